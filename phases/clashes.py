"""Do several migrations want the same people in the same week? Is a cutover on bad days?

Plain data in, plain data out: no Django, no clock. It stands on this floor, beside the other date
checks, because the pages that start and move a migration ask before they save, and the dashboards,
which show the same clashes afterwards, stand above them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# guide_facts T35: training takes the two weeks before go live, and that week. The portal knows no
# teams of trainers: the guide has them come from the delivery partner, so its trainers are one team.
TRAINING_WEEKS = 3
# A cutover longer than this is a slip in the year, which the other checks tell.
LONGEST_LOOK = 60
WEEK = timedelta(days=7)


class Load(StrEnum):
    """Whose time a go live takes."""

    SUPPLIER = "supplier"
    PARTNER = "partner"
    TRAINERS = "trainers"


@dataclass(frozen=True)
class Cutover:
    """A migration as far as it can clash. Organisations are named by their keys.

    `source` is the supplier whose system gives the data, `supplier` the one whose system is new.
    """

    go_live: date
    fdp: date | None
    source: int
    supplier: int
    partner: int | None


@dataclass(frozen=True, order=True)
class Slot:
    """A week of one organisation, begun on a Monday."""

    week: date
    kind: Load
    organisation: int


@dataclass(frozen=True)
class Period:
    """Days on which no data is produced; `supplier` is None where that holds for all."""

    name: str
    first: date
    last: date
    supplier: int | None


@dataclass(frozen=True)
class Overload:
    """More practices in a slot than its limit."""

    slot: Slot
    count: int
    most: int


@dataclass(frozen=True)
class Limits:
    """How many are allowed in a week, by kind and organisation; None as the organisation: any other."""

    most: Mapping[tuple[str, int | None], int]

    def of(self, slot: Slot) -> int | None:
        """Return the limit of `slot`, its organisation's own before the general one."""
        return self.most.get((slot.kind, slot.organisation), self.most.get((slot.kind, None)))


def monday_of(day: date) -> date:
    """Return the Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def slots(cutover: Cutover) -> list[Slot]:
    """Return the weeks, by organisation, that `cutover` takes a place in."""
    week = monday_of(cutover.go_live)
    found = [Slot(week, Load.SUPPLIER, cutover.supplier)]
    if cutover.partner is not None:
        found.append(Slot(week, Load.PARTNER, cutover.partner))
        found += [Slot(week - n * WEEK, Load.TRAINERS, cutover.partner) for n in range(TRAINING_WEEKS)]
    return found


def loads(cutovers: Iterable[tuple[Cutover, int]]) -> Counter[Slot]:
    """Return how many practices take a place in each slot, from cutovers and how many there are of each."""
    found: Counter[Slot] = Counter()
    for cutover, count in cutovers:
        for slot in slots(cutover):
            found[slot] += count
    return found


def overloads(taken: Mapping[Slot, int], limits: Limits) -> list[Overload]:
    """Return the slots that take more than their limit, in order of time."""
    return [
        Overload(slot, count, most)
        for slot, count in sorted(taken.items())
        if (most := limits.of(slot)) is not None and count > most
    ]


def holidays_in(cutover: Cutover, holiday_name: Callable[[date], str]) -> list[tuple[date, str]]:
    """Return the bank holidays from final data production to go live, both days included."""
    if cutover.fdp is None:
        return []
    length = min((cutover.go_live - cutover.fdp).days, LONGEST_LOOK)
    days = (cutover.fdp + timedelta(days=n) for n in range(length + 1))
    return [(day, name) for day in days if (name := holiday_name(day))]


def freezes_on(cutover: Cutover, periods: Iterable[Period]) -> list[Period]:
    """Return the periods that forbid final data production on its day."""
    if cutover.fdp is None:
        return []
    return [
        period
        for period in periods
        if period.first <= cutover.fdp <= period.last and period.supplier in {None, cutover.source}
    ]
