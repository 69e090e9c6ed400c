"""Why a date is what it is, as a sentence: every date shown can explain itself."""

from datetime import date

from phases.bank_holidays import bank_holiday_name
from phases.choices import ANCHOR_NAMES
from phases.rules import Due, DueRule, Unit


def long_date(day: date) -> str:
    """Return a date as the NHS service manual writes it: 6 January 2027."""
    return f"{day.day} {day:%B %Y}"


def rule_words(rule: DueRule) -> str:
    """Return a rule in plain words: '28 days before final data production'."""
    anchor = ANCHOR_NAMES[rule.anchor]
    if rule.offset == 0:
        return f"by {anchor}" if rule.text.startswith("by") else f"on the day of {anchor}"
    count = abs(rule.offset)
    unit = {Unit.DAYS: "day", Unit.WEEKS: "week", Unit.WORKING_DAYS: "working day"}[rule.unit]
    side = "before" if rule.offset < 0 else "after"
    return f"{count} {unit}{'' if count == 1 else 's'} {side} {anchor}"


def why(rule: DueRule, due: Due) -> str:
    """Return the whole reason for a date.

    For example: '28 days before final data production (25 January 2027), moved from Monday
    28 December, a bank holiday'.
    """
    return f"{rule_words(rule)} ({long_date(due.anchor_date)}){moved_words(due)}"


def moved_words(due: Due) -> str:
    """Return what made a date leave its nominal day: ', moved from Saturday 9 January, a weekend'."""
    if not due.moved:
        return ""
    day = due.nominal
    kind = "a bank holiday" if bank_holiday_name(day) else "a weekend"
    return f", moved from {day:%A} {day.day} {day:%B}, {kind}"
