"""Days on which nothing ran, and nights on which the clock is changed. Any database will do."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from reminders.deliveries import plan_digests
from reminders.models import Delivery
from reminders.sending import send_due
from tests.faults.people import make_practices, set_dates, set_items

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
PEOPLE = 20
FRIDAY = date(2027, 1, 8)
SATURDAY, SUNDAY, MONDAY, TUESDAY = (FRIDAY + timedelta(days=n) for n in range(1, 5))


def run(moment: datetime) -> int:
    """Do what beat has done every minute, and return how many mails went out."""
    before = len(mail.outbox)
    with time_machine.travel(moment, tick=False):
        plan_digests(timezone.now())
        send_due()
    return len(mail.outbox) - before


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON)


def measured() -> dict:
    received = [message.message()["Message-ID"] for message in mail.outbox]
    return {
        "people": len({message.to[0] for message in mail.outbox}),
        "received": len(received),
        "repeats": len(received) - len(set(received)),
        "states": Counter(Delivery.objects.values_list("state", flat=True)),
    }


def test_what_a_weekend_missed_is_told_on_monday(edition, record):
    migrations = make_practices(PEOPLE)
    set_dates(migrations, go_live=SATURDAY)
    set_items(migrations, SUNDAY)
    assert run(at(FRIDAY, 7)) == PEOPLE
    assert run(at(MONDAY, 12)) == PEOPLE
    assert run(at(MONDAY, 13)) == 0
    for message in mail.outbox[PEOPLE:]:
        overdue = message.body.index("Overdue")
        assert overdue < message.body.index("Go live\n", overdue) < message.body.index("Item for 2027-01-10")
    record.add("weekend", **measured())


def test_the_full_digest_of_a_missed_monday_comes_on_tuesday(edition, record):
    monday_before = at(FRIDAY - timedelta(days=4), 7)
    with time_machine.travel(monday_before):
        set_items(make_practices(PEOPLE), MONDAY + timedelta(days=5))
    assert run(monday_before) == PEOPLE
    assert run(at(FRIDAY, 7)) == 0, "there was nothing new"
    assert run(at(TUESDAY, 7)) == PEOPLE
    assert Delivery.objects.filter(day=TUESDAY, full=True, state="sent").count() == PEOPLE
    record.add("monday", **measured())


@pytest.mark.parametrize(
    ("fault", "thursday", "working"),
    [("spring", date(2027, 3, 25), (0, 5, 6)), ("autumn", date(2027, 10, 28), (0, 1, 4, 5, 6))],
)
def test_changed_clocks_cost_and_double_no_digest(edition, record, fault, thursday, working):
    days = [thursday + timedelta(days=n) for n in range(7)]
    set_items(make_practices(PEOPLE), *days)  # something new each day
    start = at(thursday, 0).astimezone(UTC)
    moments = [start + timedelta(minutes=30 * n) for n in range(7 * 48 + 2)]
    sent = [(moment.astimezone(LONDON), count) for moment in moments if (count := run(moment))]
    # Seven o'clock by the clock on the wall, which is another hour of UTC before and after.
    assert sent == [(at(days[n], 7), PEOPLE) for n in working]
    assert {moment.utcoffset() for moment, _ in sent} == {timedelta(0), timedelta(hours=1)}
    record.add(fault, **measured())
