"""Run the portal as production does, against a real PostgreSQL and Redis, and ask it for a page.

DATABASE_URL and REDIS_URL name the two; the database is migrated. Nothing leaves this machine.
"""

import http.client
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
BIN = str(Path(sys.executable).parent)
HOST = "portal.example.nhs.uk"


def main() -> None:
    """Prepare, start web, worker and beat, look, stop."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        if name not in os.environ:
            sys.exit(f"{name} is not set: name the server to try this on.")
    port = free_port()
    environment = {
        **os.environ,
        "PORTAL_MODE": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "EMAIL_URL": "smtp://127.0.0.1:2525",
        "PORTAL_URL": f"https://{HOST}",
        "BEHIND_PROXY": "True",
    }
    manage = [sys.executable, "manage.py"]
    for arguments in (
        ["migrate", "--verbosity=0"],
        ["load_guide"],
        ["collectstatic", "--noinput", "--verbosity=0"],
    ):
        subprocess.run([*manage, *arguments], cwd=ROOT, env=environment, check=True)
    celery = [f"{BIN}/celery", "--quiet", "--app", "migrations_portal"]
    web = [
        f"{BIN}/gunicorn",
        "migrations_portal.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--no-control-socket",
        "--log-level",
        "warning",
    ]
    worker = [*celery, "worker", "--concurrency", "1", "--loglevel", "ERROR"]
    with ExitStack() as running:
        folder = Path(running.enter_context(TemporaryDirectory()))
        beat = [*celery, "beat", "--schedule", str(folder / "beat"), "--pidfile", "", "--loglevel", "ERROR"]
        running.enter_context(serve(web, environment))
        running.enter_context(serve(worker, environment))
        running.enter_context(serve(beat, environment))
        healthcheck = [sys.executable, "scripts/healthcheck.py", str(port)]
        wait_for("the web server", lambda: succeeds(healthcheck, environment))
        check_pages(port)
        wait_for("the worker", lambda: succeeds([*celery, "inspect", "ping"], environment))
        wait_for("beat", lambda: any(folder.glob("beat*")))
    print("The production set-up works: pages, redirect to HTTPS, static files, worker, beat.")


def check_pages(port: int) -> None:
    """The sign-in page, its stylesheet, and what plain HTTP is told."""
    status, headers, page = get(port, "/accounts/login/")
    require(status == 200 and "content-security-policy" in headers, f"sign-in page answered {status}")
    stylesheet = re.search(r'href="(/static/portal\.[0-9a-f]+\.css)"', page)
    require(stylesheet is not None, "the sign-in page names no stylesheet with a hash in its name")
    status, headers, _ = get(port, stylesheet[1]) if stylesheet else (0, {}, "")
    require(
        status == 200 and "immutable" in headers.get("cache-control", ""), f"stylesheet answered {status}"
    )
    status, headers, _ = get(port, "/accounts/login/", protocol="http")
    require(
        status == 301 and headers["location"] == f"https://{HOST}/accounts/login/", f"HTTP answered {status}"
    )


def get(port: int, path: str, protocol: str = "https") -> tuple[int, dict[str, str], str]:
    """Ask for a page as the proxy would."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": protocol})
    answer = connection.getresponse()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, headers, body


@contextmanager
def serve(
    command: Sequence[str], environment: dict[str, str], log: IO[str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Keep a server running meanwhile; what it says goes to `log`, if there is one."""
    # In a session of its own: Ctrl+C is for us, and we stop it.
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def succeeds(command: Sequence[str], environment: dict[str, str]) -> bool:
    """Tell whether the command exits with 0."""
    return (
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False).returncode == 0
    )


def wait_for(what: str, works: Callable[[], bool], seconds: int = 60) -> None:
    """Try until it works; give up after a minute."""
    end = time.monotonic() + seconds
    while not works():
        require(time.monotonic() < end, f"{what} does not answer after {seconds} seconds")
        time.sleep(0.5)


def require(true: bool, problem: str) -> None:
    """Stop with the problem unless all is well."""
    if not true:
        sys.exit(f"Production set-up: {problem}.")


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
