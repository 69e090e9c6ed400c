"""A draft begins as a copy of a published revision, row by row, and ends published or thrown away."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.audit import record
from accounts.models import AuditEvent, User
from checklists.models import (
    CutoverArea,
    GlossaryTerm,
    GuideCondition,
    GuideItem,
    GuideLesson,
    GuideQuestion,
    GuideService,
    TimeRule,
)
from editions.services.common import hold, write_down
from nhsuk.validators import no_nhs_number
from phases.models import GuideEdition, Phase
from practices.models import Commissioner

PLAIN = (GuideCondition, TimeRule, GuideService, GlossaryTerm)
LINKING = (GuideLesson, GuideQuestion)


@transaction.atomic
def start_edition(*, by: User, owner: Commissioner, base: GuideEdition, title: str) -> GuideEdition:
    """Begin an edition of `owner`'s own as a copy of the published revision `base`, and return the draft.

    Raises ValidationError for a title that will not do or is taken, and for a base that is a draft.
    """
    if base.is_draft:
        raise ValidationError({"base": "Choose a published edition."})
    title = title.strip()
    if GuideEdition.objects.filter(title__iexact=title).exclude(based_on=None).exists():
        raise ValidationError({"title": "There is an edition of this name. Choose another."})
    # Held, so that two who begin at once take turns at the next code.
    Commissioner.objects.select_for_update().get(pk=owner.pk)
    count = GuideEdition.objects.filter(owner=owner).values("code").distinct().count()
    draft = _copy(
        base,
        code=f"{owner.ods_code.lower()}-{count + 1}",
        revision=1,
        owner=owner,
        based_on=base,
        title=title,
    )
    write_down(draft, by, "began this edition as a copy of", f"{base.title}, revision {base.revision}"[:120])
    return draft


@transaction.atomic
def start_revision(*, by: User, edition: GuideEdition) -> GuideEdition:
    """Return the draft of the next revision of a commissioner's published edition, begun now if there is none."""
    held = GuideEdition.objects.select_for_update().filter(code=edition.code, is_current=True).first()
    begun = GuideEdition.objects.drafts().filter(code=edition.code).first()
    if begun:
        return begun
    if held is None or held.owner_id is None:
        raise ValidationError("Only a commissioner's own edition that is in force can be changed.")
    newest = GuideEdition.objects.filter(code=held.code).aggregate(newest=models.Max("revision"))["newest"]
    draft = _copy(
        held, code=held.code, revision=newest + 1, owner=held.owner, based_on=held.based_on, title=held.title
    )
    write_down(draft, by, "began this draft as a copy of", f"revision {held.revision}")
    return draft


@transaction.atomic
def discard_draft(*, by: User, edition: GuideEdition) -> None:
    """Throw a draft away with all that was changed in it. Raises ValidationError for a published revision."""
    held = hold(edition)
    record(
        AuditEvent.Kind.GUIDE,
        f"threw away this draft, with {held.changes.count()} changes",
        by=by,
        subject=f"{held.title}, revision {held.revision}",
    )
    held.delete()


def _copy(base: GuideEdition, **given: Any) -> GuideEdition:
    """Copy `base` with every row of it; as many queries for a long edition as for a short one."""
    names = ("summary", "era", "commissioner_name", "length", "milestone_rules")
    draft = GuideEdition(
        **{name: getattr(base, name) for name in names}, **given, is_current=False, published_at=None
    )
    draft.full_clean(exclude=["content_hash"])
    no_nhs_number(draft.title)
    draft.save()
    phases = _rows(Phase, base, draft)
    items = _rows(GuideItem, base, draft, phase=phases)
    for model in PLAIN:
        _rows(model, base, draft)
    _rows(CutoverArea, base, draft, item=items)
    for linking in LINKING:
        made = _rows(linking, base, draft, phase=phases)
        _links(linking, made, items)
    return draft


def _rows(
    model: type[models.Model], base: GuideEdition, draft: GuideEdition, **names: dict[int, int]
) -> dict[int, int]:
    """Copy the rows of one table, and return the new key of each by its old one.

    `names` says which foreign keys name other rows of the edition, and what these are called in the draft.
    """
    # What was dropped goes along, so that a later revision can bring it back.
    rows: list[Any] = list(model._base_manager.filter(edition=base).order_by("pk"))
    old = [row.pk for row in rows]
    for row in rows:
        row.pk, row.edition = None, draft
        row._state.adding = True
        for name, new in names.items():
            setattr(row, f"{name}_id", new.get(getattr(row, f"{name}_id")))
    made = model._base_manager.bulk_create(rows)
    return dict(zip(old, (row.pk for row in made), strict=True))


def _links(
    model: type[GuideLesson] | type[GuideQuestion], made: dict[int, int], items: dict[int, int]
) -> None:
    """Link the copies of lessons or questions to the copies of their items."""
    through: Any = model.items.through
    column = f"{model._meta.model_name}_id"
    rows = (
        through.objects.filter(**{f"{column}__in": made}).values_list(column, "guideitem_id").order_by("pk")
    )
    through.objects.bulk_create(
        through(**{column: made[row], "guideitem_id": items[item]}) for row, item in rows
    )
