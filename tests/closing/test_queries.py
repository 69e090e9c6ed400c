"""The pages of the end of a migration ask the database as often for many rows as for few."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from closing.services import answer_request, ask_for_longer
from readiness.checks import look, unmet
from readiness.gates import GATES
from readiness.services import go_ahead, sign_off, withdraw_go_ahead, withdraw_sign_off
from readiness.statements import STATEMENTS
from tests.people import TODAY
from third_parties.services.entries import record_step, take_back

pytestmark = pytest.mark.django_db
PAGES = ["legacy-access/", "signatures/", "signatures/data_checking/", "readiness/", "closing/", "dates/"]


def happen(cast, service):
    """Let a year's worth of second thoughts pass through the migration."""
    at = {"by": cast.manager, "migration": cast.migration}
    end = cast.migration.dates()["legacy_access_end"]
    asked = ask_for_longer(**at, until=end + timedelta(days=30), reason="Letters", cost=None, today=TODAY)
    answer_request(by=cast.manager, request=asked, answer="refused", answered_by="The ICB", today=TODAY)
    row = STATEMENTS["acceptance"]
    signed = sign_off(**at, kind=row.kind, statement=row.words(cast.migration))
    withdraw_sign_off(by=cast.manager, sign_off=signed, reason="Too early")
    missing = unmet(look(cast.migration, GATES["fdp"]))
    decision = go_ahead(**at, gate="fdp", seen=missing, reason="No other slot")
    withdraw_go_ahead(by=cast.manager, decision=decision, reason="There is one")
    service.refresh_from_db()
    told = record_step(by=cast.manager, entry=service, version=service.version, step="tell", day=TODAY)
    take_back(by=cast.manager, entry=told, version=told.version, step="tell")
    for slug in ("check-smartcards-and-readers", "plan-data-re-entry"):
        task = cast.task(slug)
        type(task).objects.filter(pk=task.pk).update(owner=cast.staff)


@time_machine.travel(TODAY, tick=False)
def test_queries_do_not_grow_with_what_happened(client, cast):
    service = cast.migration.third_parties.get(service__slug="pathology")
    pages = [f"/migrations/{cast.migration.pk}/{page}" for page in PAGES]
    pages += [f"/third-parties/{service.pk}/", f"/migrations/{cast.migration.pk}/cutover/areas/scanning/"]
    client.force_login(cast.manager)
    happen(cast, service)
    for page in pages:  # what is kept from one visit to the next is read once
        client.get(page)
    counts = []
    for _ in range(2):
        counts.append({})
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200, page
            counts[-1][page] = len(asked)
        for _ in range(4):
            happen(cast, service)
    assert counts[0] == counts[1]
