"""The country by region, a region by ICB, an ICB by practice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from accounts.models import User
from dashboards.narrowing import commissioned_by_icbs
from dashboards.regions import NONE, region_name
from phases.choices import RUNNING_STATES, MigrationState
from phases.models import Migration
from practices.models import Commissioner, Practice

NO_ICB = "No ICB recorded"
SOON = timedelta(days=90)

Practices = QuerySet[Any]  # practices with the key of their ICB as `icb`


@dataclass(frozen=True)
class Place:
    """A region or an ICB in figures. `code` goes into the address of its page."""

    code: str
    name: str
    practices: int
    running: int
    soon: int
    live: int
    overdue: int


def practices_of(user: User) -> Practices:
    """Return the open practices `user` may see, each with the key of its ICB as `icb`."""
    held = commissioned_by_icbs(Practice.objects.all()).filter(practice=OuterRef("pk"))
    return Practice.objects.visible_to(user).open().annotate(icb=Subquery(held.values("commissioner")[:1]))


def _figures(today: date) -> dict[str, Count | Sum]:
    """Return what is counted of a place; a practice counts once, however many migrations it has had."""
    running = Q(migrations__state__in=RUNNING_STATES)
    ahead = Q(migrations__summary__went_live=False, migrations__summary__go_live__range=(today, today + SOON))
    return {
        "number": Count("pk", distinct=True),
        "running": Count("pk", distinct=True, filter=running),
        "soon": Count("pk", distinct=True, filter=running & ahead),
        "live": Count(
            "pk",
            distinct=True,
            filter=Q(migrations__summary__went_live=True) & ~Q(migrations__state=MigrationState.CANCELLED),
        ),
        "overdue": Sum("migrations__summary__overdue", filter=running, default=0),
    }


def _places(rows: Iterable[Any], code: str, names: Mapping[Any, tuple[str, str]]) -> list[Place]:
    found = [
        Place(
            *names[row[code]],
            row["number"],
            row["running"],
            row["soon"],
            row["live"],
            row["overdue"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda place: (place.code == NONE, place.name))


def regions(practices: Practices, today: date) -> list[Place]:
    """Return the regions of `practices` in figures."""
    rows = list(practices.order_by().values("region").annotate(**_figures(today)))
    names = {row["region"]: (row["region"] or NONE, region_name(row["region"])) for row in rows}
    return _places(rows, "region", names)


def icbs(practices: Practices, today: date) -> list[Place]:
    """Return the ICBs of `practices` in figures."""
    rows = list(practices.order_by().values("icb").annotate(**_figures(today)))
    known = Commissioner.objects.in_bulk([row["icb"] for row in rows if row["icb"]])
    names = {pk: (one.ods_code, one.name) for pk, one in known.items()} | {None: (NONE, NO_ICB)}
    return _places(rows, "icb", names)


def in_region(practices: Practices, code: str) -> Practices:
    """Return those of `practices` in a region."""
    return practices.filter(region="" if code == NONE else code)


def of_icb(practices: Practices, icb: Commissioner | None) -> Practices:
    """Return those of `practices` that an ICB commissions, or none does."""
    return practices.filter(icb__isnull=True) if icb is None else practices.filter(icb=icb.pk)


def with_migrations(practices: Practices, user: User) -> Practices:
    """Return `practices` in order, each with its system and its migrations with a plan as `planned`."""
    migrations = (
        Migration.objects.visible_to(user)
        .filter(summary__isnull=False)
        .exclude(state=MigrationState.CANCELLED)
        .select_related("to_system", "summary")
        .order_by(F("ended_on").desc(nulls_first=True), "-pk")
    )
    return (
        practices.select_related("current_system")
        .prefetch_related(Prefetch("migrations", migrations, to_attr="planned"))
        .order_by("name", "ods_code")
    )
