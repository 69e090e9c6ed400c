"""Run everything that production runs, in one terminal, with a mail catcher in place of a mail relay.

DATABASE_URL and REDIS_URL name a PostgreSQL and a Redis to try this on. The mails lie in var/caught.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from email import message_from_bytes, policy
from itertools import count

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from smoke_production import BIN, ROOT, free_port, serve

CAUGHT = ROOT / "var" / "caught"
NEEDED = {
    "DATABASE_URL": "postgres://user:password@127.0.0.1:5432/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def main(port: str) -> None:
    """Prepare the database, start everything, and stop it again on Ctrl+C or when one of them ends."""
    for name, example in NEEDED.items():
        if name not in os.environ:
            sys.exit(f"{name} is not set. Name a server to try this on, for example {name}={example}")
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    catcher = Controller(Catcher(), hostname="127.0.0.1", port=free_port())
    environment = {
        **os.environ,
        "PORTAL_MODE": "demo",
        "PORTAL_URL": f"http://localhost:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{catcher.port}",
    }
    subprocess.run([sys.executable, "scripts/prepare_database.py"], cwd=ROOT, env=environment, check=True)
    celery = [f"{BIN}/celery", "--quiet", "--app", "migrations_portal"]
    beat = ["beat", "--schedule", f"{ROOT}/var/beat", "--pidfile", "", "--loglevel", "INFO"]
    commands = {
        "web": [
            f"{BIN}/gunicorn",
            "migrations_portal.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--no-control-socket",
        ],
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"],
        "beat": [*celery, *beat],
    }
    with ExitStack() as running:
        catcher.start()
        running.callback(catcher.stop)
        processes = {name: running.enter_context(serve(line, environment)) for name, line in commands.items()}
        print(
            f"\nMigrations Portal: http://localhost:{port}/  Mails: var/caught\nPress Ctrl+C to stop.\n",
            flush=True,
        )
        try:
            while not (ended := [name for name, process in processes.items() if process.poll() is not None]):
                time.sleep(0.5)
        except KeyboardInterrupt:
            print("\nStopping…", flush=True)
        else:
            sys.exit(f"Stopping everything, since this ended: {', '.join(ended)}")


class Catcher:
    """Keeps every mail, and says so."""

    def __init__(self) -> None:
        """Make room for the mails."""
        CAUGHT.mkdir(parents=True, exist_ok=True)
        self._numbers = count(len([*CAUGHT.iterdir()]) + 1)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail; the name is aiosmtpd's."""
        content = envelope.original_content or b""
        path = CAUGHT / f"{next(self._numbers):05}.eml"
        path.write_bytes(content)
        message = message_from_bytes(content, policy=policy.default)
        print(f"Mail to {message['To']}: {message['Subject']} ({path.relative_to(ROOT)})", flush=True)
        return "250 OK"


if __name__ == "__main__":
    main(sys.argv[1])
