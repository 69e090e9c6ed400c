"""Items of a draft: added, reworded, re-timed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from checklists.guide.compare import differences
from checklists.models import GuideItem
from editions.services.common import fresh, hold, write_down
from editions.services.rows import check_rule, put_last, slug_for, why_kept
from editions.words import says
from nhsuk.validators import no_nhs_number
from phases.models import GuideEdition, Phase


@dataclass(frozen=True)
class WantedItem:
    """How a person would have an item. `due` is empty for the usual deadline of its phase."""

    phase: Phase
    section: str
    title: str
    gist: str
    roles: Sequence[str]
    condition: str
    due: str


@transaction.atomic
def add_item(*, by: User, edition: GuideEdition, wanted: WantedItem) -> GuideItem:
    """Add an item at the end of its section and return it. Raises ValidationError for what will not do."""
    held = hold(edition)
    item = GuideItem(
        edition=held, ref=_next_ref(held), slug=slug_for(held, GuideItem, wanted.title), local=True
    )
    _take(item, wanted)
    put_last(item)
    _save(item)
    write_down(held, by, "added the item", item.title)
    return item


@transaction.atomic
def change_item(*, by: User, item: GuideItem, version: int, wanted: WantedItem) -> GuideItem:
    """Make an item as `wanted` and return it; nothing is saved where nothing differs.

    Raises ValidationError for what will not do, Stale when somebody else changed it meanwhile.
    """
    held = hold(item.edition)
    current = GuideItem.with_dropped.select_related("edition", "phase").get(pk=item.pk)
    before = says(current)
    _take(current, wanted)
    told = differences(before, says(current))
    if not told:
        return current
    stored = fresh(item, version)
    if current.condition != stored.condition and (reason := why_kept(stored)):
        raise ValidationError({"condition": f"When it applies has to stay as it is. {reason}"})
    if (current.phase_id, current.section) != (stored.phase_id, stored.section):
        put_last(current)
    current.local = True
    current.version += 1
    _save(current)
    write_down(held, by, "changed the item", current.title, told)
    return current


def _take(item: GuideItem, wanted: WantedItem) -> None:
    """Put what is wanted into the row, checked against its edition."""
    draft = item.edition
    if wanted.phase.edition_id != draft.pk:
        raise ValidationError({"phase": "Choose a phase of this edition."})
    if wanted.condition and not draft.conditions.filter(key=wanted.condition).exists():
        raise ValidationError({"condition": "Choose a question of this edition."})
    due = wanted.due.strip()
    if due:
        try:
            check_rule(due, draft)
        except ValidationError as error:
            raise ValidationError({"due": error.messages}) from error
    item.phase, item.section = wanted.phase, wanted.section.strip()
    item.title, item.gist = wanted.title.strip(), wanted.gist.strip()
    item.roles, item.condition = list(wanted.roles), wanted.condition
    item.due, item.due_is_phase_default = due or wanted.phase.due, not due


def _save(item: GuideItem) -> None:
    for name in ("section", "title", "gist"):
        try:
            no_nhs_number(getattr(item, name))
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from error
    item.full_clean(exclude=["edition", "phase", "rules", "sources", "roles"], validate_unique=False)
    item.save()


def _next_ref(draft: GuideEdition) -> str:
    """Return the number of an added item: L1, L2 … Those of the guide's own begin with a digit."""
    refs = GuideItem.with_dropped.filter(edition=draft, ref__startswith="L").values_list("ref", flat=True)
    return f"L{max((int(ref[1:]) for ref in refs if re.fullmatch('L[0-9]+', ref)), default=0) + 1}"
