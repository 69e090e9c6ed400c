"""Writes to migrations that need no checklist."""

from datetime import date

from django.db import IntegrityError, transaction

from accounts.history import sign
from accounts.models import User
from nhsuk.dates import long_date
from phases.choices import ENDED_STATES, PIPELINE_STATES, RUNNING_STATES, MigrationState
from phases.models import GuideEdition, Migration
from phases.states import StateError, check_move, needs_reason
from practices.models import ClinicalSystem, DeliveryPartner, Practice


@transaction.atomic
def record_enquiry(
    *,
    by: User,
    practice: Practice,
    from_system: ClinicalSystem,
    to_system: ClinicalSystem,
    edition: GuideEdition,
    today: date,
    partner: DeliveryPartner | None = None,
    state: str = MigrationState.ENQUIRY,
    reason: str = "",
    who: str = "",
) -> Migration:
    """Record that `practice` thinks of moving, before there is a plan, and return the migration.

    `state` says how far it has come: enquiry, requested, approved or deferred. `today` is the London
    date on which it was asked or decided, and `who` did so where that was not `by`.
    Raises StateError for another state, a missing reason, or a practice that is not open or has a
    migration open.
    """
    if practice.status != Practice.Status.ACTIVE:
        raise StateError(
            f"{practice.name} is {practice.get_status_display().lower()}, so it cannot change system."
        )
    if state not in PIPELINE_STATES:
        raise StateError(f"Without a plan a migration can be: {', '.join(PIPELINE_STATES)}.", "state")
    if needs_reason(MigrationState.ENQUIRY, state) and not reason.strip():
        raise StateError("Say why, so that others can follow what happened.", "reason")
    migration = Migration(
        practice=practice,
        from_system=from_system,
        to_system=to_system,
        edition=edition,
        partner=partner,
        state=state,
        state_reason=reason,
        state_by=who,
        state_on=today,
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
def change_state(
    *, by: User, migration: Migration, state: str, today: date, reason: str = "", who: str = ""
) -> Migration:
    """Move `migration` to `state` and return it.

    `today` is the London date on which that was decided, and `who` decided it where that was not `by`.
    Raises StateError when the road does not lead there, when there is no plan to be worked on, when
    leaving the main road lacks a reason, or when it came to its present state after that day.
    """
    locked = Migration.objects.select_for_update().get(pk=migration.pk)
    check_move(locked.state, state, reason)
    if state in RUNNING_STATES and not locked.milestones.exists():
        raise StateError("There is no plan yet. Start the plan, and the state follows.", "state")
    if locked.state_on and today < locked.state_on:
        raise StateError(
            f"It is {locked.get_state_display().lower()} since {long_date(locked.state_on)}. Enter that day or a later one.",
            "on",
        )
    locked.state = state
    locked.state_reason = reason
    locked.state_by = who
    locked.state_on = today
    locked.ended_on = today if MigrationState(state) in ENDED_STATES else None
    sign(locked, by)
    locked.save()
    return locked
