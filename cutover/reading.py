"""What the pages of cutover read: the areas with what was settled for each."""

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
    """Return the areas of the migration's edition in its order; two queries."""
    plans = {
        plan.area: plan
        for plan in HandlingPlan.objects.filter(migration=migration).select_related("owner", "agreed_by")
    }
    return [
        Area(area, plans.get(area.slug) or HandlingPlan(migration=migration, area=area.slug, version=0))
        for area in migration.edition.areas.all()
    ]
