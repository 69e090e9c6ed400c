"""Bring a clone to where it can run: packages, stylesheet, database, guide and demo practices.

Each step leaves a stamp of what it was made from and is skipped while that is
unchanged, so running this again costs well under a second.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.txt"
PIP_OPTIONS = ["--quiet", "--disable-pip-version-check", "--require-hashes"]
DATABASE = ROOT / "var" / "portal.sqlite3"
NOT_OURS = {".venv", "node_modules", "tests", "bench", "static", "var"}


def main() -> None:
    """Do what is out of date, in order."""
    make_environment()
    install_packages()
    run([str(PYTHON), "scripts/build_assets.py"])
    prepare_database()


def make_environment() -> None:
    """Make .venv, or make it anew where it no longer starts (Python was upgraded, or it was moved)."""
    if PYTHON.exists():
        answer = subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False)
        if answer.returncode == 0:
            return
    say("Making a virtual environment in .venv…")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install_packages() -> None:
    """Install the locked packages when the lock changed."""
    stamp, wanted = VENV / ".lock-installed", fingerprint([LOCK])
    if read(stamp) == wanted:
        return
    pins = [
        line for line in LOCK.read_text().splitlines() if "==" in line.split(";")[0] and "win32" not in line
    ]
    say(f"Installing {len(pins)} packages (a minute or two the first time)…")
    run(
        [str(PYTHON), "-m", "pip", "install", *PIP_OPTIONS, "--requirement", str(LOCK)],
        "pip could not install the packages. Check that this machine reaches a Python package index, "
        "then run this again.",
    )
    stamp.write_text(wanted)


def prepare_database() -> None:
    """Migrate, load the guide and seed the demo when code or guide changed.

    A database named in the environment is always brought up to date: no stamp here can know it.
    """
    stamp = ROOT / "var" / ".database-prepared"
    wanted = fingerprint(
        path
        for kind in ("*.py", "*.yaml", "*.yml", "*.json", "*.csv")
        for path in ROOT.rglob(kind)
        if path.relative_to(ROOT).parts[0] not in NOT_OURS
    )
    elsewhere = any(os.environ.get(name) for name in ("DATABASE_URL", "DATABASE_URL_FILE"))
    if not elsewhere and DATABASE.exists() and read(stamp) == wanted:
        return
    run([str(PYTHON), "scripts/prepare_database.py"])
    if not elsewhere:
        stamp.write_text(wanted)


def fingerprint(paths: Iterable[Path]) -> str:
    """Hash names and contents, so that touching a file redoes nothing."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read(path: Path) -> str | None:
    """Return what the file holds, or None where there is none."""
    return path.read_text() if path.exists() else None


def say(line: str) -> None:
    """Print a line of progress at once."""
    print(line, flush=True)


def run(command: list[str], remedy: str = "") -> None:
    """Run a step; when it fails, say what to do and stop."""
    step = subprocess.run(command, cwd=ROOT, check=False)
    if step.returncode:
        sys.exit(remedy or step.returncode)


if __name__ == "__main__":
    main()
