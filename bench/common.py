"""What the benchmarks share: databases, the portal as production serves it, a client that times."""

import http.client
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

REPO = Path(__file__).resolve().parent.parent
RESULTS = REPO / "bench" / "results"
HOST = "portal.example.nhs.uk"
DATABASE_URL = os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/portal_bench")
LOOPBACK = ("127.0.0.1", "localhost")


# Databases


def database(suffix: object = "") -> str:
    """Return the address of the benchmark's database, or of its sibling with `suffix`."""
    parts = urlsplit(DATABASE_URL)
    name = f"{parts.path}_{suffix}" if suffix else parts.path
    return urlunsplit(parts._replace(path=name))


def name_of(url: str) -> str:
    """Return the database's name."""
    return urlsplit(url).path.lstrip("/")


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """Open a connection that commits every statement by itself, and close it."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


@contextmanager
def _server() -> Iterator[Any]:
    with connected(urlunsplit(urlsplit(DATABASE_URL)._replace(path="/postgres"))) as cursor:
        yield cursor


def drop(url: str) -> None:
    """Drop a database of the benchmark's, if it is there."""
    with _server() as cursor:
        cursor.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name_of(url)))
        )


def create(url: str, template: str = "template1") -> None:
    """Create a database afresh, as a copy of `template`."""
    drop(url)
    with _server() as cursor:
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name_of(url)), sql.Identifier(template)
            )
        )


def exists(url: str) -> bool:
    """Say whether the database is there."""
    with _server() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name_of(url)])
        return cursor.fetchone() is not None


def statements(database_name: str) -> int | None:
    """Return how many statements PostgreSQL has counted in a database, if it counts them."""
    try:
        with _server() as cursor:
            cursor.execute(
                "SELECT coalesce(sum(calls) FILTER (WHERE query ~* '^\\s*(select|insert|update|delete|with)'), 0)"
                " FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
                " WHERE datname = %s AND toplevel",
                [database_name],
            )
            return int(cursor.fetchone()[0])
    except psycopg2.Error:
        return None


# The portal


SECRET_KEY = os.environ.get("BENCH_SECRET_KEY") or secrets.token_urlsafe(50)


def environment(url: str) -> dict[str, str]:
    """Return the environment of a production portal on the database `url`."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "PORTAL_MODE": "production",
        "DEBUG": "False",
        "SECRET_KEY": SECRET_KEY,
        "BENCH_SECRET_KEY": SECRET_KEY,
        "ALLOWED_HOSTS": HOST,
        "BEHIND_PROXY": "True",
        "REDIS_URL": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/15"),
        "EMAIL_URL": "smtp://127.0.0.1:8025",
        "PORTAL_URL": f"https://{HOST}",
        "DJANGO_SETTINGS_MODULE": "migrations_portal.settings",
        "PYTHONPATH": str(REPO),
        "LOG_LEVEL": "ERROR",
    }


def manage(url: str, *arguments: str) -> None:
    """Run a management command against the database `url`."""
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=REPO,
        env=environment(url),
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def portal(url: str, workers: int = 2) -> Iterator[int]:
    """Serve the portal on `url` as docker-compose.yml does, and give the port."""
    port = free_port()
    command = [
        str(Path(sys.executable).parent / "gunicorn"),
        "migrations_portal.wsgi",
        f"--bind=127.0.0.1:{port}",
        f"--workers={workers}",
        "--no-control-socket",
        "--log-level=warning",
    ]
    process = subprocess.Popen(command, cwd=REPO, env=environment(url))
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(120):
        if process.poll() is not None:
            sys.exit("gunicorn did not start.")
        try:
            if Client(port).get("/accounts/login/").status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        time.sleep(0.25)
    sys.exit("gunicorn does not answer.")


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# The client

CSRF_TOKEN = secrets.token_hex(16)


@dataclass
class Answer:
    """What came back, and how many milliseconds it took to the last byte."""

    status: int
    headers: dict[str, str]
    body: str
    ms: float
    cookies: dict[str, str] = field(default_factory=dict)


class Client:
    """One person at a server on this machine, with cookies; every request is timed.

    The same for every system, so that what it costs weighs on all alike.
    """

    def __init__(
        self, port: int, cookies: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies = dict(cookies or {})
        self.headers = dict(headers or {"Host": HOST, "X-Forwarded-Proto": "https"})

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self.send("GET", path)

    def post(self, path: str, data: Any, **headers: str) -> Answer:
        """Send a form."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self.send("POST", path, urlencode(data, doseq=True), headers)

    def send(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send any request."""
        sent = {**self.headers, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        start = time.perf_counter()
        self.connection.request(method, path, body, sent)
        response = self.connection.getresponse()
        content = response.read()
        self.connection.close()  # gunicorn's plain worker does so anyway; the next request connects anew
        ms = (time.perf_counter() - start) * 1000
        cookies = {}
        for line in response.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            cookies[name.strip()] = value
        return Answer(
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            content.decode("utf-8", "replace"),
            ms,
            cookies,
        )


def signed_in(port: int, facts: Mapping[str, Any], who: str) -> Client:
    """Return a client of the portal with a session and a CSRF token, as a browser would hold them."""
    cookies = {facts["session_cookie"]: facts[f"{who}_session"], facts["csrf_cookie"]: CSRF_TOKEN}
    client = Client(port, cookies)
    client.headers["Origin"] = f"https://{HOST}"
    return client


def expect(answer: Answer, *statuses: int) -> Answer:
    """Return `answer`; stop when it is not what was measured for."""
    if answer.status not in statuses:
        sys.exit(f"Expected {statuses}, got {answer.status}: {answer.body[:600]}")
    return answer


# Figures


def median(values: Iterable[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def keep(name: str, found: Any) -> None:
    """Write figures to bench/results/."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n")


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    lines = [list(head), *([str(cell) for cell in row] for row in rows)]
    lines.insert(1, ["---"] + ["---:"] * (len(lines[0]) - 1))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
