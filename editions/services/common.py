"""What every write to a draft begins and ends with: hold it, check the version, write down what was done."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from accounts.audit import record
from accounts.models import AuditEvent, User
from checklists.guide.compare import Difference
from checklists.models import GuideItem, GuideService
from cutover.services.common import Stale
from editions.models import EditionChange
from phases.models import GuideEdition

Row = TypeVar("Row", GuideItem, GuideService)
LONGEST_EVENT = 500


def hold(edition: GuideEdition) -> GuideEdition:
    """Return the draft, held until the transaction ends, so that writes to it take turns.

    Raises ValidationError for a published revision: that never changes.
    """
    held = GuideEdition.objects.select_for_update(of=("self",)).select_related("owner").get(pk=edition.pk)
    if not held.is_draft:
        raise ValidationError(
            "This revision is published, so it stays as it is. Begin a new draft to change it."
        )
    return held


def fresh(row: Row, version: int) -> Row:
    """Return `row` of a held draft as it stands. Raises Stale unless it is still the `version` the person saw."""
    current: Row = type(row).with_dropped.select_related("edition").get(pk=row.pk)
    if current.version != version:
        raise Stale(current)
    return current


def write_down(
    edition: GuideEdition, by: User, did: str, name: str = "", differences: Iterable[Difference] = ()
) -> None:
    """Keep what `by` did to the draft, on its page and in the audit trail."""
    rows: list[dict[str, Any]] = [vars(one) for one in differences]
    EditionChange.objects.create(edition=edition, by=by, did=did, name=name, differences=rows)
    told = "; ".join(f"{row['what'].lower()} from “{row['old']}” to “{row['new']}”" for row in rows)
    what = f"{did} {name}".strip() + (f": {told}" if told else "")
    if len(what) > LONGEST_EVENT:
        what = f"{what[: LONGEST_EVENT - 1]}…"
    record(AuditEvent.Kind.GUIDE, what, by=by, subject=f"{edition.title}, revision {edition.revision}")
