"""The portal against Redmine in one run; `bench/redmine.sh` prepares Redmine and calls this.

Both on the same PostgreSQL, with two worker processes, over one connection on this machine; requests to
the two take turns. Redmine holds 1,000 practices of 150 issues; the portal 1,000 migrations of every item,
the one that is measured cut to 150.
"""

import argparse
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import operations
import seed
from common import (
    DATABASE_URL,
    Answer,
    Client,
    connected,
    database,
    expect,
    keep,
    median,
    name_of,
    portal,
    statements,
    table,
)
from scale import ITEMS, Place

REDMINE_PORT, SINK_PORT = 3000, 8026
REDMINE_DATABASE = urlunsplit(urlsplit(DATABASE_URL)._replace(path="/redmine_default"))
# The peers' own list page: status, category, subject, assignee, due date and progress of 150 issues.
LIST = "/projects/p00009/issues?set_filter=1&f%5B%5D=" + "".join(
    f"&c%5B%5D={column}"
    for column in ("status", "category", "subject", "assigned_to", "due_date", "done_ratio")
)
LIST += f"&sort=due_date&per_page={ITEMS}"
# Operation to the most of Redmine's time that it may take.
TARGETS = {f"{ITEMS} items": 1 / 3, "Tick": 1 / 5, "Tick without JavaScript": 1 / 5, "New plan": 1 / 10}


class Redmine:
    """Redmine as the peers set it up, and the same operations on it."""

    def __init__(self, peers: Path, jars: Path) -> None:
        self.member = self._client(peers, "user00010", jars)
        self.admin = self._client(peers, "pmo", jars)
        self.api = Client(REDMINE_PORT, headers={"Host": "127.0.0.1"})
        with connected(REDMINE_DATABASE) as cursor:
            cursor.execute(
                "SELECT i.id, t.value FROM issues i JOIN tokens t ON t.user_id = i.assigned_to_id"
                " AND t.action = 'api' WHERE i.status_id <> 5 ORDER BY md5(i.id::text) LIMIT 2000"
            )
            self.open_issues = cursor.fetchall()
            cursor.execute(
                "SELECT p.identifier FROM projects p JOIN issues i ON i.project_id = p.id GROUP BY p.id"
                " HAVING count(*) = %s AND bool_and(i.status_id = 1) ORDER BY p.id LIMIT 1",
                [ITEMS],
            )
            self.template = cursor.fetchone()[0]
        self.copies = 0

    def _client(self, peers: Path, login: str, jars: Path) -> Client:
        said = subprocess.run(
            [str(peers / "login-redmine.sh"), login, str(jars / f"{login}.jar")],
            capture_output=True,
            text=True,
            check=True,
        )
        name, _, value = said.stdout.strip().partition("=")
        return Client(REDMINE_PORT, {name: value}, {"Host": "127.0.0.1:3000"})

    def items(self) -> Answer:
        """Show a practice's 150 issues to one of its members."""
        answer = expect(self.member.get(LIST), 200)
        shown = len(re.findall(r'<tr id="issue-\d+"', answer.body))
        if shown != ITEMS:
            sys.exit(f"Redmine shows {shown} issues, not {ITEMS}.")
        return answer

    def tick(self) -> Answer:
        """Close an issue as its assignee: history row and mail."""
        issue, key = self.open_issues.pop()
        headers = {"Content-Type": "application/json", "X-Redmine-API-Key": key}
        body = json.dumps({"issue": {"status_id": 5, "done_ratio": 100}})
        return expect(self.api.send("PUT", f"/issues/{issue}.json", body, headers), 200, 204)

    def new_plan(self) -> Answer:
        """Copy a practice's project with its issues, as an administrator does in the browser."""
        path = f"/projects/{self.template}/copy"
        shown = expect(self.admin.get(path), 200)
        self.admin.cookies |= shown.cookies
        token = re.search(r'name="authenticity_token" value="([^"]*)"', shown.body)
        self.copies += 1
        identifier = f"bench-{int(time.time())}-{self.copies}"
        data = [
            ("authenticity_token", token[1] if token else ""),
            ("project[name]", f"Benchmark {identifier}"),
            ("project[identifier]", identifier),
            ("project[is_public]", "0"),
            *(("project[enabled_module_names][]", name) for name in ("issue_tracking", "calendar", "gantt")),
            ("project[tracker_ids][]", "2"),
            *(("only[]", what) for what in ("members", "versions", "issue_categories", "issues")),
        ]
        answer = expect(self.admin.post(path, data), 302)
        self.admin.cookies |= answer.cookies
        with connected(REDMINE_DATABASE) as cursor:
            cursor.execute(
                "SELECT count(*) FROM issues i JOIN projects p ON p.id = i.project_id WHERE p.identifier = %s",
                [identifier],
            )
            copied = cursor.fetchone()[0]
        if copied != ITEMS:
            sys.exit(f"Redmine copied {copied} issues, not {ITEMS}.")
        return answer


def mails(command: str) -> int:
    """Ask the peers' mail sink how many mails came; "reset" makes it begin again."""
    with socket.create_connection(("127.0.0.1", SINK_PORT), 2) as sink:
        sink.sendall(command.encode() + b"\n")
        return int(json.loads(sink.makefile().readline())["messages"])


def settle() -> int:
    """Wait until no mail has come for a while; return how many came since the last time."""
    seen, quiet = mails("get"), 0
    while quiet < 4:
        time.sleep(0.1)
        now = mails("get")
        quiet = quiet + 1 if now == seen else 0
        seen = now
    return mails("reset")


def counted(database_name: str, act: Callable[[], Any]) -> int | None:
    """Return how many statements `act` sends; the least of three, as something may still be running."""
    found = []
    for _ in range(3):
        before = statements(database_name)
        act()
        settle()
        after = statements(database_name)
        if before is None or after is None:
            return None
        found.append(after - before)
    return min(found)


def main() -> None:
    """Measure both, print the table, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, default=seed.REPO.parent / "shared" / "peers")
    parser.add_argument("--jars", type=Path, required=True, help="a folder for Redmine's cookies")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--turns", type=int, default=5, help="of each system in a round")
    parser.add_argument("--requests", type=int, default=5, help="of one kind in a turn")
    parser.add_argument("--plans", type=int, default=2, help="new plans a round")
    parser.add_argument("--practices", type=int, default=1000)
    parser.add_argument("--strict", action="store_true", help="fail when a target is missed")
    parser.add_argument("--keep", action="store_true", help="leave the portal's databases")
    options = parser.parse_args()
    size = options.practices
    try:
        facts = seed.prepare([size])
        operations.cut_to(database(size), facts["migration"], ITEMS)
        with portal(database(size)) as port:
            place = Place(size, port, {**facts, "items": ITEMS})
            place.operations[f"{ITEMS} items"] = place.operations["All items"]
            figures = take_turns(place, Redmine(options.peers, options.jars), options)
    finally:
        if not options.keep:
            seed.clear([size])
    report(figures, facts, strict=options.strict)


def take_turns(place: Place, redmine: Redmine, options: argparse.Namespace) -> dict[str, Any]:
    """Return the medians of every round for both systems, and their statements, by operation.

    Redmine mails after it has answered, so the turns are of a few requests each, and before the other's
    turn its mails are waited for.
    """
    theirs = {
        f"{ITEMS} items": redmine.items,
        "Tick": redmine.tick,
        "Tick without JavaScript": redmine.tick,
        "New plan": redmine.new_plan,
    }
    figures: dict[str, Any] = {name: {"portal": [], "redmine": []} for name in theirs}
    for name, act in theirs.items():
        for _ in range(1 if name == "New plan" else 10):
            place.run(name)
            act()
    settle()
    ticks = mailed = 0
    for number in range(options.rounds):
        for name, act in theirs.items():
            times: dict[str, list[float]] = {"portal": [], "redmine": []}
            turns, requests = (options.plans, 1) if name == "New plan" else (options.turns, options.requests)
            for _ in range(turns):
                times["portal"] += [place.run(name) for _ in range(requests)]
                times["redmine"] += [act().ms for _ in range(requests)]
                sent = settle()
                if name.startswith("Tick"):
                    ticks, mailed = ticks + requests, mailed + sent
            for system, values in times.items():
                figures[name][system].append(median(values))
        place.tidy()
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
    print(f"Redmine sent {mailed} mails for {ticks} ticks.")
    for name, act in theirs.items():
        figures[name]["statements"] = {
            "portal": counted(name_of(place.url), lambda name=name: place.run(name)),
            "redmine": counted("redmine_default", act),
        }
    # Counted here are the wizard's other pages and the clearing up too; bench/scale.py counts it alone.
    figures["New plan"]["statements"]["portal"] = None
    return figures


def report(figures: dict[str, Any], facts: dict[str, Any], *, strict: bool) -> None:
    """Print and keep the figures; exit with 1 when `strict` and a target is missed."""
    rows, missed = [], []
    for name, figure in figures.items():
        ours, theirs = median(figure["portal"]), median(figure["redmine"])
        figure |= {"ms": {"portal": ours, "redmine": theirs}, "ratio": ours / theirs, "target": TARGETS[name]}
        if ours / theirs > TARGETS[name]:
            missed.append(name)
        said = [figure["statements"][system] or "–" for system in ("portal", "redmine")]
        times = theirs / ours
        rows.append([name, f"{ours:.1f}", f"{theirs:.1f}", f"{times:.1f}", f"{1 / TARGETS[name]:.0f}", *said])
    head = [
        "Operation",
        "Portal: ms",
        "Redmine: ms",
        "Times faster",
        "Asked",
        "Portal: queries",
        "Redmine: queries",
    ]
    print(f"\nA new plan has {facts['items']} items in the portal and {ITEMS} in Redmine.\n")
    print(table(head, rows))
    keep("redmine", {"operations": figures})
    if missed:
        print(f"\nTarget missed: {', '.join(missed)}.")
        if strict:
            sys.exit(1)


if __name__ == "__main__":
    main()
