"""Who is due, who holds which mail, and how each comes to its end."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from reminders import deliveries
from reminders.deliveries import (
    BATCH,
    LEASE,
    claim,
    plan_digests,
    release,
    retry,
    send_again,
    settle,
    settle_sent,
)
from reminders.models import Delivery, DeliveryState, Preference
from reminders.rules import MAX_ATTEMPTS
from tests.factories import UserFactory
from tests.people import person
from tests.practices.test_invitations_race import at_once
from tests.reminders.rows import DAY, NOW, lapse, people, states, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def users(edition):
    return people(3)


def test_planning_again_plans_nothing_more(users):
    assert plan_digests(NOW) == 3
    assert plan_digests(NOW) == 0
    assert states() == {"waiting": 3}


def test_schedulers_at_once_plan_one_mail_each(users, monkeypatch):
    due = deliveries.readers_due(NOW)
    monkeypatch.setattr(deliveries, "readers_due", lambda _: due)  # both looked before either wrote
    plan_digests(NOW)
    plan_digests(NOW)
    assert Delivery.objects.count() == 3


@pytest.mark.parametrize(("minute", "count"), [(59, 2), (60, 3)])
def test_each_is_due_from_their_hour_on(users, minute, count):
    Preference.objects.create(user=users[0], hour=9)
    assert plan_digests(NOW.replace(hour=8, minute=0) + timedelta(minutes=minute)) == count


@pytest.mark.parametrize("days", [2, 3, 4])  # Friday 8 January is a working day
def test_nobody_is_due_at_the_weekend(users, days):
    assert (plan_digests(NOW + timedelta(days=days)) == 0) == (days > 2)


def test_who_has_no_place_or_looks_at_everything_gets_no_digest(edition):
    person("administrator")
    person("national_viewer")
    UserFactory()
    assert plan_digests(NOW) == 0


def test_yesterdays_digest_is_closed_loudly_unless_somebody_holds_it(users, caplog):
    waiting(users)
    (held,) = claim(NOW, 1)
    plan_digests(NOW + timedelta(hours=22))
    assert states() == {"claimed": 1, "failed": 2, "waiting": 3}
    assert "2 digests could not be sent on their day" in caplog.text
    lapse()
    plan_digests(NOW + timedelta(hours=22))
    held.refresh_from_db()
    assert held.said.startswith("Not sent that day")


def test_a_mail_is_taken_once_until_its_time_is_up(users, clock):
    waiting(users)
    assert len(claim(NOW)) == 3
    assert claim(NOW) == []
    assert claim(NOW + LEASE) == []
    late = claim(NOW + LEASE + timedelta(seconds=1))
    assert [row.attempts for row in late] == [2, 2, 2]


def test_whoever_lost_a_mail_changes_nothing(users):
    waiting(users[:1])
    mine = claim(NOW)
    lapse()
    (theirs,) = claim(NOW)
    settle(mine, DeliveryState.SKIPPED)
    settle_sent(mine[0], "a@b.example", {"lines": 3})
    retry(mine[0], "late")
    release(mine)
    now = Delivery.objects.get()
    assert (now.state, now.claim, now.attempts, now.said) == ("claimed", theirs.claim, 2, "")
    assert (now.email, now.lines) == ("", 0)


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_take_different_mails():
    users = [UserFactory() for _ in range(40)]
    waiting(users)
    taken = at_once(*[lambda: [row.pk for row in claim(NOW, 10)]] * 4)
    assert sorted(pk for pks in taken for pk in pks) == sorted(Delivery.objects.values_list("pk", flat=True))


def test_a_mail_that_waits_is_not_taken_before_its_time(users):
    waiting(users, not_before=NOW + timedelta(minutes=1))
    assert claim(NOW) == []
    assert deliveries.due_now(NOW) == 0
    assert deliveries.due_now(NOW + timedelta(minutes=1)) == 3


def test_waits_grow_and_the_last_failure_gives_up_loudly(users, caplog):
    waiting(users[:1])
    waits = []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        row = Delivery.objects.get()
        waits.append((row.not_before - NOW).total_seconds() / 60)
        Delivery.objects.update(not_before=NOW)
        (row,) = claim(NOW)
        assert row.attempts == attempt
        retry(row, "451 Later")
    assert waits == [0, 1, 2, 4, 8, 16, 32, 40, 40, 40, 40, 40]
    row.refresh_from_db()
    assert (row.state, row.said) == ("failed", f"Given up after {MAX_ATTEMPTS} attempts. 451 Later")
    assert "was given up" in caplog.text
    assert claim(NOW + timedelta(days=1)) == []


def test_giving_back_is_no_attempt(users):
    waiting(users)
    rows = claim(NOW)
    release(rows[:1])
    release(rows[1:], timedelta(minutes=1))
    assert {*Delivery.objects.values_list("state", "attempts", "claim", "claimed_until")} == {
        ("waiting", 0, None, None)
    }
    assert len(claim(NOW)) == 1


def test_those_whose_worker_never_came_back_are_taken_by_ever_fewer(edition):
    waiting(people(BATCH))
    lots = []
    while (rows := claim(NOW))[0].attempts < MAX_ATTEMPTS:
        lots.append(len(rows))
        lapse()
    assert lots[:6] == [250, 62, 15, 3, 1, 1]


def test_sending_again_begins_anew(users):
    waiting(users[:1])
    (row,) = claim(NOW)
    send_again(row)
    assert Delivery.objects.get().state == "claimed", "not what somebody holds"
    settle([row], DeliveryState.FAILED, "550")
    send_again(row)
    row = Delivery.objects.get()
    assert (row.state, row.round, row.attempts, row.said, row.settled_at) == ("waiting", 2, 0, "", None)


def test_a_relay_with_a_limit_gets_no_more_a_minute(users, settings):
    settings.REMINDERS_PER_MINUTE = 2
    waiting(users)
    rows = claim(NOW)
    assert len(rows) == 2
    assert claim(NOW) == [], "what is being sent counts"
    settle(rows, DeliveryState.SENT)
    assert claim(NOW + timedelta(seconds=29)) == [], "what was sent in this minute counts"
    assert len(claim(NOW + timedelta(seconds=60))) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_keep_to_the_limit_together(settings):
    settings.REMINDERS_PER_MINUTE = 10
    waiting([UserFactory() for _ in range(40)])
    assert sum(map(len, at_once(*[lambda: claim(NOW)] * 4))) == 10


def test_tidying_keeps_what_was_told_for_a_year(users):
    for days, state in ((8, "nothing"), (7, "nothing"), (400, "sent"), (401, "sent"), (401, "failed")):
        user = UserFactory()
        waiting([user], day=DAY - timedelta(days=days), state=state)
    deliveries.tidy(timezone.localdate())
    kept = {((DAY - row.day).days, row.state) for row in Delivery.objects.all()}
    assert kept == {(7, "nothing"), (400, "sent")}
