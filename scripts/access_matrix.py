"""Write docs/access.md from what the portal answers now. Look at what changed before you commit it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Walk through every door as every role, in one process, and write the table."""
    # Not the test that reads the document: it is the old one until the walk has ended.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "tests/access/test_matrix.py"]
    command += ["-k", "not test_document_is_as_it_would_be_written"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "WRITE_ACCESS": "1"}, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
