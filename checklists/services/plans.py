"""Starting a migration: its milestones and every task, at once or not at all."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from accounts.history import sign
from accounts.models import User
from checklists.joining import joined
from checklists.models import Task, TaskStatus
from checklists.planning import Draft, draft_plan
from checklists.services.summaries import recount
from phases.choices import ASKED_KINDS, PIPELINE_STATES, RUNNING_STATES, MigrationState, MilestoneKind
from phases.models import GuideEdition, Migration, Milestone
from practices.models import ClinicalSystem, DeliveryPartner, Practice


class CannotStart(ValueError):
    """A migration that cannot start; says why and what to do."""


@transaction.atomic
def start_migration(
    *,
    by: User,
    practice: Practice,
    from_system: ClinicalSystem,
    to_system: ClinicalSystem,
    edition: GuideEdition,
    given: Mapping[str, date],
    answers: Mapping[str, bool],
    today: date,
    partner: DeliveryPartner | None = None,
    done_items: Collection[int] = (),
) -> Migration:
    """Start `practice`'s migration and return it, with its milestones and tasks.

    `given` maps milestone kinds to dates and holds at least go live; `done_items` are the guide
    items already done when a migration under way is entered. A practice whose enquiry or request
    is on record goes on with that one. `today` is the London date.
    Raises CannotStart when the practice is not open or already has a plan, or when the guide was
    changed since `edition` was read or is a draft.
    """
    if practice.status != Practice.Status.ACTIVE:
        raise CannotStart(
            f"{practice.name} is {practice.get_status_display().lower()}, so it cannot start a migration."
        )
    # Held until the end, so that loading a newer guide does not take the items away meanwhile.
    held = GuideEdition.objects.select_for_update().exclude(published_at=None)
    if not held.filter(pk=edition.pk, content_hash=edition.content_hash):
        raise CannotStart("The guide was changed a moment ago. Look at the plan again, then start.")
    draft = draft_plan(edition=edition, given=given, answers=answers)
    dates = {row.kind: row.date for row in draft.milestones}
    migration = _pipeline_migration(practice) or Migration(practice=practice, created_by=by)
    migration.from_system = from_system
    migration.to_system = to_system
    migration.edition = edition
    migration.partner = partner
    migration.answers = dict(answers)
    migration.started_on = min(
        migration.started_on if migration.pk else today, today, dates[MilestoneKind.KICK_OFF]
    )
    under_way = dates[MilestoneKind.KICK_OFF] <= today
    migration.state = MigrationState.ACTIVE if under_way else MigrationState.PLANNING
    migration.state_reason = ""
    migration.state_by, migration.state_on = "", today
    sign(migration, by)
    try:
        with transaction.atomic():
            migration.save()
    except IntegrityError as error:
        raise CannotStart(f"{practice.name} already has a migration under way.") from error
    _create_milestones(migration, draft, given, today, by)
    _create_tasks(migration, draft, set(done_items), by)
    for part in joined:
        part.plan_made(migration, by)
    recount([migration.pk])
    return migration


def _pipeline_migration(practice: Practice) -> Migration | None:
    """Return the enquiry, request or approval that this start carries on, if there is one."""
    found = (
        practice.migrations.select_for_update().filter(state__in=[*PIPELINE_STATES, *RUNNING_STATES]).first()
    )
    if found and found.state in RUNNING_STATES:
        raise CannotStart(f"{practice.name} already has a migration under way.")
    return found


def _create_milestones(
    migration: Migration, draft: Draft, given: Mapping[str, date], today: date, by: User
) -> None:
    """The dates people are asked for stay where they put them; the rest follow the rules.

    Legacy access follows go live by contract, so it counts as chosen only when it was given.
    """
    pinned = {*given, *ASKED_KINDS} - ({MilestoneKind.LEGACY_ACCESS_END} - set(given))
    rows = [
        Milestone(
            migration=migration,
            kind=row.kind,
            planned=row.date,
            baseline=row.date,
            actual=row.date if row.date < today else None,
            pinned=row.kind in pinned,
        )
        for row in draft.milestones
    ]
    bulk_create_with_history(rows, Milestone, default_user=by, default_change_reason="Migration started")


def _create_tasks(migration: Migration, draft: Draft, done: set[int], by: User) -> None:
    now = timezone.now()
    rows = []
    for row in draft.items:
        task = Task(migration=migration, phase_id=row.item.phase_id, item=row.item, due=row.due)
        if row.item.pk in done:
            task.status, task.status_by, task.status_at = TaskStatus.DONE, by, now
        rows.append(task)
    bulk_create_with_history(
        rows, Task, batch_size=500, default_user=by, default_change_reason="Migration started"
    )
