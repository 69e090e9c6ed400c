"""When to tell whom: plain data in, plain data out. No Django, no clock, no database."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from reminders.kinds import OVERDUE

# After so many failures a mail is given up: with the waits below, after more than four hours.
MAX_ATTEMPTS = 12
LONGEST_WAIT = timedelta(minutes=40)

IsWorkingDay = Callable[[date], bool]


class Frequency(StrEnum):
    """How often somebody wants to hear."""

    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


class Mode(StrEnum):
    """What today's digest holds for a person."""

    FULL = "full"  # everything ahead
    NEWS = "news"  # what they have not been told yet
    WARNINGS = "warnings"  # only what nobody can silence, and only if it is new


class Bucket(StrEnum):
    """Where in the digest a deadline stands."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"


def stage_of(due: date, today: date, days_ahead: Sequence[int]) -> int | None:
    """Return how far a deadline has come: the nearest of `days_ahead` it has reached.

    OVERDUE once it has passed; None while it is still too far off to mention. A stage that was
    missed, by a weekend or a server that was down, is caught up by the next look.
    """
    left = (due - today).days
    if left < 0:
        return OVERDUE
    return min((days for days in days_ahead if left <= days), default=None)


@lru_cache(maxsize=4096)
def bucket_of(due: date, today: date) -> Bucket:
    """Return where a deadline stands: 'this week' runs to the coming Sunday."""
    if due < today:
        return Bucket.OVERDUE
    if due == today:
        return Bucket.TODAY
    return Bucket.WEEK if due <= today + timedelta(days=6 - today.weekday()) else Bucket.LATER


def week_began(today: date, weekday: int) -> date:
    """Return the latest day up to `today` that is a `weekday` (0 is Monday)."""
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def mode_of(frequency: str, weekday: int, today: date, last_full: date | None) -> Mode:
    """Return what `today`, a working day, brings to somebody.

    The full digest is due on the chosen weekday; when that was a bank holiday or was missed, on
    the first working day after it.
    """
    if frequency == Frequency.OFF:
        return Mode.WARNINGS
    if last_full is None or last_full < week_began(today, weekday):
        return Mode.FULL
    return Mode.NEWS if frequency == Frequency.DAILY else Mode.WARNINGS


def next_working_day(day: date, is_working_day: IsWorkingDay) -> date:
    """Return `day`, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts: 1, 2, 4 … minutes, at most 40."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_WAIT)
