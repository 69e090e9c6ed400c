"""Write docs/reminders-faults.md from what the tests measure now. Look at what changed before you commit it.

DATABASE_URL names a PostgreSQL that lets databases be made; redis-server must be installed.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Break everything once, in one process, and write the table."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit(
            "DATABASE_URL must name a PostgreSQL server: postgres://user:password@127.0.0.1:5432/postgres"
        )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "tests/faults"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "WRITE_FAULTS": "1"}, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
