"""Real servers of the tests' own, in their own processes, on free ports."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg2

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    """Say whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def eventually(what: str, true: Callable[[], object], seconds: float = 30) -> None:
    """Wait until it is true, and fail if that takes too long."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"Not within {seconds} seconds: {what}"
        time.sleep(0.02)


class Server:
    """A process, with its children, that can be stopped, killed and started again."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        environment: Mapping[str, str] | None = None,
        **options: object,
    ) -> None:
        self._command, self._log, self._options = command, log, options
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, in a process group of its own."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._options,
            )

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end, and wait until it has; kill what is left."""
        if self._process:
            self._process.send_signal(how)
            try:
                self._process.wait(30)
            finally:
                self.kill()

    def kill(self) -> None:
        """End it and its children at once (kill -9)."""
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            self._process = None

    @property
    def log(self) -> str:
        """What it said."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""


class Redis(Server):
    """A queue that remembers nothing once it ends."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        program = shutil.which("redis-server")
        assert program, "redis-server is missing. Install it with: apt-get install redis-server"
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
        super().__init__([program, "--port", str(self.port), *options], folder / "redis.log")

    def start(self) -> None:
        """Start it and wait for it."""
        super().start()
        eventually("Redis answers", lambda: answers(self.port))


class MailServer(Server):
    """See tests.faults.mailserver."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        command = [sys.executable, "-m", "tests.faults.mailserver", str(self.port), str(folder)]
        super().__init__(command, folder / "mail.log")

    def start(self) -> None:
        """Start it and wait for it."""
        super().start()
        eventually("the mail server answers", lambda: answers(self.port))

    def behave(self, how: str = "") -> None:
        """Tell the mail server how to treat what comes next."""
        new = self.folder / "behaviour.new"
        new.write_text(how)
        new.rename(self.folder / "behaviour")

    @property
    def received(self) -> list[dict[str, Any]]:
        """The messages the mail server took."""
        path = self.folder / "received.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    @property
    def repeats(self) -> int:
        """How many messages came more than once, having made sure that each was the same message."""
        received = self.received
        by_reader = {(line["to"], line["message_id"]) for line in received}
        assert len(by_reader) == len({line["to"] for line in received}), "two different mails to one person"
        return len(received) - len(by_reader)

    def takes(self, count: int) -> None:
        """Wait until the mail server has taken so many messages."""
        eventually(f"{count} mails taken", lambda: len(self.received) >= count, 60)

    def forget(self) -> None:
        """Be fine again, and begin anew."""
        self.behave()
        (self.folder / "received.jsonl").write_text("")

    @property
    def measured(self) -> dict[str, int]:
        """What the document shows."""
        received = self.received
        people = len({line["to"] for line in received})
        return {"people": people, "received": len(received), "repeats": self.repeats}


def programs_of_postgres() -> Path:
    """Return where initdb and its like are: Debian keeps them off the PATH."""
    if config := shutil.which("pg_config"):
        found = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True)
        if (folder := Path(found.stdout.strip())).joinpath("initdb").exists():
            return folder
    return Path("/usr/lib/postgresql/15/bin")


class Postgres(Server):
    """A database cluster that may be restarted without disturbing anybody else."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._programs = programs = programs_of_postgres()
        data = Path(tempfile.mkdtemp(prefix="faults-"))  # not in pytest's folders: those are for one user
        self._data = data
        options: dict[str, object] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(data, "postgres", "postgres")
            options["user"] = "postgres"
        command = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, cwd="/", **options)
        where = ["-D", str(data), "-p", str(self.port), "-k", "", "-c", "listen_addresses=127.0.0.1"]
        super().__init__([str(programs / "postgres"), *where, "-F"], folder / "postgres.log", **options)

    def remove(self) -> None:
        """End it and forget what it held."""
        self.kill()
        shutil.rmtree(self._data)

    def fill_from(self, url: str) -> None:
        """Copy a database."""
        dump, psql = (str(self._programs / name) for name in ("pg_dump", "psql"))
        copy = subprocess.run([dump, "--no-owner", url], capture_output=True, check=True)
        subprocess.run([psql, "-q", self.url], input=copy.stdout, capture_output=True, check=True)

    @property
    def url(self) -> str:
        """Where it is, as DATABASE_URL says it."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        super().start()
        eventually("PostgreSQL answers", self._connects)

    def _connects(self) -> bool:
        try:
            psycopg2.connect(self.url).close()
        except psycopg2.OperationalError:
            return False
        return True
