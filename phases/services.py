"""Writes to migrations that need no checklist."""

from datetime import date

from django.db import IntegrityError, transaction

from accounts.history import sign
from accounts.models import User
from phases.choices import ENDED_STATES, PIPELINE_STATES, RUNNING_STATES, MigrationState
from phases.models import GuideEdition, Migration
from phases.states import StateError, check_move, needs_reason
from practices.models import ClinicalSystem, Practice


@transaction.atomic
def record_enquiry(
    *,
    by: User,
    practice: Practice,
    from_system: ClinicalSystem,
    to_system: ClinicalSystem,
    edition: GuideEdition,
    today: date,
    state: str = MigrationState.ENQUIRY,
    reason: str = "",
) -> Migration:
    """Record that `practice` thinks of moving, before there is a plan, and return the migration.

    `state` says how far it has come: enquiry, requested, approved or deferred.
    Raises StateError for another state, a missing reason, or a practice that has a migration open.
    """
    if state not in PIPELINE_STATES:
        raise StateError(f"Without a plan a migration can be: {', '.join(PIPELINE_STATES)}.")
    if needs_reason(MigrationState.ENQUIRY, state) and not reason.strip():
        raise StateError("Say why, so that others can follow what happened.")
    migration = Migration(
        practice=practice,
        from_system=from_system,
        to_system=to_system,
        edition=edition,
        state=state,
        state_reason=reason,
        started_on=today,
        created_by=by,
    )
    sign(migration, by)
    try:
        with transaction.atomic():
            migration.save()
    except IntegrityError as error:
        if practice.migrations.filter(state__in=[*PIPELINE_STATES, *RUNNING_STATES]).exists():
            raise StateError(f"{practice.name} already has a migration open. Go on with that one.") from error
        raise
    return migration


@transaction.atomic
def change_state(*, by: User, migration: Migration, state: str, today: date, reason: str = "") -> Migration:
    """Move `migration` to `state` on the London date `today` and return it.

    Raises StateError when the road does not lead there, or when leaving the main road lacks a
    reason.
    """
    locked = Migration.objects.select_for_update().get(pk=migration.pk)
    check_move(locked.state, state, reason)
    locked.state = state
    locked.state_reason = reason
    locked.ended_on = today if MigrationState(state) in ENDED_STATES else None
    sign(locked, by)
    locked.save()
    return locked
