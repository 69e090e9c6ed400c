"""The demo must be believable on whatever day somebody builds it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from checklists.models import Task, TaskStatus
from phases.choices import MigrationState
from phases.date_checks import impossible
from phases.models import Migration, Milestone
from practices.models import Practice
from tests.demo.conftest import built_at

LONDON = ZoneInfo("Europe/London")
MOMENTS = {
    "saturday": datetime(2026, 11, 21, 9, 30, tzinfo=LONDON),
    "sunday": datetime(2026, 7, 5, 20, 0, tzinfo=LONDON),
    "new-years-eve": datetime(2026, 12, 31, 8, 5, tzinfo=LONDON),
    "leap-day": datetime(2028, 2, 29, 12, 0, tzinfo=LONDON),
    "clocks-go-forward": datetime(2026, 3, 29, 2, 30, tzinfo=LONDON),
}


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize("day", MOMENTS)
def test_is_believable_on(day):
    with built_at(MOMENTS[day]):
        milestones_fall_in_order()
        milestones_happened_where_they_lie_in_the_past()
        the_stages_are_as_told()
        the_managers_practice_has_something_of_everything()
        history_reads_like_months_of_work()


def _of(code):
    return Migration.objects.get(practice__ods_code=code)


def milestones_fall_in_order():
    for migration in Migration.objects.exclude(milestones=None):
        dates = migration.dates()
        assert impossible(dates) == []
        chain = ("order", "kick_off", "technical_survey", "idp", "data_check_sign_off", "fdp")
        days = [dates[kind] for kind in chain]
        assert days == sorted(days), migration
        assert dates["kick_off"] < dates["cutover_planning"] < dates["fdp"], migration
        assert dates["legacy_access_end"] < dates["closed"]
        assert dates["go_live"].weekday() < 4


def milestones_happened_where_they_lie_in_the_past():
    stopped = (MigrationState.PAUSED, MigrationState.CANCELLED)
    for row in Milestone.objects.exclude(migration__state__in=stopped):
        if row.actual:
            assert row.actual < timezone.localdate()
        else:
            # One that fell on a weekend is recorded on the next working day.
            assert row.planned >= timezone.localdate() - timedelta(days=5), row.migration


def the_stages_are_as_told():
    today = timezone.localdate()
    cutover, first_week = _of("J83040").dates(), _of("J83029").dates()
    assert cutover["fdp"] < today < cutover["go_live"]
    assert timedelta(0) < today - first_week["go_live"] <= timedelta(days=8)
    assert _of("L81059").state == MigrationState.PLANNING
    assert today < _of("L81059").dates()["kick_off"] <= today + timedelta(days=8)
    assert _of("J83007").state == MigrationState.ACTIVE
    checking = _of("L81065").dates()
    assert checking["idp"] < today - timedelta(days=9)
    assert today < checking["data_check_sign_off"]
    assert timedelta(days=4) < _of("J83058").dates()["legacy_access_end"] - today < timedelta(days=23)
    last_month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    assert _of("J83043").ended_on.replace(day=1) == last_month


def the_managers_practice_has_something_of_everything():
    migration, today = _of("J83013"), timezone.localdate()
    sunday = today + timedelta(days=6 - today.weekday())
    open_tasks = migration.tasks.open()
    assert migration.state == MigrationState.ACTIVE
    assert timedelta(days=25) < migration.dates()["go_live"] - today < timedelta(days=44)
    assert 3 <= migration.tasks.overdue(today).count() <= 20
    assert open_tasks.filter(status=TaskStatus.BLOCKED).exclude(reason="").exists()
    assert open_tasks.filter(due__range=(today, sunday)).exists()
    assert open_tasks.filter(due__range=(sunday + timedelta(days=1), sunday + timedelta(days=7))).exists()
    assert migration.tasks.filter(status=TaskStatus.DONE).count() > 100
    assert migration.tasks.values("owner").exclude(owner=None).distinct().count() >= 5
    moved = migration.date_changes.filter(reason__contains="withdrew our slot").get()
    assert {"fdp", "go_live"} <= set(moved.milestones)
    assert migration.milestones.get(kind="fdp").history.count() == 2


def history_reads_like_months_of_work():
    now = timezone.now()
    for model in (Task, Migration, Milestone, Practice):
        assert not model.history.filter(history_date__gt=now).exists()
    migration = _of("J83013")
    days = {
        timezone.localdate(at)
        for at in migration.tasks.exclude(status_at=None).values_list("status_at", flat=True)
    }
    assert len(days) > 25
    assert all(day.weekday() < 5 for day in days)
    last = {}
    rows = Task.history.filter(migration=migration).order_by("history_id")
    for pk, version, at in rows.values_list("id", "version", "history_date"):
        assert (version, at) >= last.get(pk, (0, at))
        assert at >= last.get(pk, (0, at))[1], pk
        last[pk] = version, at
