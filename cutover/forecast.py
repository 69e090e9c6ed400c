"""When the re-entering will be finished, at the present rate. No Django, no clock, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from phases.rules import IsBankHoliday, is_working_day

LOOKED_BACK = 5  # working days
FARTHEST = 500  # working days: about two years; beyond that a date says nothing


@dataclass(frozen=True)
class Forecast:
    """The day it is finished and the rate it rests on; without a day, `why` says what is missing."""

    finish: date | None
    rate: Fraction  # items a working day
    why: str = ""


def rate_of(reentered: Mapping[date, int], today: date, is_bank_holiday: IsBankHoliday) -> Fraction:
    """Return the items re-entered a working day over the last 5 working days before `today`.

    Today does not count, as it is not over. Days before the first re-entry do not count either, so
    that a practice in its second day is not judged by four idle ones. What is done at a weekend
    counts as done by the working days beside it. 0 when there is nothing to go by.
    """
    began = min((day for day, count in reentered.items() if count and day < today), default=None)
    if began is None:
        return Fraction(0)
    first, days = today, 0
    while days < LOOKED_BACK and first > began:
        first -= timedelta(days=1)
        days += is_working_day(first, is_bank_holiday)
    in_window = sum(count for day, count in reentered.items() if first <= day < today)
    return Fraction(in_window, max(days, 1))


def forecast(
    left: int, reentered: Mapping[date, int], today: date, is_bank_holiday: IsBankHoliday
) -> Forecast:
    """Return when the `left` items will be re-entered, from what was `reentered` on each day so far.

    The day found is a working day: today, if what is usual for a day is still enough.
    """
    rate = rate_of(reentered, today, is_bank_holiday)
    if left <= 0:
        return Forecast(None, rate, "Nothing is left to re-enter.")
    if rate == 0:
        has_begun = any(count and day < today for day, count in reentered.items())
        return Forecast(
            None,
            rate,
            "Nothing was re-entered in the last 5 working days."
            if has_begun
            else "It starts on the day after the first re-entries.",
        )
    spare = rate - reentered.get(today, 0) if is_working_day(today, is_bank_holiday) else Fraction(0)
    more_days = max(ceil((left - max(spare, Fraction(0))) / rate), 0)
    if more_days > FARTHEST:
        return Forecast(None, rate, "At this rate it would take more than two years.")
    day = today
    while more_days:
        day += timedelta(days=1)
        more_days -= is_working_day(day, is_bank_holiday)
    return Forecast(day, rate)


def rate_needed(left: int, today: date, last_day: date, is_bank_holiday: IsBankHoliday) -> int | None:
    """Return the items a working day it takes to finish by `last_day`; None when no working day is left."""
    days = sum(
        is_working_day(today + timedelta(days=ahead), is_bank_holiday)
        for ahead in range((last_day - today).days + 1)
    )
    return ceil(left / days) if days else None
