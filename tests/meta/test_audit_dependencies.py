"""The audit of dependencies, against a package index of our own."""

import importlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD, BAD = "a" * 64, "b" * 64
FLAW = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fixed_in": ["1.2.4"], "withdrawn": None}


@pytest.fixture
def index(monkeypatch):
    """Serve the pages that a test puts into the dictionary; whatever else is asked for does not exist."""
    pages: dict[str, object] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            listing = pages.get(self.path)
            self.send_response(200 if listing is not None else 404)
            self.end_headers()
            self.wfile.write(json.dumps(listing).encode() if listing is not None else b"")

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple/")
    yield pages
    server.shutdown()
    server.server_close()


@pytest.fixture
def module(monkeypatch):
    """The script."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("audit_dependencies")


@pytest.fixture
def audit(index, module, tmp_path, monkeypatch, capsys):
    """Run the audit of one package, `some-package` 1.2.3, and return its exit code and what it said."""
    lock = tmp_path / "requirements.txt"
    lock.write_text(
        f"Some_Package[extra]==1.2.3 ; python_version > '3' \\\n    --hash=sha256:{GOOD}\n    # via x\n"
    )
    monkeypatch.setattr(module, "LOCKS", [lock, lock])
    monkeypatch.setattr(module, "audit_npm", list)

    def run(*, strict=False):
        code = module.main(strict=strict)
        return code, capsys.readouterr().out

    return run


def release(**differences):
    files = [{"filename": "x.whl", "hashes": {"sha256": GOOD}, "yanked": False}]
    return {"files": files, "versions": ["1.2.3"], **differences}


def test_nothing_wrong(index, audit):
    index["/simple/some-package/"] = release()
    index["/pypi/some-package/1.2.3/json"] = {"vulnerabilities": [{**FLAW, "withdrawn": "2026-02-01"}]}
    code, said = audit(strict=True)
    assert code == 0
    assert "1 Python packages" in said
    assert "Known vulnerabilities: looked up" in said
    assert "Nothing found" in said


def test_a_known_vulnerability_fails_and_says_where_it_is_mended(index, audit):
    index["/simple/some-package/"] = release()
    index["/pypi/some-package/1.2.3/json"] = {"vulnerabilities": [FLAW]}
    code, said = audit()
    assert code == 1
    assert "some-package 1.2.3: PYSEC-2026-1 = CVE-2026-1, mended in 1.2.4" in said


def test_an_accepted_vulnerability_passes(index, audit, module, monkeypatch):
    index["/simple/some-package/"] = release()
    index["/pypi/some-package/1.2.3/json"] = {"vulnerabilities": [FLAW]}
    monkeypatch.setitem(module.ACCEPTED, "CVE-2026-1", "We never call it.")
    assert audit()[0] == 0


def test_an_index_that_knows_no_vulnerabilities_is_said_to(index, audit):
    index["/simple/some-package/"] = release()
    code, said = audit()
    assert code == 0
    assert "NOT CHECKED: known vulnerabilities of 1 of them" in said
    assert audit(strict=True)[0] == 1


@pytest.mark.parametrize(
    ("listing", "problem"),
    [
        (
            release(files=[{"hashes": {"sha256": GOOD}, "yanked": "breaks sign-in"}]),
            "withdrawn: breaks sign-in",
        ),
        (release(files=[{"hashes": {"sha256": GOOD}, "yanked": True}]), "withdrawn"),
        (
            release(files=[{"hashes": {"sha256": BAD}, "yanked": False}]),
            "the index has none of the pinned files",
        ),
        (release(**{"project-status": {"status": "quarantined"}}), "the project is in quarantine"),
        (None, "the index has none of the pinned files"),
    ],
)
def test_what_is_wrong_with_a_release_fails(index, audit, listing, problem):
    index["/simple/some-package/"] = listing
    code, said = audit()
    assert code == 1
    assert f"some-package 1.2.3: {problem}\n" in said


def test_newer_releases_of_the_line_are_named(index, audit):
    index["/simple/some-package/"] = release(versions=["1.2.3", "1.2.10", "1.2.11rc1", "1.3", "odd"])
    code, said = audit()
    assert code == 0
    assert "some-package 1.2.10." in said


def test_an_index_out_of_reach_fails_without_naming_it(audit, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://somebody:secret@127.0.0.1:1/simple")
    with pytest.raises(SystemExit) as end:
        audit()
    assert "cannot be reached" in end.value.code
    assert "secret" not in end.value.code


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ('{"vulnerabilities": {}}', []),
        ('{"vulnerabilities": {"sass": {"severity": "high", "range": "<2"}}}', ["sass (npm): high, in <2"]),
        ('{"message": "405 Method Not Allowed"}', None),
        ("", None),
    ],
)
def test_npm_is_asked_too(module, tmp_path, monkeypatch, answer, found):
    npm = tmp_path / "npm"
    npm.write_text(f"#!/bin/sh\necho '{answer}'\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    assert module.audit_npm() == found
