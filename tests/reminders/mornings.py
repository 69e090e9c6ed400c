"""Mornings: the day's run at half past seven in London, whatever day the test says."""

from contextlib import contextmanager
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import time_machine
from django.core import mail
from django.utils import timezone

from checklists.models import Task
from phases.models import Milestone
from reminders.deliveries import plan_digests, plan_notices
from reminders.sending import send_due

LONDON = ZoneInfo("Europe/London")
FAR = date(2031, 1, 6)


@contextmanager
def on(day, at=time(7, 30)):
    """Let it be `day` inside."""
    with time_machine.travel(datetime.combine(day, at, tzinfo=LONDON), tick=False):
        yield


def morning(day, at=time(7, 30)):
    """Run the day's reminders and return the mails sent, by address."""
    before = len(mail.outbox)
    with on(day, at):
        plan_digests(timezone.now())
        plan_notices(timezone.now())
        send_due()
    sent = mail.outbox[before:]
    assert all(len(message.to) == 1 for message in sent)
    found = {message.to[0]: message for message in sent}
    assert len(found) == len(sent), "one mail a person"
    return found


def clear(migration):
    """Leave a plan with nothing due, for the test to fill."""
    Task.objects.filter(migration=migration).update(due=None, due_pinned=False)
    Milestone.objects.filter(migration=migration).update(planned=FAR)
    migration.third_parties.all().delete()
