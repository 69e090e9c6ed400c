"""Moving a migration's dates, and moving them back."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from accounts.history import sign
from accounts.models import User
from checklists.joining import joined
from checklists.models import DateChange, Task
from checklists.replanning import Replan, fingerprint, preview_move
from checklists.services.summaries import recount
from checklists.services.tasks import refuse_unless_running
from phases.choices import REACHED_AS_PLANNED, MigrationState, MilestoneKind
from phases.models import Migration, Milestone


class DatesMoved(Exception):
    """Somebody moved this migration's dates after the preview was shown."""


class CannotUndo(ValueError):
    """A move of dates that can no longer be undone; says what stands in the way."""


@transaction.atomic
def move_date(
    *,
    by: User,
    migration: Migration,
    kind: str,
    new_date: date,
    reason: str,
    seen: str,
    together: bool = False,
    happened: bool = False,
) -> DateChange | None:
    """Move a milestone, and all that follows it, and return the change; None if nothing changed.

    `seen` is the mark of the preview the person agreed to. The old dates and `reason` are kept.
    With `happened`, `new_date` becomes the actual date.
    Raises DatesMoved when the dates are no longer those of the preview, ValidationError for a
    missing or unsafe reason, RuleError for a date outside the calendar.
    """
    locked = Migration.objects.select_for_update().get(pk=migration.pk)
    refuse_unless_running(locked)
    if fingerprint(locked.milestones.all()) != seen:
        raise DatesMoved
    replan = preview_move(
        migration=locked, kind=kind, new_date=new_date, together=together, happened=happened
    )
    change = DateChange(migration=locked, by=by, reason=reason.strip() or _default_reason(replan))
    change.full_clean(exclude=["milestones", "tasks"])
    change.milestones = _move_milestones(replan, by, change.reason)
    change.tasks = _move_tasks(replan, by, change.reason)
    if not change.milestones and not change.tasks:
        return None
    change.save()
    for part in joined:
        part.dates_moved(locked, by, change.reason)
    recount([locked.pk])
    if happened:
        _take_note(locked, kind, new_date, by)
    return change


def _take_note(migration: Migration, kind: str, day: date, by: User) -> None:
    """Let what has happened on `day` show elsewhere: a kick-off makes the migration active, a go live changes
    the practice's system.
    """
    if kind == MilestoneKind.KICK_OFF and migration.state == MigrationState.PLANNING:
        migration.state = MigrationState.ACTIVE
        migration.state_reason, migration.state_by, migration.state_on = "", "", day
        sign(migration, by)
        migration.save(update_fields=["state", "state_reason", "state_by", "state_on"])
    if kind == MilestoneKind.GO_LIVE:
        practice = migration.practice
        practice.current_system = migration.to_system
        sign(practice, by)
        practice.save()


def _default_reason(replan: Replan) -> str:
    """A milestone reached on its day needs no reason; every other move does."""
    if replan.happened and not any(move.milestone.kind == replan.kind for move in replan.milestones):
        return REACHED_AS_PLANNED[replan.kind]
    return ""


def _move_milestones(replan: Replan, by: User, reason: str) -> dict[str, Any]:
    """Save the milestones that change; return what each was, so that it can be put back."""
    rows = {m.kind: m for m in replan.migration.milestones.all()}
    chosen = {replan.kind} | {m.milestone.kind for m in replan.milestones if m.milestone.pinned}
    changed, kept = [], {}
    for kind in {replan.kind, *(m.milestone.kind for m in replan.milestones)}:
        row = rows[kind]
        before = {
            "planned": row.planned.isoformat(),
            "actual": row.actual.isoformat() if row.actual else None,
            "pinned": row.pinned,
        }
        if kind == replan.kind and replan.happened:
            row.actual = replan.new_date
        else:
            row.planned, row.actual = replan.dates[kind], None
        row.pinned = row.pinned or kind in chosen
        after = {
            "planned": row.planned.isoformat(),
            "actual": row.actual.isoformat() if row.actual else None,
            "pinned": row.pinned,
        }
        if before["planned"] != after["planned"] or before["actual"] != after["actual"]:
            changed.append(row)
            kept[str(kind)] = {"from": before, "to": after}
    bulk_update_with_history(
        changed,
        Milestone,
        ["planned", "actual", "pinned"],
        default_user=by,
        default_change_reason=reason[:100],
    )
    return kept


def _move_tasks(replan: Replan, by: User, reason: str) -> dict[str, Any]:
    tasks = {
        t.pk: t for t in Task.objects.select_for_update().filter(pk__in=[m.task.pk for m in replan.tasks])
    }
    changed, kept = [], {}
    for move in replan.tasks:
        task = tasks[move.task.pk]
        if not task.is_open or task.due_pinned:
            continue  # closed or pinned between the reading above and the lock: it stays
        kept[str(task.pk)] = {
            "from": task.due.isoformat() if task.due else None,
            "to": move.new.isoformat(),
            "version": task.version + 1,
        }
        task.due = move.new
        task.version += 1
        changed.append(task)
    bulk_update_with_history(
        changed,
        Task,
        ["due", "version"],
        batch_size=200,
        default_user=by,
        default_change_reason=reason[:100],
    )
    return kept


def undo_obstacle(change: DateChange) -> str:
    """Return what keeps `change` from being undone, as a sentence, or an empty string."""
    if change.undone_at:
        return "It has already been undone."
    if change.migration.date_changes.filter(undone_at__isnull=True, pk__gt=change.pk).exists():
        return "Dates have been moved again since. Undo the newer move first."
    versions = dict(change.migration.tasks.filter(pk__in=change.tasks).values_list("pk", "version"))
    touched = sum(1 for pk, row in change.tasks.items() if versions.get(int(pk)) != row["version"])
    if touched:
        what = "1 item it moved has" if touched == 1 else f"{touched} items it moved have"
        return f"{what} been worked on since. Move the date again instead."
    return ""


@transaction.atomic
def undo_move(*, by: User, change: DateChange) -> DateChange:
    """Put every date back as it was before `change` and return the change.

    Raises CannotUndo when something has come to depend on the moved dates.
    """
    refuse_unless_running(Migration.objects.select_for_update().get(pk=change.migration_id))
    locked = DateChange.objects.select_for_update(of=("self",)).select_related("migration").get(pk=change.pk)
    if obstacle := undo_obstacle(locked):
        raise CannotUndo(obstacle)
    milestones = list(locked.migration.milestones.filter(kind__in=locked.milestones))
    for row in milestones:
        old = locked.milestones[row.kind]["from"]
        row.planned = date.fromisoformat(old["planned"])
        row.actual = date.fromisoformat(old["actual"]) if old["actual"] else None
        row.pinned = old["pinned"]
    note = {"default_user": by, "default_change_reason": "Move of dates undone"}
    bulk_update_with_history(milestones, Milestone, ["planned", "actual", "pinned"], **note)
    tasks = list(locked.migration.tasks.filter(pk__in=locked.tasks))
    for task in tasks:
        old_due = locked.tasks[str(task.pk)]["from"]
        task.due = date.fromisoformat(old_due) if old_due else None
        task.version += 1
    bulk_update_with_history(tasks, Task, ["due", "version"], batch_size=200, **note)
    locked.undone_by, locked.undone_at = by, timezone.now()
    locked.save(update_fields=["undone_by", "undone_at"])
    for part in joined:
        part.dates_moved(locked.migration, by, "Move of dates undone")
    recount([locked.migration_id])
    return locked
