"""What the board shows of the registers of many migrations."""

from datetime import date

import pytest
import time_machine

from phases.models import Migration
from tests.people import make_cast
from third_parties.figures import late_of_each
from third_parties.services.entries import record_step, set_affected

pytestmark = pytest.mark.django_db


def test_it_counts_the_services_with_an_overdue_step(cast, edition, go_live, django_assert_num_queries):
    other = make_cast(edition, go_live).migration
    ended = make_cast(edition, go_live).migration
    Migration.objects.filter(pk=ended.pk).update(state="cancelled", ended_on="2026-11-09")
    rows = {row.service.slug: row for row in cast.migration.third_parties.in_order()}
    set_affected(by=cast.staff, entry=rows["e-rs"], version=1, affected=False, reason="None")
    record_step(by=cast.staff, entry=rows["eps"], version=1, step="back", day=date(2026, 11, 9))
    record_step(by=cast.staff, entry=rows["gp2gp"], version=1, step="tell", day=date(2026, 11, 9))
    late = Migration.objects.order_by().annotate(late=late_of_each(date(2026, 11, 17)))
    with django_assert_num_queries(1):
        found = dict(late.values_list("pk", "late"))
    assert found == {cast.migration.pk: 1, other.pk: 0, ended.pk: None}  # GP2GP has not answered


def test_the_board_shows_and_sorts_by_them(client, cast, edition, go_live):
    with time_machine.travel("2026-11-17 09:00Z", tick=False):
        on_time = make_cast(edition, go_live).migration
        entry = cast.migration.third_parties.get(service__slug="gp2gp")
        record_step(by=cast.staff, entry=entry, version=1, step="tell", day=date(2026, 11, 9))
        client.force_login(cast.national)
        client.post("/board/columns/", {"codes": ["third_parties"]})
        page = client.get("/board/?sort=-third_parties").content.decode()
    assert "Third parties overdue" in page
    ours, theirs = (f"/migrations/{one.pk}/" for one in (cast.migration, on_time))
    assert page.index(ours) < page.index(theirs)
