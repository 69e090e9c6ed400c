"""Writes of the cutover clock."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.history import sign
from accounts.models import User
from cutover.models import CutoverClock
from cutover.rules import LONGEST
from cutover.services.common import Stale, hold
from phases.models import Migration

TIMES = ("planned_start", "planned_end", "actual_start", "actual_end")


@transaction.atomic
def set_clock(
    *,
    by: User,
    migration: Migration,
    version: int,
    planned_start: datetime | None,
    planned_end: datetime | None,
    actual_start: datetime | None,
    actual_end: datetime | None,
    now: datetime,
) -> CutoverClock:
    """Set when cutover starts and ends, and return the clock; `version` is the one seen, 0 for none.

    Raises ValidationError for an end before its start, an actual time in the future or a cutover of
    more than a year; Stale when somebody else set it meanwhile.
    """
    migration = hold(migration)
    clock = clock_of(migration)
    wanted = (planned_start, planned_end, actual_start, actual_end)
    if tuple(getattr(clock, name) for name in TIMES) == wanted:
        return clock
    if clock.version != version:
        raise Stale(clock)
    _check_order("planned", planned_start, planned_end)
    _check_order("actual", actual_start, actual_end)
    for name, value in (("actual_start", actual_start), ("actual_end", actual_end)):
        if value and value > now:
            raise ValidationError(
                {name: "What has happened must be in the past. Put what is to come as planned."}
            )
    if actual_end and not actual_start:
        raise ValidationError({"actual_start": "Enter when it started as well."})
    for name, value in zip(TIMES, wanted, strict=True):
        setattr(clock, name, value)
    _save(clock, by)
    return clock


@transaction.atomic
def record_report(
    *, by: User, migration: Migration, version: int, sent_on: date | None, today: date
) -> CutoverClock:
    """Record the day the overrun report was sent, or with None that it was not, and return the clock.

    Raises ValidationError for a day in the future or before cutover ended; Stale when somebody else
    changed the clock meanwhile.
    """
    migration = hold(migration)
    clock = clock_of(migration)
    if clock.report_sent_on == sent_on:
        return clock
    if clock.version != version:
        raise Stale(clock)
    if clock.actual_end is None:
        raise ValidationError({"sent_on": "Record when cutover ended first."})
    if sent_on and not timezone.localdate(clock.actual_end) <= sent_on <= today:
        raise ValidationError({"sent_on": "Enter a day from the end of cutover to today."})
    clock.report_sent_on = sent_on
    clock.report_recorded_by = by if sent_on else None
    _save(clock, by)
    return clock


def clock_of(migration: Migration) -> CutoverClock:
    """Return the migration's clock; a new one, not saved yet, where nobody has set it."""
    found = CutoverClock.objects.filter(migration=migration).first()
    return found or CutoverClock(migration=migration, version=0)


def _check_order(which: str, start: datetime | None, end: datetime | None) -> None:
    if start and end and end <= start:
        raise ValidationError({f"{which}_end": f"The {which} end must be after the {which} start."})
    if start and end and end - start > LONGEST:
        raise ValidationError({f"{which}_end": "Check the years: this cutover would take more than a year."})


def _save(clock: CutoverClock, by: User) -> None:
    clock.version += 1
    sign(clock, by)
    clock.save()
