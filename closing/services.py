"""Writes about the old system's last days and the end of a migration."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.history import sign
from accounts.models import User
from checklists.replanning import fingerprint
from checklists.services.dates import move_date
from closing.models import Answer, DeploymentRecord, LegacyExtension, Retrospective
from cutover.services.common import Stale, hold
from nhsuk.dates import long_date
from phases.choices import MilestoneKind
from phases.models import Migration


def _save(row: LegacyExtension | DeploymentRecord | Retrospective, by: User) -> None:
    row.full_clean(exclude=["migration"], validate_unique=False, validate_constraints=False)
    sign(row, by)
    row.save()


@transaction.atomic
def ask_for_longer(
    *, by: User, migration: Migration, until: date, reason: str, cost: Decimal | None, today: date
) -> LegacyExtension:
    """Record that longer access to the old system was asked for, and return the request.

    `cost` is in pounds. Raises ValidationError for a day that is no later than the end of access as
    it stands, while another request waits, or when access has ended.
    """
    held = hold(migration)
    end = _end_of_access(held)
    if until <= end:
        raise ValidationError({"until": f"Access runs until {long_date(end)} already. Enter a later day."})
    if held.legacy_extensions.filter(answer=Answer.WAITING).exists():
        raise ValidationError("A request is waiting for its answer already. Record that first.")
    row = LegacyExtension(
        migration=held, until=until, reason=reason.strip(), cost=cost, asked_by=by, asked_on=today
    )
    _save(row, by)
    return row


def _end_of_access(migration: Migration) -> date:
    milestone = migration.milestones.filter(kind=MilestoneKind.LEGACY_ACCESS_END).first()
    if milestone is None:
        raise ValidationError("This migration has no end of access yet. Make its plan first.")
    if milestone.actual:
        raise ValidationError(f"Access ended on {long_date(milestone.actual)}.")
    return milestone.planned


@transaction.atomic
def answer_request(
    *, by: User, request: LegacyExtension, answer: str, answered_by: str, today: date
) -> LegacyExtension:
    """Record the answer to a request; if it was agreed, the end of access moves with all that hangs on it.

    `answered_by` names a role or an organisation. Raises ValidationError when it was answered
    already, when nobody is named, or when access has ended meanwhile.
    """
    held = hold(request.migration)
    row = LegacyExtension.objects.select_related("migration").get(pk=request.pk)
    if row.answer != Answer.WAITING:
        raise ValidationError(f"This was answered meanwhile: {row.get_answer_display().lower()}.")
    if answer != Answer.WITHDRAWN and not answered_by.strip():
        raise ValidationError({"answered_by": "Enter who answered."})
    row.answer, row.answered_by = Answer(answer), answered_by.strip()
    row.answered_on, row.recorded_by = today, by
    _save(row, by)
    if answer == Answer.AGREED:
        _end_of_access(held)
        move_date(
            by=by,
            migration=held,
            kind=MilestoneKind.LEGACY_ACCESS_END,
            new_date=row.until,
            reason=f"Longer access agreed by {row.answered_by}: {row.reason}"[:500],
            seen=fingerprint(held.milestones.all()),
        )
    return row


@dataclass(frozen=True)
class Deployed:
    """A deployment record as a person would have it."""

    deployed_on: date
    parts: str
    registered_on: date | None


@transaction.atomic
def record_deployment(
    *, by: User, migration: Migration, version: int, wanted: Deployed, today: date
) -> DeploymentRecord:
    """Save what was deployed; `version` is the one the person saw, 0 for none.

    Raises Stale, ValidationError for days to come.
    """
    held = hold(migration)
    row = DeploymentRecord.objects.filter(migration=held).first() or DeploymentRecord(
        migration=held, version=0
    )
    if row.version != version:
        raise Stale(row)
    if wanted.deployed_on > today:
        raise ValidationError({"deployed_on": "The day must be today or in the past."})
    if wanted.registered_on and not wanted.deployed_on <= wanted.registered_on <= today:
        raise ValidationError(
            {"registered_on": "The day must lie between the day it was deployed and today."}
        )
    row.deployed_on, row.parts, row.registered_on = (
        wanted.deployed_on,
        wanted.parts.strip(),
        wanted.registered_on,
    )
    row.version += 1
    _save(row, by)
    return row


@transaction.atomic
def look_back(
    *, by: User, migration: Migration, version: int, went_well: str, went_badly: str, to_change: str
) -> Retrospective:
    """Save what people think of it afterwards; `version` is the one the person saw, 0 for none.

    Raises Stale, ValidationError when all is empty.
    """
    held = hold(migration)
    row = Retrospective.objects.filter(migration=held).first() or Retrospective(migration=held, version=0)
    if row.version != version:
        raise Stale(row)
    row.went_well, row.went_badly, row.to_change = (
        went_well.strip(),
        went_badly.strip(),
        to_change.strip(),
    )
    if not (row.went_well or row.went_badly or row.to_change):
        raise ValidationError("Write something into at least one of the three boxes.")
    row.version += 1
    _save(row, by)
    return row
