"""Dates and times as the NHS writes them: "6 January 2027 at 2:30pm"."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import cast
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
PARTS = ("day", "month", "year")
# Nobody plans a migration outside these; catches 20, 207 and 20227.
YEARS = range(1900, 2200)
REAL = {"day": range(1, 32), "month": range(1, 13), "year": YEARS}


def london(value: dt.datetime) -> dt.datetime:
    """The same moment on a clock in England; a naive time is taken as one."""
    return value.astimezone(LONDON) if value.tzinfo else value


def long_date(value: dt.date) -> str:
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_date(value: dt.date) -> str:
    return f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def clock(value: dt.datetime | dt.time) -> str:
    """The time as 2:30pm, 9am, midday or midnight."""
    if value.minute == 0 and value.hour in (0, 12):
        return "midday" if value.hour else "midnight"
    minutes = f":{value.minute:02d}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'pm' if value.hour >= 12 else 'am'}"


@dataclass
class DateError(Exception):
    """Why three boxes are not a date: what to say and which boxes to mark."""

    code: str
    says: str
    parts: tuple[str, ...]


def parse_parts(day: str, month: str, year: str) -> dt.date:
    """Read a date from three boxes, as forgivingly as is still unambiguous.

    A whole date typed or pasted into the first box counts too.
    """
    if day and not month and not year:
        whole = [part for part in re.split(r"[\s/.,-]+", day) if part]
        if len(whole) == len(PARTS):
            day, month, year = whole if len(whole[0]) < 4 else reversed(whole)
    typed = dict(zip(PARTS, (day, month, year), strict=True))
    missing = tuple(part for part in PARTS if not typed[part])
    if missing:
        raise DateError("incomplete", f"must include a {' and '.join(missing)}", missing)

    number = {"day": _number(_without_ordinal(day)), "month": _month(month), "year": _number(year)}
    if number["year"] is not None and (len(year) != 4 or number["year"] not in YEARS):
        raise DateError("year", "must include a year with 4 numbers, like 2027", ("year",))
    wrong = tuple(part for part in PARTS if number[part] not in REAL[part])
    if wrong:
        raise DateError("unreal", "must be a real date", wrong)
    try:
        return dt.date(**cast("dict[str, int]", number))
    except ValueError:
        raise DateError("unreal", "must be a real date", ("day",)) from None


def _without_ordinal(text: str) -> str:
    return re.sub(r"(?<=\d)(st|nd|rd|th)$", "", text, flags=re.IGNORECASE)


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def _month(text: str) -> int | None:
    """Read 1, 01, Jan, January or sept; a name needs at least three letters."""
    if (number := _number(text)) is not None:
        return number
    start = text.rstrip(".").casefold()
    if len(start) < 3:
        return None
    matches = [n for n, name in enumerate(MONTHS, 1) if name.casefold().startswith(start)]
    return matches[0] if len(matches) == 1 else None
