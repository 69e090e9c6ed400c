"""A draft becomes the revision in force."""

import hashlib
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from accounts.models import User
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
from phases.models import GuideEdition, Phase

TABLES = (
    GuideCondition,
    Phase,
    GuideItem,
    GuideLesson,
    TimeRule,
    GuideService,
    CutoverArea,
    GuideQuestion,
    GlossaryTerm,
)


class Changed(Exception):
    """Somebody changed the draft since the person looked at what they would publish."""


def last_change(edition: GuideEdition) -> int:
    """Return a mark of how far the draft has been written: another change, another mark."""
    return edition.changes.values_list("pk", flat=True).first() or 0


@transaction.atomic
def publish_draft(*, by: User, edition: GuideEdition, seen: int) -> GuideEdition:
    """Put the draft in force in place of the revision before it, and return it. It never changes again.

    `seen` is the `last_change` of the draft that the person looked at. Raises Changed when somebody
    changed it since, ValidationError when it is no draft any more.
    """
    held = hold(edition)
    if last_change(held) != seen:
        raise Changed
    if not held.items.exists():
        raise ValidationError("Every item was dropped. Bring some back before you publish.")
    GuideEdition.objects.filter(code=held.code, is_current=True).update(is_current=False)
    held.is_current, held.published_at = True, timezone.now()
    held.content_hash = fingerprint(held)
    held.save()
    write_down(held, by, "published this revision")
    return held


def fingerprint(edition: GuideEdition) -> str:
    """Return a fingerprint of all that `edition` says; a migration is not started on another than was seen."""
    tables: list[Any] = [[edition.code, edition.revision, edition.milestone_rules]]
    for model in TABLES:
        names = [f.attname for f in model._meta.concrete_fields if f.name not in {"id", "edition", "version"}]
        rows = model._default_manager.filter(edition=edition)
        tables.append(list(rows.order_by("pk").values_list(*names)))
    return hashlib.sha256(json.dumps(tables, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()
