"""Letting a running plan follow the guide, or new answers: what a person took of it, and no more.

The migration then stands on the newer version, which is how it is remembered what was left: only
what differs between that version and a still newer one is offered again. An item that was left, or
was closed before, keeps pointing to the words it had.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.history import sign
from accounts.models import User
from checklists.guide.steps import Kind, Side, Step
from checklists.joining import Goal, followers
from checklists.models import GuideItem, PlanUpdate, Task, TaskStatus
from checklists.planning import draft_item
from checklists.services.summaries import recount
from checklists.services.tasks import refuse_unless_running
from checklists.updating import ITEM, Offer, item_steps, mark, offer, sides
from phases.models import GuideEdition, Migration, Phase
from phases.rules import PlannedDate

# What taking a change writes in a task, and so what undoing puts back.
WRITTEN = ("item_id", "phase_id", "due", "status", "reason", "status_by_id", "status_at")
COLUMNS = ("item", "phase", "due", "status", "reason", "status_by", "status_at", "version")

UNDONE = "Update of the plan undone"


class OfferChanged(Exception):
    """The guide or the plan changed after the offer was shown. Nothing was taken."""


class CannotUndoUpdate(ValueError):
    """An update that can no longer be undone; says what stands in the way."""


@transaction.atomic
def follow(*, by: User, migration: Migration, goal: Goal, taken: Collection[str], seen: str) -> PlanUpdate:
    """Take the changes named in `taken` on the way to `goal`, leave the others, and return the record.

    `seen` marks the offer the person chose from. Milestones do not move. Tasks that were closed
    meanwhile stay as they are.
    Raises OfferChanged when the offer is no longer the one that was seen, ValidationError when the
    plan is not running.
    """
    # First the edition, as the start of a plan does: a guide being loaded waits, or is waited for.
    edition = GuideEdition.objects.select_for_update().get(pk=goal.edition.pk)
    locked = _hold(migration.pk)
    refuse_unless_running(locked)
    goal = Goal(edition, goal.answers)
    if mark(locked, goal) != seen or not (edition.is_current or edition == locked.edition):
        raise OfferChanged
    made = offer(locked, goal)
    update = PlanUpdate(
        migration=locked,
        by=by,
        from_edition=locked.edition,
        to_edition=edition,
        from_answers=locked.answers,
        taken=_titles(made, taken),
        left=_titles(made, made.keys.difference(taken)),
    )
    update.undo = {part.name: part.follow(locked, goal, by, taken) for part in followers}
    _move_to(locked, goal, by, note_of(locked, goal))
    sign(update, by)
    update.save()
    recount([locked.pk])
    return update


def _titles(made: Offer, keys: Collection[str]) -> list[str]:
    return [change.title for change in made.changes if change.key in keys]


def note_of(migration: Migration, goal: Goal) -> str:
    """Return what history says of the way to `goal`, for a migration that is not there yet."""
    if migration.edition_id == goal.edition.pk:
        return "Answers changed"
    return f"Plan follows {goal.edition.title}, revision {goal.edition.revision}"[:100]


def _move_to(migration: Migration, goal: Goal, by: User, note: str) -> None:
    migration.edition, migration.answers = goal.edition, dict(goal.answers)
    migration._change_reason = note  # type: ignore[attr-defined]  # read by the history
    sign(migration, by)
    migration.save(update_fields=["edition", "answers"])


def follow_items(migration: Migration, goal: Goal, by: User, taken: Collection[str]) -> dict[str, Any]:
    """Take the items among `taken`, point the others to where they now stand, and return the way back."""
    before, after = sides(migration, goal)
    planned = {kind: PlannedDate(day) for kind, day in migration.dates().items()}
    tasks = list(_tasks(migration))
    changed, new, kept = [], [], {}
    for step, task in item_steps(before, after, tasks):
        if f"{ITEM}{step.slug}" not in taken:
            continue
        if task is None:
            new.append(_new_task(migration, step, planned))
        elif task.is_open or step.kind is Kind.COMES:
            kept[str(task.pk)] = {name: getattr(task, name) for name in WRITTEN}
            _take(task, step, planned, after, by)
            task.version += 1
            changed.append(task)
    note = note_of(migration, goal)
    _save(changed, by, note)
    _point(tasks, after, goal.edition)
    bulk_create_with_history(new, Task, batch_size=500, default_user=by, default_change_reason=note)
    return {
        "changed": kept,
        "versions": {str(task.pk): task.version for task in changed},
        "made": [task.pk for task in new],
    }


def _tasks(migration: Migration) -> Any:
    """Return the tasks, locked, in the order in which several are ticked at once."""
    return (
        Task.objects.select_for_update(of=("self",))
        .filter(migration=migration)
        .select_related("item__phase", "phase")
        .order_by("pk")
    )


def _new_task(migration: Migration, step: Step[GuideItem], planned: Mapping[str, PlannedDate]) -> Task:
    item = step.new
    assert item is not None  # noqa: S101 - a task that is not there cannot go
    return Task(migration=migration, phase=item.phase, item=item, due=draft_item(item, planned).due)


def _take(
    task: Task,
    step: Step[GuideItem],
    planned: Mapping[str, PlannedDate],
    after: Side[GuideItem],
    by: User,
) -> None:
    """Make `task` what `step` makes of it; unsaved."""
    if step.new is None:
        task.status, task.reason = TaskStatus.NOT_NEEDED, after.why_gone(step.slug)
        task.status_by, task.status_at = by, timezone.now()
        return
    if step.kind is Kind.COMES:
        task.status, task.reason = TaskStatus.TO_DO, ""
        task.status_by, task.status_at = by, timezone.now()
    task.item, task.phase = step.new, step.new.phase
    if not task.due_pinned:
        task.due = draft_item(step.new, planned).due


def _point(tasks: Collection[Task], side: Side[GuideItem], edition: GuideEdition) -> None:
    """Let every task stand in a phase of `edition`, and on its item where that says the same.

    The words stay as they were, so this is no change of the task: neither version nor history.
    """
    phases = list(edition.phases.all())
    strays = [task for task in tasks if task.phase.edition_id != edition.pk]
    for task in strays:
        if task.item and (same := side.same(task.item)):
            task.item = same
        meant = side.rows.get(task.item.slug) if task.item else None
        task.phase = _phase_like(task.phase, phases, meant.phase if meant else None)
    Task.objects.bulk_update(strays, ["item", "phase"], batch_size=500)


def _phase_like(old: Phase, phases: list[Phase], meant: Phase | None) -> Phase:
    """Return the phase of the same name, or the one the item has now, or the nearest before."""
    named = next((phase for phase in phases if phase.slug == old.slug), meant)
    return named or max(
        (phase for phase in phases if phase.number <= old.number),
        key=lambda phase: phase.number,
        default=phases[0],
    )


def _save(tasks: list[Task], by: User, note: str) -> None:
    bulk_update_with_history(
        tasks, Task, COLUMNS, batch_size=200, default_user=by, default_change_reason=note
    )


def restore(row: Model, kept: Mapping[str, Any]) -> None:
    """Give `row` the values of `kept`, which have been JSON meanwhile; unsaved."""
    for name, value in kept.items():
        column: Any = row._meta.get_field(name)
        setattr(row, name, column.to_python(value))


def items_obstacle(migration: Migration, done: dict[str, Any]) -> str:
    """Return what keeps the items' part of an update from being undone, or an empty string."""
    left = dict(migration.tasks.values_list("pk", "version"))
    touched = sum(left.get(int(pk)) != version for pk, version in done["versions"].items())
    made = migration.tasks.filter(pk__in=done["made"])
    touched += made.exclude(version=1, notes__isnull=True).distinct().count()
    return worked_on("item", touched)


def worked_on(what: str, count: int) -> str:
    """Return that `count` things an update touched were worked on since, or an empty string."""
    if not count:
        return ""
    many = f"1 {what} it changed has" if count == 1 else f"{count} {what}s it changed have"
    return f"{many} been worked on since."


def undo_items(migration: Migration, done: dict[str, Any], by: User) -> None:
    """Put the items back; the migration stands where it stood before the update again."""
    Task.objects.filter(migration=migration, pk__in=done["made"]).delete()
    here = Goal(migration.edition, migration.answers)
    _, side = sides(migration, here)
    tasks = list(_tasks(migration))
    changed = []
    for task in tasks:
        if kept := done["changed"].get(str(task.pk)):
            restore(task, kept)
            task.version += 1
            changed.append(task)
    _save(changed, by, UNDONE)
    _point(_tasks(migration), side, migration.edition)


def undo_update_obstacle(update: PlanUpdate) -> str:
    """Return what keeps `update` from being undone, as a sentence, or an empty string."""
    if update.undone_at:
        return "It has already been undone."
    migration = update.migration
    if migration.plan_updates.filter(undone_at__isnull=True, pk__gt=update.pk).exists():
        return "The plan has been updated again since. Undo the newer update first."
    found = (part.obstacle(migration, update.undo[part.name]) for part in followers)
    return next((sentence for sentence in found if sentence), "")


def _hold(pk: int) -> Migration:
    """Return the migration as it stands, with its row locked.

    By itself: joined to its edition, a row that waited for someone who moved it to another is not found.
    """
    return Migration.objects.select_for_update().get(pk=pk)


@transaction.atomic
def undo_update(*, by: User, update: PlanUpdate) -> PlanUpdate:
    """Put the plan back as it was before `update` and return the update.

    Raises CannotUndoUpdate when something it touched was worked on since.
    """
    migration = _hold(update.migration_id)
    refuse_unless_running(migration)
    locked = (
        PlanUpdate.objects.select_for_update(of=("self",)).select_related("from_edition").get(pk=update.pk)
    )
    locked.migration = migration
    if obstacle := undo_update_obstacle(locked):
        raise CannotUndoUpdate(obstacle)
    _move_to(migration, Goal(locked.from_edition, locked.from_answers), by, UNDONE)
    for part in followers:
        part.undo(migration, locked.undo[part.name], by)
    locked.undone_by, locked.undone_at = by, timezone.now()
    sign(locked, by)
    locked.save(update_fields=["undone_by", "undone_at"])
    recount([migration.pk])
    return locked
