"""Why each date of a service is what it is, as a sentence."""

from collections.abc import Mapping
from datetime import date

from phases.bank_holidays import is_bank_holiday
from phases.explain import long_date, moved_words, why
from phases.rules import Due, parse_rule
from third_parties.models import ThirdPartyEntry
from third_parties.rules import UNSTATED_NOTICE, plan

AGREED = "Agreed with the service: it stays when other dates move"


def why_planned(entry: ThirdPartyEntry, dates: Mapping[str, date]) -> dict[str, str]:
    """Return the reason for each planned column of `entry`; `dates` are the migration's milestones."""
    planned = plan(entry.wishes(), dates, is_bank_holiday)
    before = "it goes off" if planned.off_on else "final data production"
    return {
        "tell_by": _notice(entry.notice_days, planned.tell, before),
        "off_due": _by_rule(entry.off_rule, planned.off, entry.off_agreed),
        "ask_by": _notice(entry.notice_days, planned.ask, "it comes on again") if planned.ask else "",
        "on_due": _by_rule(entry.on_rule, planned.on, entry.on_agreed),
    }


def _notice(days: int | None, due: Due, before: str) -> str:
    count = UNSTATED_NOTICE if days is None else days
    when = f"{count} day{'' if count == 1 else 's'} before {before}" if count else f"On the day {before}"
    unstated = ". No notice is stated, so it is told when cutover is planned" if days is None else ""
    return f"{when} ({long_date(due.anchor_date)}){moved_words(due)}{unstated}"


def _by_rule(rule: str, due: Due | None, agreed: date | None) -> str:
    if agreed:
        return AGREED
    return why(parse_rule(rule), due) if due else "No date is stated"
