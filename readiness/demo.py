"""Signatures of the demo: whatever its practices have done that wants one was signed that day."""

from checklists.demo import clock
from checklists.demo.cast import Cast
from checklists.models import Task, TaskStatus
from phases.choices import MigrationState, MilestoneKind
from phases.models import Migration
from practices.models import Membership
from readiness.checks import look, unmet
from readiness.gates import GATES
from readiness.services import go_ahead, sign_off
from readiness.statements import STATEMENTS, Statement

GOING_ON = (MigrationState.PLANNING, MigrationState.ACTIVE)


def sign(_cast: Cast) -> None:
    """Sign what is done in every migration under way, and decide what was decided before cutover."""
    done = Task.objects.filter(
        migration__state__in=GOING_ON,
        status=TaskStatus.DONE,
        item__slug__in=[row.item for row in STATEMENTS.values()],
    )
    by_item = {row.item: row for row in STATEMENTS.values()}
    for task in done.select_related("migration__practice", "item").order_by("status_at"):
        if task.item:
            _sign(task, by_item[task.item.slug])
    reached = Migration.objects.filter(
        state=MigrationState.ACTIVE, milestones__kind=MilestoneKind.FDP, milestones__actual__isnull=False
    )
    for migration in reached:
        _decide(migration)


def _sign(task: Task, row: Statement) -> None:
    migration = task.migration
    held = Membership.objects.filter(practice=migration.practice, role__in=row.signers).select_related("user")
    signer = held.order_by("pk").first()
    if signer and task.status_at:
        with clock.set_back_to(task.status_at):
            sign_off(by=signer.user, migration=migration, kind=row.kind, statement=row.words(migration))


def _decide(migration: Migration) -> None:
    day = migration.dates()[MilestoneKind.FDP]
    with clock.set_back_to(clock.at(clock.on_or_before(day), 8, 10)):
        missing = unmet(look(migration, GATES[MilestoneKind.FDP]))
        go_ahead(
            by=migration.created_by,
            migration=migration,
            gate=MilestoneKind.FDP,
            seen=missing,
            reason="The supplier has no other slot before the summer. We see to the rest this week."
            if missing
            else "",
        )
