"""Planned against actual, by whom and when. What is measured is one table: MEASURES."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db.models import QuerySet

from checklists.models import DateChange
from cutover.figures import check_rounds, cutover_hours, reentry_days
from dashboards.moves import alike, go_live_moves
from dashboards.narrowing import commissioned_by_icbs
from phases.models import Migration
from practices.models import Practice

FEW = 5  # fewer than these are marked: a single migration changes the figure
MOST_REASONS = 20


@dataclass(frozen=True)
class Row:
    """A migration as far as it is compared."""

    pair: str
    supplier: str
    practice: int
    kick_off: date | None
    fdp: date | None
    first_go_live: date | None
    go_live: date | None
    went_live: bool
    cutover_hours: float | None
    check_rounds: int | None
    reentry_days: int | None

    @property
    def moved(self) -> int | None:
        """How many days later than first planned the go live was, or is now planned."""
        return _days(self.first_go_live, self.go_live)


def _days(start: date | None, end: date | None) -> int | None:
    return (end - start).days if start and end else None


def _weeks(row: Row) -> float | None:
    days = _days(row.kick_off, row.go_live)
    return None if days is None else days / 7


@dataclass(frozen=True)
class Measure:
    """A figure of one migration, of which groups have a median. None: the migration has no such figure."""

    name: str
    unit: str
    of: Callable[[Row], float | None]


MEASURES = (
    Measure(
        "Days between first planned and actual go live", "days", lambda r: r.moved if r.went_live else None
    ),
    Measure("Days the planned go live has moved so far", "days", lambda r: None if r.went_live else r.moved),
    Measure("Weeks from kick-off to actual go live", "weeks", lambda r: _weeks(r) if r.went_live else None),
    Measure(
        "Days of cutover, final data to actual go live",
        "days",
        lambda r: _days(r.fdp, r.go_live) if r.went_live else None,
    ),
    Measure("Hours of cutover, by its clock", "hours", lambda r: r.cutover_hours),
    Measure("Rounds of data checking", "rounds", lambda r: r.check_rounds if r.went_live else None),
    Measure("Days of re-entry, where all is re-entered", "days", lambda r: r.reentry_days),
)


@dataclass(frozen=True)
class Median:
    """The middle of some figures, and how many there are."""

    value: float | None
    count: int

    @property
    def is_few(self) -> bool:
        """Say whether a single migration could change it much."""
        return 0 < self.count < FEW

    @property
    def text(self) -> str:
        """The figure in words, without its unit."""
        return "None yet" if self.value is None else f"{round(self.value, 1):g}"


@dataclass(frozen=True)
class Line:
    """A group with a median for each measure."""

    name: str
    count: int
    live: int
    medians: tuple[Median, ...]


def median_of(rows: Iterable[Row], measure: Measure) -> Median:
    """Return the median of `measure` over those of `rows` that have it."""
    found = [number for row in rows if (number := measure.of(row)) is not None]
    return Median(median(found) if found else None, len(found))


def line(name: str, rows: Sequence[Row]) -> Line:
    """Return the medians of `rows` under one name."""
    return Line(
        name, len(rows), sum(row.went_live for row in rows), tuple(median_of(rows, one) for one in MEASURES)
    )


def quarter_of(day: date) -> str:
    """Return the quarter of `day` by its months, as a group to sort and to read."""
    first = (day.month - 1) // 3 * 3 + 1
    return f"{date(day.year, first, 1):%B} to {date(day.year, first + 2, 1):%B} {day.year}"


DIMENSIONS = {
    "pair": "system pair",
    "supplier": "supplier",
    "icb": "ICB",
    "quarter": "quarter of go live",
}


def lines(rows: Sequence[Row], by: str, icbs: Mapping[int, str]) -> list[Line]:
    """Return `rows` in groups by one of DIMENSIONS: quarters in order of time, others the largest first."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.go_live or date.max):
        match by:
            case "supplier":
                name = row.supplier
            case "icb":
                name = icbs.get(row.practice, "No ICB recorded")
            case "quarter":
                name = quarter_of(row.go_live) if row.go_live else "No date"
            case _:
                name = row.pair
        groups[name].append(row)
    found = [line(name, held) for name, held in groups.items()]
    return found if by == "quarter" else sorted(found, key=lambda one: (-one.count, one.name))


def rows_of(migrations: QuerySet[Migration]) -> list[Row]:
    """Return `migrations` as far as they are compared. Four queries."""
    found: Iterable[tuple[Any, ...]] = migrations.order_by().values_list(
        "pk",
        "from_system__name",
        "to_system__name",
        "to_system__supplier__name",
        "practice",
        "summary__kick_off",
        "summary__fdp",
        "summary__first_go_live",
        "summary__go_live",
        "summary__went_live",
    )
    keys = migrations.order_by().values("pk")
    measured = [of(keys) for of in (cutover_hours, check_rounds, reentry_days)]
    return [
        Row(f"{old} to {new}", *rest, *(one.get(pk) for one in measured)) for pk, old, new, *rest in found
    ]


def icbs_of(migrations: QuerySet[Migration]) -> dict[int, str]:
    """Return the name of the ICB of each practice of `migrations`."""
    practices = Practice.objects.filter(pk__in=migrations.order_by().values("practice"))
    return dict(commissioned_by_icbs(practices).values_list("practice", "commissioner__name"))


@dataclass(frozen=True)
class Reason:
    """Why go lives were moved: the words, how often, and by how many days."""

    words: str
    count: int
    days: Median


def reasons(migrations: QuerySet[Migration]) -> list[Reason]:
    """Return the reasons given for moving the go live of `migrations`, the most frequent first."""
    days: defaultdict[str, list[int]] = defaultdict(list)
    spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for move in go_live_moves(DateChange.objects.filter(migration__in=migrations).order_by()):
        key = alike(move.reason)
        days[key].append(move.days)
        spelt[key][move.reason] += 1
    found = [
        Reason(spelt[key].most_common(1)[0][0], len(moved), Median(median(moved), len(moved)))
        for key, moved in days.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.words))
