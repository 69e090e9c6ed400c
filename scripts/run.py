"""Serve the portal on this machine, after saying where it is and who can sign in."""

import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIGN_IN = ROOT / "var" / "sign_in.txt"


def main(port: str) -> None:
    """Check the port, print the addresses and become the server."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit(f"PORT={port} is not a port. Choose a number, for example: make run PORT=8001")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except PermissionError:
            sys.exit(f"Port {port} needs more rights than you have. Choose a higher one: make run PORT=8001")
        except OSError:
            sys.exit(
                f"Port {port} is in use. Is the portal running already? "
                f"If not, choose another port: make run PORT={int(port) % 65535 + 1}"
            )
    # Not 127.0.0.1: browsers take passkeys at a name only.
    print(f"\nMigrations Portal: http://localhost:{port}/")
    if SIGN_IN.exists():
        print(SIGN_IN.read_text().rstrip())
    print("Press Ctrl+C to stop.\n", flush=True)
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}"])  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1])
