"""Everything the portal runs on, and what the tests look at afterwards."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import redis
from celery import Celery

from tests.faults.servers import MailServer, Redis, Server, eventually

BIN = Path(sys.executable).parent
LONG_AGO = "2020-01-01 00:00:00+00"


class Stage:
    """A queue, a mail server and a database with people, and the portal's processes between them."""

    def __init__(self, folder: Path, database: str, shift: float) -> None:
        self.folder, self.database = folder, database
        self.redis, self.mail = Redis(folder), MailServer(folder)
        self.environment = {
            "PORTAL_MODE": "demo",
            "DATABASE_URL": database,
            "REDIS_URL": f"redis://127.0.0.1:{self.redis.port}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
            "EMAIL_TIMEOUT": "1",
            "FAULTS_SHIFT": str(shift),
        }
        self._servers: list[Server] = []

    def __enter__(self) -> "Stage":
        self.redis.start()
        self.mail.start()
        return self

    def __exit__(self, *error: object) -> None:
        for server in (*self._servers, self.mail, self.redis):
            server.kill()

    def celery(self, *arguments: str) -> Server:
        """Start a process of Celery."""
        command = [str(BIN / "celery"), "--app", "tests.faults.app", *arguments, "--loglevel", "INFO"]
        return self.run(command, f"{arguments[0]}{len(self._servers)}")

    def worker(self, *, concurrency: int = 1) -> Server:
        """Start a worker."""
        number = len(self._servers)
        return self.celery("worker", "--concurrency", str(concurrency), "--hostname", f"worker{number}@%h")

    def run(self, command: list[str], name: str) -> Server:
        """Start a process that ends with the stage."""
        server = Server(command, self.folder / f"{name}.log", self.environment)
        server.start()
        self._servers.append(server)
        return server

    def call(self, *tasks: str) -> None:
        """Put tasks into the queue, as beat does."""
        with Celery(broker=self.environment["REDIS_URL"]) as app:
            for task in tasks:
                app.send_task(task)

    def calls(self) -> int:
        """Return how often the workers were called."""
        return sum(server.log.count("Task reminders.tick") for server in self._servers)

    def flush(self) -> None:
        """Empty the queue, and everything else Redis knows."""
        with redis.Redis(port=self.redis.port) as client:
            client.flushall()

    @property
    def states(self) -> Counter[str]:
        """How many deliveries are in each state."""
        return Counter(dict(self.ask("SELECT state, count(*) FROM reminders_delivery GROUP BY state")))

    def ask(self, question: str, *arguments: object) -> list[tuple[Any, ...]]:
        """Ask the database, as an operator would."""
        with self.cursor() as cursor:
            cursor.execute(question, arguments)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        """Work in the database."""
        connection = psycopg2.connect(self.database)
        try:
            with connection, connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def lapse(self) -> None:
        """Let the time of every claim be up."""
        self.ask("UPDATE reminders_delivery SET claimed_until = %s WHERE state = 'claimed'", LONG_AGO)

    def waits_are_over(self) -> None:
        """Let as much time pass as any mail waits for."""
        self.ask("UPDATE reminders_delivery SET not_before = %s WHERE state = 'waiting'", LONG_AGO)

    def next_day(self) -> None:
        """Let everything so far have happened the day before."""
        self.ask("UPDATE reminders_delivery SET day = day - 1")

    def forget(self) -> None:
        """Begin the day anew."""
        self.ask("DELETE FROM reminders_delivery")
        self.ask("DELETE FROM reminders_preference")
        self.mail.forget()

    def is_over(self) -> None:
        """Wait until no delivery is open."""
        eventually(
            "every mail came to an end",
            lambda: (states := self.states) and not states["waiting"] and not states["claimed"],
            60,
        )

    @property
    def measured(self) -> dict[str, Any]:
        """What the document shows of this test."""
        return {**self.mail.measured, "states": self.states}
