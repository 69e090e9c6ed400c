"""Writes to tasks. Every one checks the version the person saw, so nobody overwrites silently."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.history import sign
from accounts.models import User
from checklists.models import Task, TaskNote, TaskStatus
from checklists.models.plan import REASONED_STATUSES
from checklists.services import summaries
from checklists.services.summaries import Counted, counted
from nhsuk.validators import no_nhs_number
from phases.bank_holidays import is_bank_holiday
from phases.models import Migration, Phase
from phases.rules import parse_rule, work_out

STATUS_FIELDS = ("status", "reason")
DUE_FIELDS = ("due", "due_pinned")
OWNER_FIELDS = ("owner_id",)


class Conflict(Exception):
    """Someone else changed the same part of the task meanwhile. `task` is how it stands now."""

    def __init__(self, task: Task) -> None:
        super().__init__("Someone else changed this item while you were looking at it.")
        self.task = task


def _locked(task: Task, *, version: int, fields: Sequence[str]) -> Task:
    """Return the task, locked, as it stands; `version` is the one the person saw.

    A change to other fields in between is no conflict: a moved due date does not void a tick.
    Raises Conflict when one of `fields` differs from what the person saw.
    """
    # First the lock, then what hangs on the task: while it waited, an update of the plan may have
    # pointed it to another phase, which a join of the same statement would not find.
    Task.objects.select_for_update().values_list("pk").get(pk=task.pk)
    current = Task.objects.select_related("item", "phase", "owner", "migration").get(pk=task.pk)
    refuse_unless_running(current.migration)
    if current.version != version:
        seen = current.history.filter(version=version).order_by("history_id").last()
        if seen is None or any(getattr(seen, name) != getattr(current, name) for name in fields):
            raise Conflict(current)
    return current


def refuse_unless_running(migration: Migration) -> None:
    """Raise ValidationError when the plan of `migration` may no longer be changed."""
    if not migration.is_running:
        state = migration.get_state_display().lower()
        raise ValidationError(f"This migration is {state}, so nothing on it can be changed.")


def _save(task: Task, by: User, *, before: Counted, fields: Sequence[str]) -> None:
    """Save the `fields` of a task, and what they change in the summary; `before` is how it was counted."""
    task.version += 1
    sign(task, by)
    task.save(update_fields=[*fields, "version"])
    summaries.change(task, before)


@transaction.atomic
def set_status(*, by: User, task: Task, version: int, status: str, reason: str = "") -> Task:
    """Give `task` the `status` and return it as saved.

    Blocked and not needed want a `reason`. Setting the status it already has changes nothing, so
    two people ticking the same item agree.
    Raises ValidationError for an unknown status or a missing reason, Conflict when someone else
    changed the status meanwhile.
    """
    reason = _checked_reason(status, reason)
    try:
        current = _locked(task, version=version, fields=STATUS_FIELDS)
    except Conflict as conflict:
        if (conflict.task.status, conflict.task.reason) == (status, reason):
            return conflict.task
        raise
    if (current.status, current.reason) == (status, reason):
        return current
    before = counted(current)
    current.status, current.reason = TaskStatus(status), reason
    current.status_by, current.status_at = by, timezone.now()
    _save(current, by, before=before, fields=["status", "reason", "status_by", "status_at"])
    return current


def _checked_reason(status: str, reason: str) -> str:
    if status not in TaskStatus.values:
        raise ValidationError({"status": "Choose one of the statuses."})
    if status not in REASONED_STATUSES:
        return ""
    reason = reason.strip()
    if not reason:
        what = "what is in the way" if status == TaskStatus.BLOCKED else "why it is not needed"
        raise ValidationError({"reason": f"Say {what}."})
    try:
        no_nhs_number(reason)
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error
    return reason


@transaction.atomic
def set_status_many(
    *, by: User, tasks: Iterable[tuple[Task, int]], status: str, reason: str = ""
) -> tuple[list[Task], list[Task]]:
    """Give several tasks the same `status`; `tasks` pairs each with the version the person saw.

    Returns those now in that status and those left alone because someone else changed them
    meanwhile. Raises ValidationError, changing nothing, for a missing reason.
    """
    changed, left = [], []
    for task, version in sorted(tasks, key=lambda pair: pair[0].pk):
        try:
            changed.append(set_status(by=by, task=task, version=version, status=status, reason=reason))
        except Conflict as conflict:
            left.append(conflict.task)
    return changed, left


@transaction.atomic
def assign(*, by: User, task: Task, version: int, owner: User | None) -> Task:
    """Give `task` to `owner`, or to nobody, and return it.

    Raises ValidationError when `owner` cannot see the task, Conflict when someone else gave it to
    another person meanwhile.
    """
    if owner is not None and not Task.objects.visible_to(owner).filter(pk=task.pk).exists():
        raise ValidationError({"owner": "Choose someone who works on this migration."})
    current = _locked(task, version=version, fields=OWNER_FIELDS)
    if current.owner_id != (owner.pk if owner else None):
        current.owner = owner
        _save(current, by, before=counted(current), fields=["owner"])
    return current


@transaction.atomic
def set_own_due(*, by: User, task: Task, version: int, due: date | None) -> Task:
    """Pin `task` to the date `due`, or, with None, let it follow the plan again; return it.

    Raises Conflict when someone else changed its date meanwhile.
    """
    current = _locked(task, version=version, fields=DUE_FIELDS)
    pinned = due is not None
    new = due if pinned else _planned_due(current)
    if (current.due, current.due_pinned) != (new, pinned):
        before = counted(current)
        current.due, current.due_pinned = new, pinned
        _save(current, by, before=before, fields=["due", "due_pinned"])
    return current


def _planned_due(task: Task) -> date | None:
    if task.item is None:
        return None
    rule = parse_rule(task.item.due)
    anchor = task.migration.dates().get(rule.anchor)
    return work_out(rule, anchor, is_bank_holiday).date if anchor else None


@transaction.atomic
def add_note(*, by: User, task: Task, text: str) -> TaskNote:
    """Add a note to `task` and return it. Raises ValidationError for an empty or unsafe text."""
    refuse_unless_running(task.migration)
    note = TaskNote(task=task, by=by, text=text.strip())
    note.full_clean()
    note.save()
    return note


@transaction.atomic
def add_own_task(
    *,
    by: User,
    migration: Migration,
    phase: Phase,
    title: str,
    due: date | None = None,
    owner: User | None = None,
) -> Task:
    """Add an item of the practice's own to `phase` and return it.

    Raises ValidationError when the title is empty, too long or unsafe, or `owner` cannot see it.
    """
    refuse_unless_running(migration)
    task = Task(
        migration=migration, phase=phase, own_title=title.strip(), due=due, due_pinned=due is not None
    )
    if not task.own_title:
        raise ValidationError({"own_title": "Enter what has to be done."})
    task.full_clean(exclude=["status_by", "status_at"])
    sign(task, by)
    task.save()
    summaries.change(task, None)
    return assign(by=by, task=task, version=task.version, owner=owner) if owner else task


@dataclass(frozen=True)
class Wanted:
    """How a person would have a task: what the item's form sends."""

    status: str
    reason: str = ""
    owner: User | None = None
    own_due: date | None = None
    note: str = ""


@transaction.atomic
def update_task(*, by: User, task: Task, version: int, wanted: Wanted) -> Task:
    """Make `task` as `wanted`, changing only what differs from the `version` the person saw.

    Returns the task as saved. Raises Conflict, changing nothing, when someone else changed one of
    those things meanwhile; ValidationError as the single services do.
    """
    current = Task.objects.select_related("item", "migration").get(pk=task.pk)
    seen = current if current.version == version else current.history.filter(version=version).last()
    if seen is None:
        raise Conflict(current)
    if (wanted.status, wanted.reason.strip()) != (seen.status, seen.reason):
        current = set_status(by=by, task=current, version=version, status=wanted.status, reason=wanted.reason)
    if (wanted.owner.pk if wanted.owner else None) != seen.owner_id:
        current = assign(by=by, task=current, version=version, owner=wanted.owner)
    if wanted.own_due != (seen.due if seen.due_pinned else None):
        current = set_own_due(by=by, task=current, version=version, due=wanted.own_due)
    if wanted.note.strip():
        add_note(by=by, task=current, text=wanted.note)
    return current
