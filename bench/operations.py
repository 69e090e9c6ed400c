"""What is measured: each operation as the requests it takes, for any client."""

import html
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from common import CSRF_TOKEN, Answer, connected, expect
from psycopg2 import sql

OK, FOUND = 200, 302
CSRF = {"csrfmiddlewaretoken": CSRF_TOKEN}
NEXT_PAGE = "/guide/"
# The pages around cutover, of which each reads what several apps keep of the migration.
CUTOVER = {
    "Third parties": "third-parties/",
    "Cutover areas": "cutover/",
    "Counting re-entry": "cutover/re-entry/",
    "Readiness": "readiness/",
    "Signatures": "signatures/",
    "Legacy access": "legacy-access/",
    "Closing": "closing/",
    "Lessons of a migration": "lessons/",
}


@dataclass
class Operation:
    """One thing a person does. `run` gives the answer whose time counts; `after` clears up, untimed."""

    who: str
    run: Callable[[Any], Answer]
    after: Callable[[str], None] | None = None
    per_round: int = 1


def all_of(facts: dict[str, Any], tasks: list[tuple[int, int, str]]) -> dict[str, Operation]:
    """Return the operations on the full migration; `tasks` are (id, version, status)."""
    here = f"/migrations/{facts['migration']}/"
    phase = f"{here}phases/{facts['phase']}/"
    return {
        "My migration": page("manager", here, "What needs doing"),
        "Phase": page("manager", phase, "finished", rows=facts["phase_items"]),
        "All items": page("manager", f"{here}items/", "finished", rows=facts["items"]),
        "My migration, commissioner": page("commissioner", here, "What needs doing"),
        **{name: page("manager", f"{here}{path}", "</h1>") for name, path in CUTOVER.items()},
        "Tick": Operation("manager", Ticks(tasks, in_place=True)),
        "Tick without JavaScript": Operation("manager", Ticks(tasks[1:], in_place=False)),
        "New plan": Operation("starter", Start(facts), lambda url: forget(url, facts["spare"])),
    }


def page(who: str, path: str, says: str, rows: int | None = None) -> Operation:
    """Return a page as an operation; it must say something and hold that many items."""

    def run(client: Any) -> Answer:
        answer = expect(client.get(path), OK)
        shown = answer.body.count('<li class="app-task')
        if says not in answer.body or (rows is not None and shown != rows):
            sys.exit(f"{path} is not the page that was meant: {shown} items.")
        return answer

    return Operation(who, run)


class Ticks:
    """Ticks one item after another, and unticks them the next time round."""

    def __init__(self, tasks: list[tuple[int, int, str]], *, in_place: bool) -> None:
        self.tasks = [[pk, version, status] for pk, version, status in tasks[:: 2 if in_place else 3]]
        self.headers = {"HX-Request": "true"} if in_place else {}
        self.status = OK if in_place else FOUND
        self.next = 0
        self.shown = True

    def __call__(self, client: Any) -> Answer:
        """Tick the next item, as the button on the page does."""
        if not self.shown:  # the page a browser is sent on to shows the message, which else would pile up
            expect(client.get(NEXT_PAGE), OK)
        task = self.tasks[self.next % len(self.tasks)]
        self.next += 1
        pk, version, status = task
        wanted = "to_do" if status == "done" else "done"
        data = {"tick": f"{version}:{wanted}", "back": NEXT_PAGE, **CSRF}
        answer = expect(client.post(f"/items/{pk}/tick/", data, **self.headers), self.status)
        if self.headers and f'value="{version + 1}:' not in answer.body:
            sys.exit(f"Item {pk} was not ticked: {answer.body[:600]}")
        self.shown = bool(self.headers)
        task[1:] = [version + 1, wanted]
        return answer


class Start:
    """Walks through "Start a migration" with every question answered yes; the last button counts."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.facts = facts
        day = date.fromisoformat(facts["go_live"])
        self.answers = {
            "practice": {"practice": facts["spare_code"]},
            "systems": {
                "from_system": facts["systems"][0],
                "to_system": facts["systems"][1],
                "edition": "2025-icb",
                "partner": "",
            },
            "dates": {
                "which": "go-live",
                "go_live_day": day.day,
                "go_live_month": day.month,
                "go_live_year": day.year,
            },
            "questions": dict.fromkeys(facts["conditions"], "yes"),
            "check": {"read": "on"},
        }
        self.walk_ms = 0.0

    def __call__(self, client: Any) -> Answer:
        """Start the spare practice's migration."""
        self.walk_ms = 0
        client.get("/migrations/start/")
        for step, given in self.answers.items():
            path = f"/migrations/start/{step}/"
            shown = expect(client.get(path), OK)
            data = hidden_fields(shown.body) | {f"{step}-{name}": value for name, value in given.items()}
            answer = expect(client.post(path, data | CSRF), FOUND)
            self.walk_ms += shown.ms + answer.ms
        if not re.fullmatch(r"/migrations/\d+/", answer.headers["location"]):
            sys.exit(f"No migration was started: sent to {answer.headers['location']}")
        return answer


def hidden_fields(body: str) -> dict[str, str]:
    """Return the hidden fields of a page's forms."""
    found = {}
    for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', body):
        name, value = (re.search(rf'{part}="([^"]*)"', tag) for part in ("name", "value"))
        if name and value:
            found[html.unescape(name[1])] = html.unescape(value[1])
    return found


def forget(url: str, practice: int) -> None:
    """Take a practice's migrations away again, so that the database keeps its size."""
    with connected(url) as cursor:
        cursor.execute("SELECT id FROM phases_migration WHERE practice_id = %s", [practice])
        migrations = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'migration_id'"
        )
        tables = [(name, "migration_id") for (name,) in cursor.fetchall()]
        for table, column in [*tables, ("phases_historicalmigration", "id"), ("phases_migration", "id")]:
            delete = sql.SQL("DELETE FROM {} WHERE {} = ANY(%s)")
            cursor.execute(delete.format(sql.Identifier(table), sql.Identifier(column)), [migrations])


def cut_to(url: str, migration: int, items: int) -> None:
    """Leave a migration with exactly that many items."""
    with connected(url) as cursor:
        cursor.execute(
            "DELETE FROM checklists_task WHERE migration_id = %(pk)s AND id NOT IN"
            " (SELECT id FROM checklists_task WHERE migration_id = %(pk)s ORDER BY id LIMIT %(items)s)",
            {"pk": migration, "items": items},
        )
        cursor.execute("VACUUM ANALYZE checklists_task")
