"""The clock of cutover: hours, core hours and the overrun report. No Django, no clock, no database.

Sources: guide_facts section 3. T37: cutover takes at most 72 hours, none of them core hours. T38: an
overrun is reported within 5 days of go live. T30: at most 5 rounds of extracts. Core hours are those
of the general medical services contract, 8am to 6:30pm on working days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from phases.rules import IsBankHoliday, is_working_day

LONDON = ZoneInfo("Europe/London")
MOST_HOURS = 72
CORE_START, CORE_END = time(8), time(18, 30)
REPORT_DAYS = 5
MOST_EXTRACTS = 5
LONGEST = timedelta(days=366)  # a cutover longer than a year is a slip in a date


def exists(local: datetime) -> bool:
    """Say whether a clock in England ever shows the naive time `local`: an hour is left out each March."""
    there = local.replace(tzinfo=LONDON)
    return there.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) == local


def moment(local: datetime) -> datetime:
    """Return the moment a clock in England shows `local`, the first of the two in an hour shown twice."""
    return local.replace(tzinfo=LONDON, fold=0).astimezone(UTC)


def hours(start: datetime, end: datetime) -> float:
    """Return the hours that pass between two aware moments, whatever clocks do meanwhile."""
    return (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() / 3600


@dataclass(frozen=True)
class CoreDay:
    """A working day on which cutover takes some of the core hours."""

    day: date
    hours: float


def core_hours(start: datetime, end: datetime, is_bank_holiday: IsBankHoliday) -> list[CoreDay]:
    """Return the working days between two aware moments on which core hours are lost, in order."""
    return [
        CoreDay(day, hours(first, last))
        for day, first, last in _core_spans(start, end, is_bank_holiday)
        if last > first
    ]


def _core_spans(
    start: datetime, end: datetime, is_bank_holiday: IsBankHoliday
) -> Iterator[tuple[date, datetime, datetime]]:
    day, last_day = start.astimezone(LONDON).date(), end.astimezone(LONDON).date()
    while day <= last_day:
        if is_working_day(day, is_bank_holiday):
            opens = moment(datetime.combine(day, CORE_START))
            closes = moment(datetime.combine(day, CORE_END))
            yield day, max(start, opens), min(end, closes)
        day += timedelta(days=1)


@dataclass(frozen=True)
class Length:
    """How long a cutover is, and what of it the rule does not allow."""

    start: datetime
    end: datetime
    hours: float
    core: tuple[CoreDay, ...]

    @property
    def is_too_long(self) -> bool:
        """Say whether it takes more than 72 hours."""
        return self.hours > MOST_HOURS

    @property
    def overruns(self) -> bool:
        """Say whether it is to be reported: too long, or in core hours."""
        return self.is_too_long or bool(self.core)

    @property
    def core_total(self) -> float:
        """How many core hours it takes in all."""
        return sum(one.hours for one in self.core)


def length(start: datetime | None, end: datetime | None, is_bank_holiday: IsBankHoliday) -> Length | None:
    """Return how long a cutover is; None while one of its ends is not known or they are out of order."""
    if start is None or end is None or end <= start:
        return None
    return Length(start, end, hours(start, end), tuple(core_hours(start, end, is_bank_holiday)))


def report_due(end: datetime) -> date:
    """Return the last London day to report an overrun of a cutover that ended at `end`."""
    return end.astimezone(LONDON).date() + timedelta(days=REPORT_DAYS)
