"""Signatures of the demo: whatever its practices have done that wants one was signed that day."""

from django.utils import timezone

from checklists.demo import clock
from checklists.demo.cast import Cast
from checklists.models import Task, TaskStatus
from phases.choices import MigrationState, MilestoneKind
from phases.models import Migration
from practices.models import Membership
from readiness.checks import look, unmet
from readiness.gates import GATES
from readiness.services import go_ahead, sign_off
from readiness.statements import BY_ITEM, Statement

GOING_ON = (MigrationState.PLANNING, MigrationState.ACTIVE)
ALL_THE_SAME = "The supplier has no other slot before the summer. We see to the rest this week."


def sign(_cast: Cast) -> None:
    """Sign what is done in every migration under way, and decide what was decided before cutover."""
    for migration in Migration.objects.filter(state__in=GOING_ON).select_related("practice", "created_by"):
        _sign_all(migration, status=TaskStatus.DONE)
        if migration.milestones.filter(kind=MilestoneKind.FDP, actual__isnull=False).exists():
            _decide(migration, MilestoneKind.FDP)


def finish(migration: Migration) -> None:
    """Sign all there is to sign in a migration that is about to end, and decide what was decided."""
    _sign_all(migration)
    for kind in GATES:
        _decide(migration, MilestoneKind(kind))


def _sign_all(migration: Migration, **which: TaskStatus) -> None:
    tasks = migration.tasks.filter(item__slug__in=BY_ITEM, **which).exclude(status=TaskStatus.NOT_NEEDED)
    for task in tasks.select_related("item").order_by("status_at"):
        if task.item:
            _sign(migration, task, BY_ITEM[task.item.slug])


def _sign(migration: Migration, task: Task, row: Statement) -> None:
    held = Membership.objects.filter(practice=migration.practice, role__in=row.signers).select_related("user")
    signer = held.order_by("pk").first()
    if signer:
        with clock.set_back_to(task.status_at or timezone.now()):
            sign_off(by=signer.user, migration=migration, kind=row.kind, statement=row.words(migration))


def _decide(migration: Migration, gate: MilestoneKind) -> None:
    morning = clock.at(clock.on_or_before(migration.dates()[gate]), 8, 10)
    with clock.set_back_to(max(morning, migration.created_at)):
        missing = unmet(look(migration, GATES[gate]))
        go_ahead(
            by=migration.created_by,
            migration=migration,
            gate=gate,
            seen=missing,
            reason=ALL_THE_SAME if missing else "",
        )
