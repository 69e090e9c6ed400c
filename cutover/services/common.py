"""What every write of cutover begins with."""

from typing import Any

from django.core.exceptions import ValidationError

from checklists.models import CutoverArea
from checklists.services.tasks import refuse_unless_running
from cutover.models import HandlingPlan
from cutover.reading import areas_before
from phases.models import Migration


class Stale(Exception):
    """Someone else saved the same thing meanwhile. `row` is how it stands now."""

    def __init__(self, row: Any) -> None:
        super().__init__("Someone else changed this while you were looking at it.")
        self.row = row


def hold(migration: Migration) -> Migration:
    """Return `migration`, held until the transaction ends, so that writes to its cutover take turns.

    It is the migration that is held since some rows do not exist yet, and since no more may be
    re-entered than was captured on all days together. What only points at the migration, such as a
    new note on an item, does not wait. Raises ValidationError when its plan may no longer be changed.
    """
    held = Migration.objects.select_for_update(no_key=True).get(pk=migration.pk)
    refuse_unless_running(held)
    return held


def require_area(migration: Migration, area: str) -> CutoverArea:
    """Return the area of the migration's edition, or one settled before it left the edition.

    Raises ValidationError for any other.
    """
    found = CutoverArea.objects.filter(edition=migration.edition_id, slug=area).first()
    if found is None and HandlingPlan.objects.filter(migration=migration, area=area).exists():
        found = next(iter(areas_before(migration, [area])), None)
    if found is None:
        raise ValidationError("This guide has no such area of work.")
    return found
