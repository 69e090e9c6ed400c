"""The Django side of boards.py, against the DATABASE_URL given: a line of JSON in, a line out.

The first line out says who there is, a viewer of the whole country and a commissioner, and how many
migrations each sees. Then every line in names `who` asks for
which `path`; the answer is how long the server took until the first byte and until the last, how many
queries that made, and how many bytes it was.
"""

import json
import sys
import time
from typing import Any

import django

django.setup()

from common import HOST  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from inside import COMMISSIONER, session_of  # noqa: E402

from accounts.models import User  # noqa: E402
from checklists.models import Task  # noqa: E402
from dashboards.columns import COLUMNS  # noqa: E402
from phases.models import Migration  # noqa: E402
from practices.models import Membership  # noqa: E402

NATIONAL = "national@bench.example"


def people() -> dict[str, Any]:
    """Return a session for each, how much they may see, and what the board can be sorted by."""
    national, is_new = User.objects.get_or_create(email=NATIONAL, defaults={"name": "National viewer"})
    if is_new:
        Membership.objects.create(user=national, role="national_viewer")
    commissioner = User.objects.get(email=COMMISSIONER)
    users = {"national": national, "commissioner": commissioner}
    return {
        **{f"{who}_session": session_of(user) for who, user in users.items()},
        "seen": {who: Migration.objects.visible_to(user).count() for who, user in users.items()},
        "items": Task.objects.count(),
        "sorts": [column.code for column in COLUMNS],
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }


def ask(client: Client, path: str, *, counted: bool) -> dict[str, Any]:
    """Ask for a page or a file and read all of it."""
    with CaptureQueriesContext(connection) if counted else _Uncounted() as captured:
        start = time.perf_counter()
        response = client.get(path, secure=True)
        first, size = 0.0, 0
        for chunk in response if response.streaming else [response.content]:
            first = first or time.perf_counter()
            size += len(chunk)
        end = time.perf_counter()
    return {
        "status": response.status_code,
        "first_ms": (first - start) * 1000,
        "ms": (end - start) * 1000,
        "bytes": size,
        "queries": len(captured),
    }


class _Uncounted:
    """Stands in where queries are not counted, as counting takes time."""

    def __enter__(self) -> list[Any]:
        return []

    def __exit__(self, *_: object) -> None:
        pass


def main() -> None:
    """Answer until there are no more lines."""
    facts = people()
    print(json.dumps(facts), flush=True)
    clients = {who: Client(SERVER_NAME=HOST) for who in ("national", "commissioner")}
    for who, client in clients.items():
        client.cookies[settings.SESSION_COOKIE_NAME] = facts[f"{who}_session"]
    for line in sys.stdin:
        asked = json.loads(line)
        print(
            json.dumps(ask(clients[asked["who"]], asked["path"], counted=asked.get("counted", False))),
            flush=True,
        )


if __name__ == "__main__":
    main()
