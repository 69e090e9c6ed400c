"""Go lives by week, with what clashes in each."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber, TruncWeek

from checklists.clashes import freezes, limits, taken
from checklists.models.clashes import KINDS
from phases.bank_holidays import bank_holiday_name
from phases.clashes import (
    LONGEST_LOOK,
    WEEK,
    Cutover,
    Load,
    Overload,
    Period,
    Slot,
    freezes_on,
    holidays_in,
    loads,
    monday_of,
    overloads,
)
from phases.models import Migration
from practices.models import DeliveryPartner, Supplier

WEEKS, SHOWN = 13, 5


@dataclass(frozen=True)
class Entry:
    """A migration in the calendar, as far as clashes go."""

    pk: int
    cutover: Cutover
    holidays: list[tuple[date, str]]
    freezes: list[Period]


@dataclass(frozen=True)
class Clash:
    """An organisation with too many in a week; `here` of them are in the list."""

    kind: Load
    name: str
    count: int
    most: int
    here: int


@dataclass
class Week:
    """One week of the calendar."""

    monday: date
    entries: list[Entry] = field(default_factory=list)
    shown: list[tuple[Migration, Entry]] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    holidays: list[tuple[date, str]] = field(default_factory=list)
    freezes: list[Period] = field(default_factory=list)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def across_holidays(self) -> int:
        """How many cutovers run over a bank holiday."""
        return sum(1 for entry in self.entries if entry.holidays)

    @property
    def frozen(self) -> int:
        """How many produce their final data in a freeze."""
        return sum(1 for entry in self.entries if entry.freezes)

    @property
    def is_bad(self) -> bool:
        """Say whether anything clashes."""
        return bool(self.clashes or self.across_holidays or self.frozen)

    @property
    def left_out(self) -> int:
        """How many are not named."""
        return len(self.entries) - len(self.shown)


def weeks_from(monday: date, rows: QuerySet[Migration], *, count: int = WEEKS) -> list[Week]:
    """Return the weeks from `monday` with those of `rows` that go live in them; a few of each are named."""
    last = monday + count * WEEK - timedelta(days=1)
    found = {monday + n * WEEK: Week(monday + n * WEEK) for n in range(count)}
    periods = freezes(monday - timedelta(days=LONGEST_LOOK), last)
    here = rows.filter(summary__go_live__range=(monday, last))
    entries = {entry.pk: entry for entry in _entries(here, periods)}
    for entry in entries.values():
        found[monday_of(entry.cutover.go_live)].entries.append(entry)
    for migration in _first_of_each_week(here):
        entry = entries[migration.pk]
        found[monday_of(entry.cutover.go_live)].shown.append((migration, entry))
    for clash_week, clash in _clashes(monday, last, rows):
        found[clash_week].clashes.append(clash)
    for week in found.values():
        days = (week.monday + timedelta(days=n) for n in range(7))
        week.holidays = [(day, name) for day in days if (name := bank_holiday_name(day))]
        week.freezes = [one for one in periods if one.first <= week.sunday and one.last >= week.monday]
    return list(found.values())


def in_week(monday: date, rows: QuerySet[Migration]) -> QuerySet[Migration]:
    """Return those of `rows` that go live in the week of `monday`, in order."""
    return (
        rows.filter(summary__go_live__range=(monday, monday + timedelta(days=6)))
        .select_related("practice", "from_system", "to_system", "partner", "summary")
        .order_by("summary__go_live", "practice__name", "pk")
    )


def _entries(rows: QuerySet[Migration], periods: list[Period]) -> Iterator[Entry]:
    columns = (
        "pk",
        "summary__go_live",
        "summary__fdp",
        "from_system__supplier",
        "to_system__supplier",
        "partner",
    )
    for pk, *values in rows.order_by("summary__go_live", "pk").values_list(*columns):
        cutover = Cutover(*values)
        yield Entry(pk, cutover, holidays_in(cutover, bank_holiday_name), freezes_on(cutover, periods))


def _first_of_each_week(rows: QuerySet[Migration]) -> QuerySet[Migration]:
    place = Window(
        RowNumber(),
        partition_by=TruncWeek("summary__go_live"),
        order_by=[F("summary__go_live"), F("practice__name"), F("pk")],
    )
    return (
        rows.select_related("practice", "from_system", "to_system", "partner", "summary")
        .annotate(place=place)
        .filter(place__lte=SHOWN)
        .order_by("summary__go_live", "practice__name", "pk")
    )


def _clashes(first: date, last: date, rows: QuerySet[Migration]) -> Iterator[tuple[date, Clash]]:
    """Yield the clashes that touch one of `rows`: counted over all of England, named by the organisation."""
    in_england = taken(first, last)
    mine = _loads_of(rows, first, last)
    found = [
        one for one in overloads(in_england, limits()) if first <= one.slot.week <= last and mine[one.slot]
    ]
    names = _names(found)
    labels = [Load(kind) for kind, _ in KINDS]
    for one in sorted(found, key=lambda one: (one.slot.week, labels.index(one.slot.kind))):
        kind = one.slot.kind
        name = names[kind is Load.SUPPLIER][one.slot.organisation]
        yield one.slot.week, Clash(kind, name, one.count, one.most, mine[one.slot])


def _loads_of(rows: QuerySet[Migration], first: date, last: date) -> Counter[Slot]:
    """Return in which slots `rows` take how many places; training begins weeks before a go live."""
    held = rows.filter(summary__go_live__range=(first, last + 2 * WEEK))
    columns = ("summary__go_live", "to_system__supplier", "partner")
    return loads(
        (Cutover(go_live, None, 0, supplier, partner), 1)
        for go_live, supplier, partner in held.order_by().values_list(*columns)
    )


def _names(found: Iterable[Overload]) -> dict[bool, dict[int, str]]:
    """Return the names of the organisations in `found`: suppliers under True, partners under False."""
    slots = {(one.slot.kind is Load.SUPPLIER, one.slot.organisation) for one in found}
    return {
        is_supplier: dict(
            model.objects.filter(pk__in=[pk for side, pk in slots if side == is_supplier]).values_list(
                "pk", "name"
            )
        )
        for is_supplier, model in ((True, Supplier), (False, DeliveryPartner))
    }
