"""Rows that cannot be read, written or sent, and a mail that kills. Any database will do."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.models import User
from checklists.models import GuideItem, Task
from reminders.deliveries import BATCH, claim, plan_digests, settle
from reminders.models import Delivery, DeliveryState
from reminders.rules import MAX_ATTEMPTS
from reminders.sending import send_due
from tests.faults.people import MORNING, TODAY, address, make_practices, set_dates, set_items
from tests.faults.test_clock import measured

pytestmark = pytest.mark.django_db
GARBAGE = ["nonsense", 7, ["task:1"], {"task:x": None}, {"task:1": ["never", "0"]}, {"": [1, 2, 3]}]


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def test_poisoned_rows_cost_nobody_else_a_mail(edition, record, settings, caplog):
    settings.EMAIL_BACKEND = "tests.faults.particular.EmailBackend"
    migrations = make_practices(20)
    set_dates(migrations, fdp=TODAY + timedelta(days=5))
    people = [migration.created_by for migration in migrations]
    yesterday = {"day": TODAY - timedelta(days=1), "not_before": MORNING, "state": DeliveryState.SENT}
    Delivery.objects.bulk_create(
        Delivery(user=user, told=told, **yesterday) for user, told in zip(people, GARBAGE, strict=False)
    )
    item = GuideItem.objects.filter(edition=edition).first()
    GuideItem.objects.filter(pk=item.pk).update(due="three moons after the survey")
    Task.objects.create(migration=migrations[8], phase=item.phase, item=item, due=TODAY)
    impossible = [
        "break\nBcc: all@practice.example",
        "two@at@signs.example",
        "no-such-label." * 9 + "@" + "x" * 64 + ".ü",
    ]
    for user, wrong in zip(people[10:], impossible, strict=False):
        User.objects.filter(pk=user.pk).update(email=wrong[:254])
    plan_digests(timezone.now())
    send_due()
    today = Delivery.objects.filter(day=TODAY)
    failed = today.filter(state=DeliveryState.FAILED)
    assert {row.user_id for row in failed} == {user.pk for user in people[10:13]}
    assert all(row.said for row in failed)
    assert caplog.text.count("was given up") == 3, "loudly"
    sent = today.filter(state=DeliveryState.SENT)
    assert {row.user.email for row in sent} == {message.to[0] for message in mail.outbox}
    assert len(mail.outbox) == 17
    record.add("poison", **measured() | {"states": Counter(today.values_list("state", flat=True))})


def test_a_mail_that_kills_is_given_up_and_takes_nobody_with_it(edition, record, caplog):
    people = make_practices(BATCH + 50)
    set_items(people, TODAY)
    plan_digests(timezone.now())
    killer = Delivery.objects.get(user__email=address(100))
    deaths = 0
    while rows := claim(timezone.now()):
        if killer in rows:  # whoever holds it dies at once, and says nothing
            deaths += 1
            Delivery.objects.filter(state=DeliveryState.CLAIMED).update(
                claimed_until=MORNING - timedelta(days=1)
            )
        else:
            settle(rows, DeliveryState.SENT)
        assert deaths <= MAX_ATTEMPTS
    killer.refresh_from_db()
    assert (killer.state, killer.attempts) == (DeliveryState.FAILED, MAX_ATTEMPTS)
    assert "was given up" in caplog.text
    states = Counter(Delivery.objects.values_list("state", flat=True))
    assert states == {"failed": 1, "sent": len(people) - 1}
    record.add("killer", people=len(people) - 1, received=len(people) - 1, repeats=0, states=states)
