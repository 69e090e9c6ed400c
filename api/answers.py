"""From the board's rows and the models to what the API answers."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from accounts.models import User
from api.asking import PageQuery
from checklists.models import Task
from dashboards.board import Row
from dashboards.census import (
    by_icb,
    by_system,
    count,
    moves_ahead,
    names_of_systems,
    open_practices,
    quarter_ends,
    systems_in,
)
from dashboards.narrowing import commissioned_by_icbs
from phases.choices import MilestoneKind
from phases.models import Milestone
from practices.models import Practice

# Fields that are called and spelt as the row has them.
_AS_ON_THE_ROW = (
    "practice",
    "ods_code",
    "icb",
    "sub_icb",
    "from_system",
    "to_system",
    "partner",
    "state",
    "state_reason",
    "phase",
    "rag_reason",
    "items",
    "closed",
    "overdue",
    "blocked",
    "first_go_live",
    "moves",
)


def page_of(request: HttpRequest, rows: QuerySet[Any], asked: PageQuery) -> tuple[Page[Any], dict[str, Any]]:
    """Return the page asked for, and what is said about it. Raises Http404 behind the last one."""
    pages = Paginator(rows, asked.limit)
    try:
        page = pages.page(asked.page)
    except EmptyPage as error:
        raise Http404(f"There is no page {asked.page}: the last one is {pages.num_pages}.") from error
    following = request.GET.copy()
    following["page"] = str(asked.page + 1)
    address = f"{request.path}?{following.urlencode()}"
    return page, {
        "count": pages.count,
        "page": asked.page,
        "pages": pages.num_pages,
        "limit": asked.limit,
        "next": request.build_absolute_uri(address) if page.has_next() else None,
    }


def migration(row: Row) -> dict[str, Any]:
    """Return one row of the board."""
    following = row.next_milestone
    return {
        **{name: getattr(row, name) for name in _AS_ON_THE_ROW},
        "third_parties": row.late_services,
        "reentry": row.reentry_left,
        "id": row.pk,
        "rag": row.rag or None,
        "progress": row.percent,
        "go_live": row.dates.get(MilestoneKind.GO_LIVE),
        "days_slipped": row.slip,
        "next_milestone": following[1] if following else None,
        "next_milestone_on": following[0] if following else None,
        "legacy_access_end": row.dates.get(MilestoneKind.LEGACY_ACCESS_END),
        "last_activity": row.worked_at,
    }


def detail(row: Row, milestones: Iterable[Milestone]) -> dict[str, Any]:
    """Return one migration with its dates."""
    return {
        **migration(row),
        "rag_rules": [rule.code for rule in row.fired] if row.is_running else [],
        "rag_own": row.is_own_rating,
        "rag_own_until": row.own_until if row.is_own_rating else None,
        "milestones": [
            {
                "kind": one.kind,
                "name": one.get_kind_display(),
                "planned": one.planned,
                "baseline": one.baseline,
                "actual": one.actual,
            }
            for one in milestones
        ],
    }


def task(one: Task, today: date) -> dict[str, Any]:
    """Return one item, without notes, reasons and people."""
    return {
        "id": one.pk,
        "title": one.title,
        "phase": one.phase.name,
        "of_guide": one.item.slug if one.item else None,
        "status": one.status,
        "due": one.due,
        "overdue": one.is_open and one.due is not None and one.due < today,
        "has_owner": one.owner_id is not None,
        "status_changed": one.status_at,
    }


def practices(page: Page[Practice]) -> list[dict[str, Any]]:
    """Return the practices of a page, each with its integrated care board. Two queries."""
    rows = list(page)
    held = commissioned_by_icbs(Practice.objects.filter(pk__in=[row.pk for row in rows]))
    icbs = {
        practice: (code, name)
        for practice, code, name in held.order_by("start", "pk").values_list(
            "practice", "commissioner__ods_code", "commissioner__name"
        )
    }
    found = []
    for row in rows:
        code, name = icbs.get(row.pk, (None, None))
        found.append(
            {
                "ods_code": row.ods_code,
                "name": row.name,
                "status": row.status,
                "region": row.region,
                "icb_code": code,
                "icb": name,
                "current_system": row.current_system.name if row.current_system else None,
            }
        )
    return found


def census(user: User, today: date) -> dict[str, Any]:
    """Return the census of the open practices that `user` may see."""
    quarters = quarter_ends(today)
    ends = [end for _, end in quarters]
    seen = open_practices(user)
    moves = moves_ahead(user, seen, ends[-1])
    found = count(by_system(seen), moves, ends)
    names = names_of_systems()
    systems = systems_in(found, names)
    return {
        "practices": found.now.total(),
        "systems": [
            {
                "system": names[one],
                "now": found.now[one],
                "later": [
                    {"quarter": quarter, "practices": later[one]}
                    for (quarter, _), later in zip(quarters, found.later, strict=True)
                ],
            }
            for one in systems
        ],
        "icbs": [
            {
                "icb": line.name,
                "practices": line.total,
                "systems": [
                    {"system": names[one], "now": now, "planned": planned}
                    for one, (now, planned) in zip(systems, line.cells, strict=True)
                ],
            }
            for line in by_icb(seen, moves, systems)
        ],
    }
