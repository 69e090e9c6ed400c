"""What only Django can do, against the DATABASE_URL given; started by the other scripts.

first    make the first migration and its people; print their ids and session keys
queries  count the queries of every operation, or of those named; print them
start    a line in, one plan made by the service, its milliseconds out
"""

import json
import os
import sys
import time
from datetime import date, timedelta
from typing import Any

import django

django.setup()

import operations  # noqa: E402
from common import HOST, Answer  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.session_rules import STRONG_SIGN_ON  # noqa: E402
from checklists.models import Task  # noqa: E402
from checklists.services.plans import start_migration  # noqa: E402
from phases.models import GuideEdition, Migration  # noqa: E402
from practices.models import (  # noqa: E402
    Arrangement,
    ClinicalSystem,
    Commissioner,
    Membership,
    Practice,
    Supplier,
)

EDITION = "2025-icb"
COMMISSIONER = "commissioner@icb.example"


def monday_in(days: int) -> date:
    """Return a Monday about `days` from today."""
    day = timezone.localdate() + timedelta(days=days)
    return day - timedelta(days=day.weekday())


def every_answer(edition: GuideEdition) -> dict[str, bool]:
    """Return a yes to every condition, which switches every item on."""
    return {row.key: True for row in edition.conditions.all()}


def session_of(user: User) -> str:
    """Return the key of a session in which `user` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    # As after single sign-on with two factors, which a commissioner's role asks for.
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": STRONG_SIGN_ON, "at": time.time()}]
    session.save()
    return str(session.session_key)


def first() -> dict[str, Any]:
    """Make one migration of every item, and a second practice that has none yet."""
    edition = GuideEdition.objects.get(code=EDITION, is_current=True)
    icb = Commissioner.objects.create(ods_code="QBENCH", name="NHS Measured ICB", kind="icb")
    systems = [
        ClinicalSystem.objects.create(name=name, supplier=Supplier.objects.create(name=f"Maker of {name}"))
        for name in ("Old System", "New System")
    ]
    people: list[User] = []
    practices: list[Practice] = []
    for number, name in enumerate(("Measured Surgery", "Spare Surgery")):
        practice = Practice.objects.create(
            ods_code=f"A0000{number}",
            name=name,
            address="1 High Street, Leeds",
            postcode="LS1 1AA",
            current_system=systems[0],
            status="proposed" if number else "active",
        )
        Arrangement.objects.create(practice=practice, commissioner=icb, start=date(2022, 7, 1))
        user = User.objects.create_user(f"manager@{practice.ods_code}.example", name=f"Manager of {name}")
        Membership.objects.create(user=user, role="practice_manager", practice=practice)
        people.append(user)
        practices.append(practice)
    commissioner = User.objects.create_user(COMMISSIONER, name="Commissioner")
    Membership.objects.create(user=commissioner, role="commissioner", commissioner=icb)
    migration = start_migration(
        by=people[0],
        practice=practices[0],
        from_system=systems[0],
        to_system=systems[1],
        edition=edition,
        given={"go_live": monday_in(60)},
        answers=every_answer(edition),
        today=timezone.localdate(),
    )
    counted = [(migration.tasks.filter(phase=phase).count(), phase.slug) for phase in edition.phases.all()]
    return {
        "icb": icb.pk,
        "practice": practices[0].pk,
        "spare": practices[1].pk,
        "spare_code": practices[1].ods_code,
        "manager": people[0].pk,
        "starter": people[1].pk,
        "migration": migration.pk,
        "items": migration.tasks.count(),
        "phase": max(counted)[1],
        "phase_items": max(counted)[0],
        "systems": [system.pk for system in systems],
        "conditions": list(every_answer(edition)),
        "go_live": monday_in(420).isoformat(),
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "manager_session": session_of(people[0]),
        "commissioner_session": session_of(commissioner),
        "starter_session": session_of(people[1]),
    }


class InProcess:
    """The portal's test client behind the same face as `common.Client`, counting queries."""

    def __init__(self, facts: dict[str, Any], who: str) -> None:
        self.client = Client(SERVER_NAME=HOST)
        self.client.cookies[settings.SESSION_COOKIE_NAME] = facts[f"{who}_session"]
        self.queries = self.transaction = 0

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._counted(lambda: self.client.get(path, secure=True))

    def post(self, path: str, data: Any, **headers: str) -> Answer:
        """Send a form."""
        extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        return self._counted(lambda: self.client.post(path, dict(data), secure=True, **extra))

    def _counted(self, ask: Any) -> Answer:
        with CaptureQueriesContext(connection) as captured:
            response = ask()
        words = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")
        said = [query["sql"].lstrip().upper() for query in captured.captured_queries]
        self.transaction = sum(sql.startswith(words) for sql in said)
        self.queries = len(said) - self.transaction
        headers = {name.lower(): value for name, value in response.items()}
        return Answer(response.status_code, headers, response.content.decode(), 0)


def queries(facts: dict[str, Any], names: list[str]) -> dict[str, dict[str, int]]:
    """Count the queries of every operation, or of those named."""
    clients = {who: InProcess(facts, who) for who in ("manager", "commissioner", "starter")}
    found = {}
    for name, operation in operations.all_of(facts, tasks()).items():
        if names and name not in names:
            continue
        client = clients[operation.who]
        for _ in range(2):  # the first fills caches that live as long as the process
            operation.run(client)
            if operation.after:
                operation.after(os.environ["DATABASE_URL"])
        found[name] = {"queries": client.queries, "transaction": client.transaction}
    return found


def tasks() -> list[tuple[int, int, str]]:
    """Return the first migration's tasks as (id, version, status)."""
    first_one = Migration.objects.order_by("pk").first()
    return list(
        Task.objects.filter(migration=first_one).order_by("pk").values_list("pk", "version", "status")
    )


def start(facts: dict[str, Any]) -> None:
    """Make a plan with the service for every line read; the caller takes it away again."""
    edition = GuideEdition.objects.get(code=EDITION, is_current=True)
    practice = Practice.objects.get(pk=facts["spare"])
    old, new = (ClinicalSystem.objects.get(pk=pk) for pk in facts["systems"])
    by, answers = User.objects.get(pk=facts["starter"]), every_answer(edition)
    for _ in sys.stdin:
        begin = time.perf_counter()
        start_migration(
            by=by,
            practice=practice,
            from_system=old,
            to_system=new,
            edition=edition,
            given={"go_live": date.fromisoformat(facts["go_live"])},
            answers=answers,
            today=timezone.localdate(),
        )
        print(f"{(time.perf_counter() - begin) * 1000:.3f}", flush=True)


def main() -> None:
    """Do what the first argument says; facts, where needed, are the second."""
    match sys.argv[1]:
        case "first":
            print(json.dumps(first()))
        case "queries":
            print(json.dumps(queries(json.loads(sys.argv[2]), sys.argv[3:])))
        case "start":
            start(json.loads(sys.argv[2]))


if __name__ == "__main__":
    main()
