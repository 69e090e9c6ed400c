"""Practices by clinical system, now and as planned go lives change it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from accounts.models import User
from dashboards.compare import quarter_of
from dashboards.narrowing import commissioned_by_icbs
from dashboards.timeline import month_after
from phases.models import Migration
from practices.models import ClinicalSystem, Practice, PracticeQuerySet

QUARTERS = 4
UNKNOWN = "Not known"

System = int | None  # the key of a clinical system; None where it is not known


@dataclass(frozen=True)
class Move:
    """A go live to come: the practice counts with its system until then."""

    day: date
    practice: int
    old: System
    new: int


@dataclass(frozen=True)
class Census:
    """How many practices have each system now, and at the end of each coming quarter."""

    now: Counter[System]
    later: tuple[Counter[System], ...]


@dataclass(frozen=True)
class IcbLine:
    """The practices of one ICB: by system now, and after the last quarter shown."""

    name: str
    cells: tuple[tuple[int, int], ...]
    total: int


def quarter_ends(today: date, count: int = QUARTERS) -> list[tuple[str, date]]:
    """Return the quarters from that of `today`: their names and the first days after them."""
    first = month_after(today, -((today.month - 1) % 3))
    starts = [month_after(first, 3 * n) for n in range(count)]
    return [(quarter_of(start), month_after(start, 3)) for start in starts]


def count(now: Counter[System], moves: Iterable[Move], ends: Sequence[date]) -> Census:
    """Return how `now` changes by `moves` until each of `ends`; one overdue counts from the first."""
    ahead = list(moves)
    return Census(now, tuple(_after(now, [one for one in ahead if one.day < end]) for end in ends))


def _after(now: Counter[System], moves: Iterable[Move]) -> Counter[System]:
    found = Counter(now)
    for move in moves:
        found[move.old] -= 1
        found[move.new] += 1
    return found


def systems_in(census: Census, names: dict[System, str]) -> list[System]:
    """Return the systems that any practice has or gets, the most frequent first, unknown ones last."""
    met = {one for counter in (census.now, *census.later) for one, number in counter.items() if number}
    return sorted(met, key=lambda one: (one is None, -census.now[one], names.get(one, UNKNOWN)))


def names_of_systems() -> dict[System, str]:
    """Return what each system is called."""
    return {None: UNKNOWN, **dict(ClinicalSystem.objects.order_by().values_list("pk", "name"))}


def by_system(practices: PracticeQuerySet) -> Counter[System]:
    """Return how many of `practices` have each system."""
    rows = practices.order_by().values_list("current_system").annotate(number=Count("pk"))
    return Counter(dict(rows.values_list("current_system", "number")))


def open_practices(user: User) -> PracticeQuerySet:
    """Return the open practices that `user` may see."""
    return Practice.objects.visible_to(user).open()


def moves_ahead(user: User, practices: PracticeQuerySet, until: date) -> list[Move]:
    """Return the planned go lives of `practices` before `until` that `user` may see."""
    rows: Iterable[tuple[Any, ...]] = (
        Migration.objects.visible_to(user)
        .running()
        .filter(summary__went_live=False, summary__go_live__lt=until, practice__in=practices)
        .order_by()
        .values_list("summary__go_live", "practice", "practice__current_system", "to_system")
    )
    return [Move(*row) for row in rows]


def by_icb(practices: PracticeQuerySet, moves: Sequence[Move], systems: Sequence[System]) -> list[IcbLine]:
    """Return a line for each ICB that commissions any of `practices`. Two queries."""
    held = commissioned_by_icbs(practices)
    counted = held.values_list("commissioner__name", "practice__current_system").annotate(number=Count("pk"))
    now: dict[str, Counter[System]] = {}
    for name, system, number in counted:
        now.setdefault(name, Counter())[system] = number
    moving = Practice.objects.filter(pk__in=[one.practice for one in moves])
    whose = dict(commissioned_by_icbs(moving).values_list("practice", "commissioner__name"))
    found = []
    for name in sorted(now):
        after = _after(now[name], [one for one in moves if whose.get(one.practice) == name])
        cells = tuple((now[name][system], after[system]) for system in systems)
        found.append(IcbLine(name, cells, now[name].total()))
    return found
