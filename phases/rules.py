"""The date rules: plain data in, plain data out. No Django, no clock, no database.

A due rule is a short phrase that people write in the guide's YAML and read back on the page:

    28 days before fdp              a deadline; moved earlier off weekends and bank holidays
    2 weeks after go_live           a reminder; moved to the next working day
    3 working days after kick_off   counted in working days, so never moved
    by fdp                          a deadline on the day itself; moved earlier
    on go_live                      that very day, never moved
    90 days after go_live exactly   a contract date, never moved
    3 days before go_live or nearer moved towards the anchor, so that the gap stays short

Source of the rolling rules: design, "Dates (invariants)"; guide_facts section 3.2.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import date as Date  # noqa: N812 - a field called date hides the type
from enum import StrEnum
from functools import lru_cache

ANCHORS = (
    "order",
    "kick_off",
    "technical_survey",
    "idp",
    "data_check_sign_off",
    "cutover_planning",
    "fdp",
    "go_live",
    "legacy_access_end",
    "closed",
)

# The furthest offset a rule may name: ten years. A longer one is a slip of the pen.
MAX_OFFSET = 3660

IsBankHoliday = Callable[[date], bool]


class RuleError(ValueError):
    """A due rule that cannot be read, or a plan that cannot be dated; says what to do."""


class Unit(StrEnum):
    """What an offset counts."""

    DAYS = "days"
    WEEKS = "weeks"
    WORKING_DAYS = "working days"


class Roll(StrEnum):
    """Which way a date moves when it falls on a weekend or a bank holiday."""

    EARLIER = "earlier"
    LATER = "later"
    NEARER = "nearer"
    NEVER = "never"


@dataclass(frozen=True)
class DueRule:
    """A date relative to a milestone. `offset` is negative before the anchor, positive after."""

    anchor: str
    offset: int
    unit: Unit
    roll: Roll
    text: str


@dataclass(frozen=True)
class Due:
    """A worked-out date: when, and where it stood before it moved off a non-working day."""

    date: Date
    nominal: Date
    anchor_date: Date

    @property
    def moved(self) -> bool:
        """Say whether a weekend or bank holiday moved it."""
        return self.date != self.nominal


_RULE = re.compile(
    r"(?:(?P<at>on|by)|(?P<count>[0-9]{1,4}) (?P<unit>days?|weeks?|working days?) (?P<side>before|after))"
    r" (?P<anchor>[a-z_]+)(?: (?P<suffix>exactly|or nearer))?"
)


@lru_cache(maxsize=2048)
def parse_rule(text: str) -> DueRule:
    """Return the rule that `text` spells.

    Raises RuleError naming the fault and the forms that would be right.
    """
    found = _RULE.fullmatch(text)
    if not found:
        raise RuleError(
            f"{text!r} is not a due rule. Write it like '28 days before fdp', '2 weeks after go_live', "
            "'by idp' or 'on go_live'."
        )
    part = found.groupdict()
    if part["anchor"] not in ANCHORS:
        raise RuleError(f"{part['anchor']!r} is not a milestone. Use one of: {', '.join(ANCHORS)}.")
    if part["at"]:
        if part["suffix"]:
            raise RuleError(f"{text!r}: '{part['suffix']}' goes with an offset, not with '{part['at']}'.")
        roll = Roll.EARLIER if part["at"] == "by" else Roll.NEVER
        return DueRule(part["anchor"], 0, Unit.DAYS, roll, text)
    count = int(part["count"])
    unit = next(
        u for u in (Unit.WORKING_DAYS, Unit.WEEKS, Unit.DAYS) if u.value.startswith(part["unit"].rstrip("s"))
    )
    if not 1 <= count <= MAX_OFFSET:
        raise RuleError(
            f"{text!r}: the number must be between 1 and {MAX_OFFSET}. For the day itself write 'on'."
        )
    before = part["side"] == "before"
    if part["suffix"] == "exactly":
        roll = Roll.NEVER
    elif part["suffix"] == "or nearer":
        if not before:
            raise RuleError(f"{text!r}: 'or nearer' goes with 'before'.")
        roll = Roll.NEARER
    else:
        roll = Roll.EARLIER if before else Roll.LATER
    return DueRule(part["anchor"], -count if before else count, unit, roll, text)


def is_working_day(day: date, is_bank_holiday: IsBankHoliday) -> bool:
    """Say whether `day` is neither a weekend nor an English bank holiday."""
    return day.weekday() < 5 and not is_bank_holiday(day)


def nearest_working_day(day: date, step: int, is_bank_holiday: IsBankHoliday) -> date:
    """Return `day`, or the first working day from it in the direction of `step` (-1 or +1)."""
    while not is_working_day(day, is_bank_holiday):
        day += timedelta(days=step)
    return day


def work_out(rule: DueRule, anchor_date: date, is_bank_holiday: IsBankHoliday) -> Due:
    """Return the date `rule` gives when its anchor is on `anchor_date`.

    A deadline never moves later than its nominal day and a reminder never earlier.
    Raises RuleError when the date would fall outside the calendar.
    """
    try:
        nominal = _nominal(rule, anchor_date, is_bank_holiday)
        return Due(_rolled(rule, nominal, anchor_date, is_bank_holiday), nominal, anchor_date)
    except OverflowError as error:
        raise RuleError(
            f"'{rule.text}' from {anchor_date} is outside the calendar. Check the year."
        ) from error


def _nominal(rule: DueRule, anchor_date: date, is_bank_holiday: IsBankHoliday) -> date:
    if rule.unit is not Unit.WORKING_DAYS:
        return anchor_date + timedelta(days=rule.offset * (7 if rule.unit is Unit.WEEKS else 1))
    step = 1 if rule.offset > 0 else -1
    day, left = anchor_date, abs(rule.offset)
    while left:
        day += timedelta(days=step)
        if is_working_day(day, is_bank_holiday):
            left -= 1
    return day


def _rolled(rule: DueRule, nominal: date, anchor_date: date, is_bank_holiday: IsBankHoliday) -> date:
    if rule.roll is Roll.NEVER:
        return nominal
    if rule.roll is Roll.LATER:
        return nearest_working_day(nominal, 1, is_bank_holiday)
    if rule.roll is Roll.NEARER:
        later = nearest_working_day(nominal, 1, is_bank_holiday)
        if later < anchor_date:
            return later
    return nearest_working_day(nominal, -1, is_bank_holiday)


@dataclass(frozen=True)
class MilestoneRule:
    """How an edition proposes a milestone nobody gave a date for.

    `no_later_than` is a ceiling: data checking is signed off before final data production,
    however little time lies between the two extracts.
    """

    due: DueRule | None
    no_later_than: DueRule | None = None


@dataclass(frozen=True)
class PlannedDate:
    """A milestone's date and how it came about; `rule` is None for a date somebody gave."""

    date: Date
    rule: DueRule | None = None
    due: Due | None = None


def plan_milestones(
    given: Mapping[str, date], rules: Mapping[str, MilestoneRule], is_bank_holiday: IsBankHoliday
) -> dict[str, PlannedDate]:
    """Return every milestone of `rules`, in the order of ANCHORS: those given, and the rest from rules.

    Raises RuleError when a milestone hangs on one that has neither a date nor a rule.
    """
    planned = {kind: PlannedDate(day) for kind, day in given.items()}

    def settle(kind: str, asked_by: tuple[str, ...]) -> date:
        if kind in planned:
            return planned[kind].date
        rule = rules.get(kind)
        if kind in asked_by or rule is None or rule.due is None:
            raise RuleError(f"The plan needs a date for {kind.replace('_', ' ')}. Give it one.")
        chosen = rule.due
        due = work_out(chosen, settle(chosen.anchor, (*asked_by, kind)), is_bank_holiday)
        if rule.no_later_than:
            ceiling_anchor = settle(rule.no_later_than.anchor, (*asked_by, kind))
            ceiling = work_out(rule.no_later_than, ceiling_anchor, is_bank_holiday)
            if ceiling.date < due.date:
                chosen, due = rule.no_later_than, ceiling
        planned[kind] = PlannedDate(due.date, chosen, due)
        return due.date

    for kind in ANCHORS:
        if kind in rules:
            settle(kind, ())
    return {kind: planned[kind] for kind in ANCHORS if kind in planned}
