"""Running the import as a person would."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.management import call_command


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
