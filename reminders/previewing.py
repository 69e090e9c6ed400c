"""The mail a person gets next, as things stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from reminders.composing import Letter, compose
from reminders.deliveries import working
from reminders.models import OPEN_DELIVERIES, Delivery, DeliveryKind, Preference
from reminders.rules import next_working_day

# Among so many there is one with the full digest, whatever weekday it is on.
WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Coming:
    """A digest, and when it goes out."""

    letter: Letter
    at: datetime


def next_digest(chosen: Preference, now: datetime) -> Coming | None:
    """Return the next digest that holds anything, or None if none of the days ahead brings one."""
    user = chosen.user
    for day in _days(user, timezone.localdate(now)):
        letter = compose([user.pk], day)[user.pk]
        if not letter.is_empty:
            at = datetime.combine(day, time(chosen.hour), tzinfo=timezone.get_default_timezone())
            return Coming(letter, at)
    return None


def _days(user: User, today: date) -> Iterator[date]:
    """Yield the next working days without today, if today's digest has come to its end."""
    ended = Delivery.objects.filter(user=user, day=today, kind=DeliveryKind.DIGEST).exclude(
        state__in=OPEN_DELIVERIES
    )
    day = today + timedelta(days=1 if ended.exists() else 0)
    for _ in range(WORKING_DAYS):
        day = next_working_day(day, working)
        yield day
        day += timedelta(days=1)
