"""Writes to migrations that need no checklist."""

from datetime import date

from django.db import transaction

from accounts.models import User
from phases.choices import ENDED_STATES, MigrationState
from phases.models import Migration
from phases.states import check_move


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
    locked._history_user = by
    locked.save()
    return locked
