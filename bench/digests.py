"""The national morning: everybody's digest, composed and sent. `python bench/digests.py [--practices N]`.

Fills PostgreSQL with N migrations of every item and about three people a practice, makes the digests
of a Monday, and lets a Celery worker with two processes send them to a mail server on this machine
that takes and counts them. In the same run a bare smtplib loop of two processes sends the same bytes
to the same server: what the mail server alone costs.
"""

import argparse
import json
import multiprocessing
import os
import pickle
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
import seed
from common import REPO, connected, database, environment, exists, free_port, keep, statements, table


def prepare(practices: int) -> str:
    """Fill a database and return its address."""
    seed.prepare([practices])
    return database(practices)


MINUTE = 60


class Sink:
    """The mail server, in a process of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "bench/sink.py", str(self.port)],
            cwd=REPO,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._line()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def pids(self) -> list[int]:
        """Return its process."""
        return [self.process.pid]

    def taken(self) -> int:
        """Return how many mails came since this was last asked."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self._line())

    def stop(self) -> None:
        """End it."""
        self.process.communicate()


def post(port: int, mails: list[tuple[str, bytes]]) -> None:
    """Send mails that are ready, with the standard library and nothing else."""
    server = smtplib.SMTP("127.0.0.1", port)
    for address, content in mails:
        server.sendmail("portal@localhost", [address], content)
    server.quit()


def bare(port: int, path: str) -> float:
    """Send the mails in the file `path` by two processes and return the seconds."""
    mails = pickle.loads(Path(path).read_bytes())  # noqa: S301 - our own file
    halves = [multiprocessing.Process(target=post, args=(port, mails[n::2])) for n in range(2)]
    start = time.perf_counter()
    for half in halves:
        half.start()
    for half in halves:
        half.join()
    return time.perf_counter() - start


def inside(env: dict[str, str], *arguments: str) -> Any:
    """Ask Django."""
    command = [sys.executable, "bench/digests_inside.py", *arguments]
    done = subprocess.run(command, cwd=REPO, env=env, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


@contextmanager
def worker(env: dict[str, str]) -> Iterator[int]:
    """Run a Celery worker of two processes as docker-compose.yml does, and give its id."""
    command = [str(Path(sys.executable).parent / "celery"), "--app", "migrations_portal"]
    process = subprocess.Popen(
        [
            *command,
            "--quiet",
            "worker",
            "--concurrency",
            "2",
            "--loglevel",
            "ERROR",
            "--hostname",
            "bench@%h",
        ],
        cwd=REPO,
        env=env,
    )
    try:
        for _ in range(120):
            time.sleep(0.5)
            ping = subprocess.run(
                [*command, "inspect", "ping", "--timeout", "1"],
                cwd=REPO,
                env=env,
                capture_output=True,
                check=False,
            )
            if ping.returncode == 0:
                break
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


def children(pid: int) -> list[int]:
    """Return the processes that `pid` started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the processor time that processes, and those they have seen end, have used so far."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue  # it has ended
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def postgres() -> list[int]:
    """Return PostgreSQL's processes."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "comm").read_text().strip() == "postgres":
                found.append(int(folder.name))
        except FileNotFoundError:
            continue  # it has ended
    return found


def peak_mb(pid: int) -> float:
    """Return the most memory a process has held, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure(url: str, rounds: int) -> dict[str, Any]:
    """Send the morning's mails, in turns with the bare loop, and return the figures."""
    sink = Sink()
    env = {**environment(url), "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
    redis.Redis.from_url(env["REDIS_URL"]).flushdb()
    found: dict[str, Any] = {"rounds": []}
    with tempfile.TemporaryDirectory() as folder, worker(env) as pid:
        for _ in range(rounds):
            inside(env, "clear")
            one = {"plan": inside(env, "plan")}
            if not found["rounds"]:
                found["content"] = inside(env, "bytes", f"{folder}/mails")
            parts = {
                "worker": lambda: [pid, *children(pid)],
                "PostgreSQL": postgres,
                "mail server": sink.pids,
            }
            spent = {part: cpu_seconds(pids()) for part, pids in parts.items()}
            before, called = statements(database_name(url)), inside(env, "send", "2")["at"]
            one["seconds"] = wait(url, env) - called
            one["cpu_seconds"] = {part: cpu_seconds(pids()) - spent[part] for part, pids in parts.items()}
            after = statements(database_name(url))
            one["statements"] = None if before is None or after is None else after - before
            one["taken"] = sink.taken()
            one["states"] = inside(env, "ends")["states"]
            one["bare_seconds"] = bare(sink.port, f"{folder}/mails")
            one["bare_taken"] = sink.taken()
            found["rounds"].append(one)
        # Celery replaces a process after so many tasks: those of the end count.
        found["worker_mb"] = [peak_mb(one) for one in (pid, *children(pid))]
    sink.stop()
    return found


def wait(url: str, env: dict[str, str]) -> float:
    """Wait until every mail has come to its end and return when the last one did.

    Workers stop after a minute; in production beat calls for others, here this does. Beat itself
    would begin before the clock runs, and add the notices of dates that were moved.
    """
    called = time.monotonic()
    with connected(url) as cursor:
        while True:
            if time.monotonic() - called > MINUTE:
                inside(env, "send", "2")
                called = time.monotonic()
            cursor.execute(
                "SELECT extract(epoch FROM max(settled_at)) FROM reminders_delivery"
                " HAVING bool_and(state NOT IN ('waiting', 'claimed'))"
            )
            if row := cursor.fetchone():
                return float(row[0])
            time.sleep(0.5)


def database_name(url: str) -> str:
    """Return the name of the database."""
    return url.rpartition("/")[2]


def rows_of(found: dict[str, Any]) -> list[list[str]]:
    """Return the figures of each round; stop where a mail is missing."""
    rows = []
    mails = found["content"]["mails"]
    for one in found["rounds"]:
        if not one["taken"] == one["bare_taken"] == mails == one["states"]["sent"]:
            sys.exit(f"Not every mail arrived once: {one}")
        ours, alone = (one[key] / mails * 1000 for key in ("seconds", "bare_seconds"))
        asked = one["statements"]
        rows.append(
            [
                f"{ours:.2f}",
                f"{alone:.2f}",
                f"{ours / alone:.1f}",
                "-" if asked is None else f"{asked / one['plan']['made'] * 1000:.0f}",
                f"{one['plan']['seconds']:.1f}",
                *(f"{seconds / mails * 1000:.2f}" for seconds in one["cpu_seconds"].values()),
            ]
        )
    return rows


def report(found: dict[str, Any]) -> None:
    """Print the figures."""
    content, made = found["content"], found["rounds"][0]["plan"]["made"]
    print(f"{made} people, {content['mails']} mails of {content['lines'] / content['mails']:.0f} lines")
    head = ["ms a mail", "bare loop", "ratio", "statements per 1,000 people", "planning, s"]
    spent = [f"{part}, CPU ms a mail" for part in found["rounds"][0]["cpu_seconds"]]
    print(table([*head, *spent], rows_of(found)))
    print("Worker memory, MB:", ", ".join(f"{mb:.0f}" for mb in found["worker_mb"]))


def main() -> None:
    """Fill, measure, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--practices", type=int, default=6300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", action="store_true", help="use the database of the last run if it is there")
    options = parser.parse_args()
    there = options.keep and exists(database(options.practices))
    url = database(options.practices) if there else prepare(options.practices)
    found = {"practices": options.practices, **measure(url, options.rounds)}
    keep("digests", found)
    report(found)


if __name__ == "__main__":
    main()
