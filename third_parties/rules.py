"""When a service is told, off and on again, and how far it has come: plain data in, plain data out.

Sources: guide_facts section 6.1 (states, fields), T10 and T11 (notice and reminders), T20 (PCSE wants
notice before each action), T31 (the plan for cutover is made 28 days before final data production),
T32 (links go off 1 to 2 days before it). "Chase until confirmed" is a lesson of both guides; how
often is our own choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from phases.rules import Due, IsBankHoliday, nearest_working_day, parse_rule, work_out

# For a service whose notice nobody has stated: by then the plan for cutover names it (T31).
UNSTATED_NOTICE = 28
# For a service of the practice's own that goes off for cutover (T32).
OWN_OFF, OWN_ON = "1 day before fdp", "on go_live"
CHASE_AFTER = 5  # working days without an answer
LONGEST_NOTICE = 366


class State(StrEnum):
    """How far a service has come."""

    NOT_TOLD = "not_told"
    TOLD = "told"
    OFF = "off"
    BACK_ON = "back_on"
    NOT_AFFECTED = "not_affected"


class Step(StrEnum):
    """What people do about a service, in its order."""

    TELL = "tell"
    CONFIRM = "confirm"
    OFF = "off"
    ASK = "ask"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one service in one migration. `*_due` and `*_by` are planned, the rest happened."""

    affected: bool
    tell_by: date | None
    told_on: date | None
    told_of: tuple[date | None, date | None]  # the dates off and on that they were told
    chase_by: date | None
    confirmed_on: date | None
    off_due: date | None
    went_off_on: date | None
    off_confirmed_on: date | None
    ask_by: date | None
    asked_on: date | None
    asked_of: date | None  # the date on that was asked for
    on_due: date | None
    back_confirmed_on: date | None


def knows_the_dates(facts: Facts) -> bool:
    """Say whether they were told, and of the dates as they stand: a moved date must be told again."""
    return facts.told_on is not None and facts.told_of == (facts.off_due, facts.on_due)


def must_be_told(facts: Facts) -> bool:
    """Say whether they wait to be told. Once off, that is whoever was told another day to come on."""
    if not facts.went_off_on:
        return not knows_the_dates(facts)
    asked_instead = facts.ask_by is not None
    return bool(facts.told_on and facts.on_due and not asked_instead and facts.told_of[1] != facts.on_due)


def state_of(facts: Facts) -> State:
    """Return the state, from what happened alone."""
    if not facts.affected:
        return State.NOT_AFFECTED
    if facts.back_confirmed_on:
        return State.BACK_ON
    if facts.went_off_on:
        return State.OFF
    return State.TOLD if knows_the_dates(facts) else State.NOT_TOLD


def waiting(facts: Facts) -> list[tuple[Step, date | None]]:
    """Return the steps still to take, each with the day it is due; empty when it is finished.

    A service that comes on again is finished only when that is confirmed; any other when it has
    confirmed what it was told, and its switching off. What has happened makes the steps before it idle.
    """
    if not facts.affected or facts.back_confirmed_on:
        return []
    steps: list[tuple[Step, date | None]] = []
    if must_be_told(facts):
        steps.append((Step.TELL, facts.tell_by))
    elif not facts.went_off_on and not facts.confirmed_on:
        steps.append((Step.CONFIRM, facts.chase_by))
    if facts.off_due and not facts.off_confirmed_on:
        steps.append((Step.OFF, facts.off_due))
    if facts.ask_by and not (facts.asked_on and facts.asked_of == facts.on_due):
        steps.append((Step.ASK, facts.ask_by))
    if facts.on_due:
        steps.append((Step.BACK, facts.on_due))
    return steps


def late(facts: Facts, today: date) -> list[Step]:
    """Return the steps whose day has passed."""
    return [step for step, due in waiting(facts) if due and due < today]


def chase_day(last: date, is_bank_holiday: IsBankHoliday) -> date:
    """Return when to ask again after nobody has answered what was said on the day `last`."""
    rule = parse_rule(f"{CHASE_AFTER} working days after order")
    return work_out(rule, last, is_bank_holiday).date


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a service asks for: its rules, and what a person has agreed with it instead."""

    off_rule: str
    on_rule: str
    notice_days: int | None
    notice_each: bool
    off_agreed: date | None = None
    on_agreed: date | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """The dates of one service. A date that a person agreed has no rule behind it, so no `Due`."""

    tell: Due
    off: Due | None
    off_on: date | None
    ask: Due | None
    on: Due | None
    on_on: date | None


def plan(wishes: Wishes, dates: Mapping[str, date], is_bank_holiday: IsBankHoliday) -> Planned:
    """Return the dates of a service in a migration whose milestones stand on `dates`.

    It is told its notice before it goes off, or before final data production if it does not. Days
    to tell and to ask are pulled earlier off weekends and bank holidays.
    """
    off = _by_rule(wishes.off_rule, dates, is_bank_holiday) if not wishes.off_agreed else None
    on = _by_rule(wishes.on_rule, dates, is_bank_holiday) if not wishes.on_agreed else None
    off_on = wishes.off_agreed or (off.date if off else None)
    on_on = wishes.on_agreed or (on.date if on else None)
    notice = UNSTATED_NOTICE if wishes.notice_days is None else wishes.notice_days
    ask = _ahead(on_on, notice, is_bank_holiday) if wishes.notice_each and on_on else None
    return Planned(_ahead(off_on or dates["fdp"], notice, is_bank_holiday), off, off_on, ask, on, on_on)


def _by_rule(text: str, dates: Mapping[str, date], is_bank_holiday: IsBankHoliday) -> Due | None:
    if not text:
        return None
    rule = parse_rule(text)
    return work_out(rule, dates[rule.anchor], is_bank_holiday)


def _ahead(day: date, notice: int, is_bank_holiday: IsBankHoliday) -> Due:
    nominal = day - timedelta(days=notice)
    return Due(nearest_working_day(nominal, -1, is_bank_holiday), nominal, day)
