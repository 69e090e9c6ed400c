"""Several people counting the same area at once: every tap is there afterwards, and none too many.

Real races on PostgreSQL only: SQLite lets one writer in at a time, so there they work in turns.
"""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from cutover.models import ReentryCount
from cutover.services.common import Stale
from cutover.services.reentry import correct_day, count_one, undo_tap
from phases.models import GuideEdition
from tests.cutover.pages import counted
from tests.people import TODAY, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS, TAPS = 6, 20
AREA = "prescriptions"


@pytest.fixture
def people(go_live):
    """A migration, in a database that was emptied by the test before."""
    if not GuideEdition.objects.exists():
        call_command("load_guide", verbosity=0)
    return make_cast(GuideEdition.objects.get(code="2025-icb", is_current=True), go_live)


def at_once(work):
    """Let `work` be done by several at once; return what each did."""

    def one(number):
        try:
            return work(number)
        finally:
            if threading.current_thread() is not threading.main_thread():
                connection.close()

    if connection.vendor == "sqlite":
        return [one(number) for number in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, range(WORKERS)))


def test_no_tap_is_lost(people):
    """The first taps race to make the row of the day, the others to add to it."""

    def work(number):
        by = [people.staff, people.manager, people.clinical_lead][number % 3]
        for _ in range(TAPS):
            count_one(by=by, migration=people.migration, area=AREA, what="captured", today=TODAY)

    at_once(work)
    assert counted(people, AREA) == (WORKERS * TAPS, 0)
    row = ReentryCount.objects.get()
    assert (row.version, row.history.count()) == (WORKERS * TAPS, WORKERS * TAPS)


def test_never_more_reentered_than_captured_though_all_try(people):
    """Ten were captured on another day, so no one row could refuse the eleventh."""
    before = TODAY.replace(day=TODAY.day - 1)
    people.migration.started_on = before
    people.migration.save()
    correct_day(
        by=people.staff, migration=people.migration, area=AREA, day=before,
        captured=10, reentered=0, version=0, today=TODAY,
    )  # fmt: skip

    def work(_):
        done = 0
        for _ in range(TAPS):
            try:
                count_one(
                    by=people.staff, migration=people.migration, area=AREA, what="reentered", today=TODAY
                )
            except ValidationError:
                continue
            done += 1
        return done

    assert sum(at_once(work)) == 10
    assert counted(people, AREA) == (10, 10)


def test_undoing_at_once_never_goes_below_zero_and_takes_back_each_tap_once(people):
    for _ in range(10):
        count_one(by=people.staff, migration=people.migration, area=AREA, what="captured", today=TODAY)

    def work(_):
        done = 0
        for _ in range(5):
            try:
                undo_tap(by=people.staff, migration=people.migration, today=TODAY)
            except ValidationError:
                continue
            done += 1
        return done

    assert sum(at_once(work)) == 10
    assert counted(people, AREA) == (0, 0)


def test_correcting_while_others_tap_overwrites_nobody_silently(people):
    """Whatever the order, the number is what the history says, step by step."""

    def work(number):
        dice = random.Random(number)  # noqa: S311
        for _ in range(TAPS):
            if dice.random() < 0.7:
                count_one(
                    by=people.staff, migration=people.migration, area=AREA, what="captured", today=TODAY
                )
                continue
            seen = ReentryCount.objects.filter(migration=people.migration, area=AREA).first()
            try:
                correct_day(
                    by=people.manager,
                    migration=people.migration,
                    area=AREA,
                    day=TODAY,
                    captured=(seen.captured if seen else 0) + 100,
                    reentered=0,
                    version=seen.version if seen else 0,
                    today=TODAY,
                )
            except Stale:
                continue

    at_once(work)
    steps = list(ReentryCount.history.order_by("history_id").values_list("captured", "history_change_reason"))
    number = 0
    for captured, reason in steps:
        assert captured == number + (100 if reason is None else 1)
        number = captured
    assert counted(people, AREA) == (number, 0)
