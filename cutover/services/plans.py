"""Writes of how each area is run during cutover."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.history import sign
from accounts.models import User
from checklists.people import people_of
from cutover.models import HandlingPlan
from cutover.services.common import Stale, hold, require_area
from phases.models import Migration


@dataclass(frozen=True)
class Wanted:
    """How a person would have an area run: what its form sends. `tactics` are texts."""

    tactics: Sequence[str] = ()
    own_tactic: str = ""
    agreement: str = ""
    agreed_by: User | None = None
    agreed_by_role: str = ""
    agreed_on: date | None = None
    owner: User | None = None
    after: str = ""


@transaction.atomic
def settle_area(
    *, by: User, migration: Migration, area: str, version: int, wanted: Wanted, today: date
) -> HandlingPlan:
    """Make the plan of `area` as `wanted` and return it; `version` is the one the person saw, 0 for none.

    Raises ValidationError for an area or a tactic the edition does not have, an agreement with
    nobody or in the future, people from elsewhere and unsafe text; Stale when somebody else saved
    it meanwhile.
    """
    migration = hold(migration)
    known = require_area(migration, area)
    row = HandlingPlan.objects.filter(migration=migration, area=area).first()
    row = row or HandlingPlan(migration=migration, area=area, version=0)
    offered = {*(tactic["text"] for tactic in known.tactics), *row.tactics}
    if not offered.issuperset(wanted.tactics):
        raise ValidationError({"tactics": "Choose from the tactics of this area."})
    before = _values(row)
    for name, value in vars(wanted).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.tactics = list(wanted.tactics)
    if _values(row) == before:
        return row
    if row.version != version:
        row.refresh_from_db()
        raise Stale(row)
    _check(row, today)
    row.version += 1
    sign(row, by)
    row.save()
    return row


def _values(row: HandlingPlan) -> list[object]:
    names = (*vars(Wanted()), "agreed_by_id", "owner_id")
    return [getattr(row, name) for name in names if name not in {"agreed_by", "owner"}]


def _check(row: HandlingPlan, today: date) -> None:
    if row.agreed_on and row.agreed_on > today:
        raise ValidationError({"agreed_on": "The day it was agreed must be today or in the past."})
    if row.agreed_on and not (row.agreed_by or row.agreed_by_role):
        raise ValidationError({"agreed_by": "Say who agreed: a person, or a role."})
    chosen = {person.pk for person in (row.owner, row.agreed_by) if person}
    if chosen.difference(people_of(row.migration).values_list("pk", flat=True)):
        raise ValidationError({"owner": "Choose someone who works on this migration."})
    row.full_clean(exclude=["agreed_by", "owner", "migration", "tactics"], validate_unique=False)


@transaction.atomic
def release_area(*, by: User, plan: HandlingPlan) -> None:
    """Take the owner from `plan`, whose migration they can no longer see."""
    held = HandlingPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    held.owner = None
    held.version += 1
    sign(held, by)
    held.save()
