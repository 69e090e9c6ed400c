"""Days and hours of the demo: working days, plausible go lives, and a clock that can be set back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

from django.utils import timezone

from phases.bank_holidays import is_bank_holiday
from phases.rules import is_working_day, nearest_working_day

# Nobody plans to go live on a Friday; a Tuesday leaves no quiet day between the two systems.
MONDAY, TUESDAY, WEDNESDAY, THURSDAY = range(4)
USUAL = (MONDAY, WEDNESDAY, THURSDAY)

# Final data production and go live, worked out from today.
Slot = tuple[date, date]
FindSlot = Callable[[date], Slot]


@contextmanager
def set_back_to(moment: datetime) -> Iterator[None]:
    """Let the portal believe it is `moment`, so that what it writes carries that time."""
    module = cast(Any, timezone)
    real_now = module.now
    module.now = lambda: moment
    try:
        yield
    finally:
        module.now = real_now


def at(day: date, hour: int, minute: int) -> datetime:
    """Return the moment of a London wall clock."""
    local = datetime.combine(day, time(hour, minute), timezone.get_default_timezone())
    return local.astimezone(UTC)


def working(day: date) -> bool:
    """Say whether practices are open on `day`."""
    return is_working_day(day, is_bank_holiday)


def on_or_before(day: date) -> date:
    """Return `day`, or the last working day before it."""
    return nearest_working_day(day, -1, is_bank_holiday)


def on_or_after(day: date) -> date:
    """Return `day`, or the first working day after it."""
    return nearest_working_day(day, 1, is_bank_holiday)


def extract_before(go_live: date) -> date:
    """Return the day of the final extract: within the 72 hours before go live where that can be."""
    for days_ahead in (3, 2, 1):
        if working(day := go_live - timedelta(days=days_ahead)):
            return day
    return on_or_before(go_live - timedelta(days=4))


def _christmas(day: date) -> bool:
    return (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 3)


def near(days: int, weekdays: tuple[int, ...] = USUAL, moved_by: int = 0) -> FindSlot:
    """Find the slot nearest to `days` from today whose go live falls on one of `weekdays`, never at Christmas.

    With `moved_by` the slot was that many days earlier at first, and made sense then too.
    """

    def find(today: date) -> Slot:
        target = today + timedelta(days=days)
        for away in sorted(range(-28, 29), key=abs):
            go_live = target + timedelta(days=away)
            slot = extract_before(go_live), go_live
            first = [day - timedelta(days=moved_by) for day in slot]
            if (
                go_live.weekday() in weekdays
                and not _christmas(go_live)
                and all(map(working, [*slot, *first]))
            ):
                return slot
        raise AssertionError("eight weeks without a working day")

    return find


def fixed(go_live: date) -> FindSlot:
    """Find the slot of a go live long ago."""
    return lambda _today: (extract_before(go_live), go_live)


def in_cutover(today: date) -> Slot:
    """Find the slot that today lies in: extracted on the last working day, live in a day or more."""
    extract = on_or_before(today - timedelta(days=1))
    go_live = on_or_after(max(today, extract + timedelta(days=1)) + timedelta(days=1))
    while go_live.weekday() > THURSDAY or not working(go_live):
        go_live += timedelta(days=1)
    return extract, go_live


def just_live(today: date) -> Slot:
    """Find the slot whose go live was a few days ago."""
    go_live = today - timedelta(days=3)
    while go_live.weekday() > THURSDAY or not working(go_live):
        go_live -= timedelta(days=1)
    return extract_before(go_live), go_live


def closed_last_month(today: date) -> Slot:
    """Find the slot of a migration that closed in the middle of last month."""
    middle = (today.replace(day=1) - timedelta(days=1)).replace(day=15)
    return near((middle - timedelta(days=97) - today).days)(today)
