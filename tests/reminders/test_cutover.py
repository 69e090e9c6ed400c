"""Reminders about cutover: an overrun to report, and what is left to re-enter."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
import vobject
from django.utils import timezone

from cutover.rules import moment
from cutover.services.clock import record_report, set_clock
from cutover.services.reentry import correct_day
from reminders.facts import gather
from reminders.feed import calendar_of
from reminders.sources.cutover import overrun_reports, reentry
from tests.people import make_cast
from tests.reminders.mornings import clear, morning

pytestmark = pytest.mark.django_db
ENDS = date(2027, 5, 2)  # legacy access, 90 days after go live


def lines(source, user, day):
    found = source(gather([user.pk], day))
    return [(line.title, line.due, line.stage) for line, people in found if user.pk in people]


def calendar_dates(user, title, day):
    """Return the days on which `title` stands in the calendar of `user`, as another library reads it."""
    calendar = vobject.readOne(calendar_of(user, day).decode())
    return [event.dtstart.value for event in calendar.vevent_list if title in event.summary.value]


def run_over(cast, hour=11):
    """End cutover at `hour` on the Monday of go live; core hours begin at 8."""
    with time_machine.travel("2027-02-02 09:00Z", tick=False):
        return set_clock(
            by=cast.manager,
            migration=cast.migration,
            version=0,
            planned_start=None,
            planned_end=None,
            actual_start=moment(datetime(2027, 1, 29, 18, 30)),  # noqa: DTZ001
            actual_end=moment(datetime(2027, 2, 1, hour, 0)),  # noqa: DTZ001
            now=timezone.now(),
        )


def count(cast, captured, reentered, version=0):
    day = date(2027, 2, 2)
    return correct_day(
        by=cast.staff, migration=cast.migration, area="pathology", day=day,
        captured=captured, reentered=reentered, version=version, today=day,
    )  # fmt: skip


def test_an_overrun_is_told_until_the_report_is_recorded(cast):
    clock = run_over(cast)
    due, title = date(2027, 2, 6), "Report that cutover overran"
    assert lines(overrun_reports, cast.manager, due - timedelta(days=4)) == []
    assert lines(overrun_reports, cast.manager, due - timedelta(days=3)) == [(title, due, 3)]
    assert lines(overrun_reports, cast.manager, due) == [(title, due, 0)]
    assert lines(overrun_reports, cast.project_manager, due + timedelta(days=3)) == [(title, due, -1)]
    assert lines(overrun_reports, cast.staff, due) == []
    assert calendar_dates(cast.manager, title, due) == [due]
    assert calendar_dates(cast.staff, title, due) == []
    record_report(by=cast.manager, migration=cast.migration, version=clock.version, sent_on=due, today=due)
    assert lines(overrun_reports, cast.manager, due) == []
    assert calendar_dates(cast.manager, title, due) == []


def test_a_cutover_that_kept_to_the_rule_needs_no_report(cast):
    run_over(cast, hour=8)
    assert lines(overrun_reports, cast.manager, date(2027, 2, 6)) == []


def test_what_is_left_is_told_in_the_last_weeks_of_legacy_access(cast):
    row = count(cast, 12, 4)
    title = "8 items still to be re-entered"
    assert lines(reentry, cast.staff, ENDS - timedelta(days=29)) == []
    for ahead in (28, 14, 7):
        assert lines(reentry, cast.staff, ENDS - timedelta(days=ahead)) == [(title, ENDS, ahead)]
    assert lines(reentry, cast.staff, ENDS + timedelta(days=1)) == [(title, ENDS, -1)]
    count(cast, 12, 12, row.version)
    assert lines(reentry, cast.staff, ENDS - timedelta(days=7)) == []


def test_it_stands_in_the_morning_mail(cast):
    clear(cast.migration)
    for kind, day in (("go_live", date(2027, 2, 1)), ("legacy_access_end", ENDS)):
        cast.migration.milestones.filter(kind=kind).update(planned=day)
    count(cast, 12, 11)
    mails = morning(date(2027, 4, 26))  # a Monday, six days before the end
    assert "1 item still to be re-entered" in mails[cast.staff.email].body


@pytest.mark.parametrize("source", [overrun_reports, reentry])
def test_one_query_however_many_practices(cast, edition, go_live, source, django_assert_num_queries):
    people = []
    for one in (cast, make_cast(edition, go_live)):
        run_over(one)
        count(one, 5, 0)
        people.append(one.manager.pk)
        facts = gather(people, ENDS - timedelta(days=14))
        with django_assert_num_queries(1):
            assert len(list(source(facts))) == len(people)
