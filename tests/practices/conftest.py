"""Running the import as a person would."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.management import call_command

from tests.practices.people import Town, make_town


@dataclass
class Run:
    """What the command printed."""

    out: str
    err: str


@pytest.fixture
def run_import(tmp_path, monkeypatch) -> Callable[..., Run]:
    """Return a function that imports text or bytes and returns what was printed."""

    def run(content: str | bytes, *options: str, names: str = "", stdin: bool = False) -> Run:
        data = content if isinstance(content, bytes) else content.encode()
        path = tmp_path / "epraccur.csv"
        path.write_bytes(data)
        if names:
            (tmp_path / "names.csv").write_text(names)
            options = (*options, "--commissioners", str(tmp_path / "names.csv"))
        if stdin:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        out, err = io.StringIO(), io.StringIO()
        call_command("import_practices", "-" if stdin else str(path), *options, stdout=out, stderr=err)
        return Run(out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def town(db) -> Town:
    """One of every organisation with one of every role in it."""
    return make_town()


@pytest.fixture
def mail_at_once(monkeypatch):
    """Send what waits for the commit at once: a test's own transaction never commits."""
    monkeypatch.setattr("practices.mail.transaction.on_commit", lambda send: send())
