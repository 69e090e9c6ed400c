"""Figures of many migrations at once, and where the board and the comparison show them."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from cutover import figures
from cutover.models import Extract
from cutover.rules import moment
from cutover.services.clock import set_clock
from cutover.services.reentry import correct_day
from cutover.services.rounds import Wanted, add_round
from tests.cutover.conftest import TODAY
from tests.cutover.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_wednesday")]


def count(cast, ago, captured, reentered, area="pathology"):
    correct_day(
        by=cast.staff, migration=cast.migration, area=area, day=TODAY - timedelta(days=ago),
        captured=captured, reentered=reentered, version=0, today=TODAY,
    )  # fmt: skip


@pytest.fixture
def two(cast, another):
    """One practice that has re-entered everything, and one with nine items left in two areas."""
    count(cast, 9, 10, 0)
    count(cast, 6, 0, 4)
    count(cast, 2, 0, 6)
    count(another, 9, 10, 3)
    count(another, 9, 2, 0, "scanning")
    for one in (cast, another):
        add_round(
            by=one.manager,
            migration=one.migration,
            wanted=Wanted(extract=Extract.INITIAL, started_on=TODAY),
            today=TODAY,
        )
    set_clock(
        by=cast.manager,
        migration=cast.migration,
        version=0,
        planned_start=None,
        planned_end=None,
        actual_start=moment(datetime(2027, 1, 29, 18, 30)),  # noqa: DTZ001
        actual_end=moment(datetime(2027, 2, 1, 8, 0)),  # noqa: DTZ001
        now=timezone.now(),
    )
    return cast.migration.pk, another.migration.pk


def test_each_figure_is_one_query_however_many_migrations(two, django_assert_num_queries):
    done, going_on = two
    expected = {
        figures.reentry_left: {done: 0, going_on: 9},
        figures.reentry_days: {done: 5},  # from six days ago to two days ago, both counted
        figures.cutover_hours: {done: 61.5},
        figures.check_rounds: {done: 1, going_on: 1},
        figures.overruns: {},
    }
    for figure, found in expected.items():
        with django_assert_num_queries(1):
            assert figure(two) == found


def test_the_board_shows_and_sorts_by_what_is_left(client, cast, two):
    client.force_login(cast.administrator)
    client.post("/board/columns/", {"codes": ["reentry"]})
    page = text_of(client.get("/board/?sort=-reentry&all=1"))
    assert "Re-entry left" in page
    rows = page.partition("Re-entry left")[2]
    assert " 9 " in rows


def test_the_comparison_shows_hours_and_rounds(client, cast, two):
    client.force_login(cast.administrator)
    page = text_of(client.get("/board/compare/"))
    assert "Hours of cutover, by its clock" in page
    assert "61.5" in page
    assert "Days of re-entry, where all is re-entered" in page


def test_an_overrun_waits_for_its_report(cast):
    set_clock(
        by=cast.manager,
        migration=cast.migration,
        version=0,
        planned_start=None,
        planned_end=None,
        actual_start=moment(datetime(2027, 1, 28, 18, 30)),  # noqa: DTZ001
        actual_end=moment(datetime(2027, 2, 1, 8, 0)),  # noqa: DTZ001
        now=timezone.now(),
    )
    found = figures.overruns([cast.migration.pk])[cast.migration.pk]
    assert (found.hours, found.live_on, found.report_due) == (85.5, date(2027, 2, 1), date(2027, 2, 6))
