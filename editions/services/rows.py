"""What is done alike to an item and to a service of a draft: left out, brought back, moved up and down."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.text import slugify

from accounts.models import User
from checklists.models import GuideItem, GuideService
from editions.protected import OF_AN_AREA, PROTECTED
from editions.services.common import Row, fresh, hold, write_down
from editions.words import kind_of, name_of
from phases.models import GuideEdition
from phases.rules import RuleError, parse_rule

LONGEST_SLUG = 60


def why_kept(row: GuideItem | GuideService) -> str:
    """Return why the row cannot be dropped, or nothing when it can."""
    if not isinstance(row, GuideItem):
        return ""
    return PROTECTED.get(row.slug, "") or (OF_AN_AREA if row.areas.exists() else "")


@transaction.atomic
def drop_row(*, by: User, row: Row, version: int) -> Row:
    """Leave `row` out of the draft; it can be brought back until the draft is published. Return it.

    Raises ValidationError for one that the portal leans on, Stale when somebody else changed it.
    """
    held = hold(row.edition)
    current = fresh(row, version)
    if reason := why_kept(current):
        raise ValidationError(
            f"“{name_of(current)}” has to stay. {reason} You can reword it or move its date."
        )
    return _leave_out(held, by, current, dropped=True)


@transaction.atomic
def bring_back_row(*, by: User, row: Row, version: int) -> Row:
    """Take `row`, which was dropped, into the draft again, as it was. Return it. Raises Stale as `drop_row`."""
    held = hold(row.edition)
    return _leave_out(held, by, fresh(row, version), dropped=False)


def _leave_out(held: GuideEdition, by: User, row: Row, *, dropped: bool) -> Row:
    if row.dropped == dropped:
        return row
    row.dropped = dropped
    row.version += 1
    row.save(update_fields=["dropped", "version"])
    write_down(held, by, f"{'dropped' if dropped else 'brought back'} the {kind_of(row)}", name_of(row))
    return row


@transaction.atomic
def move_row(*, by: User, row: Row, version: int, up: bool) -> Row:
    """Let `row` change places with the one above it or below it, in its section or its kind. Return it.

    At the end of its section it stays where it is. Raises Stale when somebody else changed it.
    """
    held = hold(row.edition)
    current = fresh(row, version)
    beside = _peers(current).filter(dropped=False)
    other = (
        beside.filter(position__lt=current.position).order_by("-position").first()
        if up
        else beside.filter(position__gt=current.position).order_by("position").first()
    )
    if other is None or current.dropped:
        return current
    current.position, other.position = other.position, current.position
    current.version += 1
    other.save(update_fields=["position"])
    current.save(update_fields=["position", "version"])
    write_down(held, by, f"moved {'up' if up else 'down'} the {kind_of(row)}", name_of(row))
    return current


def _peers(row: GuideItem | GuideService) -> Any:
    """Return the rows of the draft among which `row` has its place."""
    rows: Any = type(row).with_dropped.filter(edition=row.edition_id)
    if isinstance(row, GuideItem):
        return rows.filter(phase=row.phase_id, section=row.section)
    return rows.filter(category=row.category)


def put_last(row: GuideItem | GuideService) -> None:
    """Give `row`, which is being saved, the place after its peers; what follows makes room."""
    rows: Any = type(row).with_dropped.filter(edition=row.edition_id).exclude(pk=row.pk)
    before = _peers(row).exclude(pk=row.pk)
    if isinstance(row, GuideItem) and not before.exists():
        before = rows.filter(phase__number__lte=row.phase.number)
    after = before.aggregate(last=Max("position"))["last"]
    if after is None:
        after = rows.aggregate(last=Max("position"))["last"] or 0
    rows.filter(position__gt=after).update(position=F("position") + 1)
    row.position = after + 1


def slug_for(draft: GuideEdition, model: type[GuideItem] | type[GuideService], name: str) -> str:
    """Return the slug of a new row: with its owner's code first, so that it is never one of the guide's own."""
    owner = draft.owner.ods_code.lower() if draft.owner else ""
    slug = slugify(f"{owner} {name}")[: LONGEST_SLUG - 4].strip("-")
    taken = set(
        model.with_dropped.filter(edition__owner=draft.owner, slug__startswith=slug).values_list(
            "slug", flat=True
        )
    )
    return next(one for n in range(len(taken) + 1) if (one := f"{slug}-{n + 1}" if n else slug) not in taken)


def check_rule(text: str, draft: GuideEdition) -> None:
    """Raise ValidationError, with what would be right, unless `text` is a due rule the draft can work out."""
    try:
        rule = parse_rule(text)
    except RuleError as error:
        raise ValidationError(str(error)) from error
    if rule.anchor not in draft.milestone_rules:
        raise ValidationError(f"This edition has no date for {rule.anchor}. Choose another milestone.")
