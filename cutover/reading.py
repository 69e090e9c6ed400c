"""What the pages of cutover read: the areas with what was settled for each."""

from collections.abc import Collection
from dataclasses import dataclass

from checklists.models import CutoverArea
from cutover.models import HandlingPlan
from phases.models import Migration


@dataclass(frozen=True)
class Area:
    """An area of the edition and its plan; where nothing was written yet the plan is a new, empty one."""

    guide: CutoverArea
    plan: HandlingPlan


def areas_of(migration: Migration) -> list[Area]:
    """Return the areas of the migration's edition in its order, then those settled before they left it.

    Two queries, and a third where an area has left.
    """
    plans = {
        plan.area: plan
        for plan in HandlingPlan.objects.filter(migration=migration).select_related("owner", "agreed_by")
    }
    offered = list(migration.edition.areas.all())
    left = plans.keys() - {area.slug for area in offered}
    return [
        Area(area, plans.get(area.slug) or HandlingPlan(migration=migration, area=area.slug, version=0))
        for area in [*offered, *(areas_before(migration, left) if left else [])]
    ]


def areas_before(migration: Migration, slugs: Collection[str]) -> list[CutoverArea]:
    """Return the areas `slugs` as the newest revision of the migration's edition that has them says."""
    rows = CutoverArea.objects.filter(
        slug__in=slugs, edition__code=migration.edition.code, edition__revision__lt=migration.edition.revision
    )
    return [*{area.slug: area for area in rows.order_by("edition__revision", "position")}.values()]
