"""What happened to a task, as sentences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from checklists.models import Task, TaskStatus
from phases.explain import long_date


@dataclass(frozen=True)
class HistoryEvent:
    """One thing that happened: when, who and what."""

    at: datetime
    who: str
    what: str


def task_history(task: Task) -> list[HistoryEvent]:
    """Return what happened to `task`, newest first, in two queries however long the history."""
    rows = list(task.history.select_related("history_user").order_by("history_id"))
    owners = dict(
        User.objects.filter(pk__in={r.owner_id for r in rows if r.owner_id}).values_list("pk", "name")
    )
    events = []
    for before, row in zip([None, *rows], rows, strict=False):
        what = _added(row) if before is None else _changes(before, row, owners)
        if what:
            who = str(row.history_user) if row.history_user else "The portal"
            events.append(HistoryEvent(row.history_date, who, what))
    return events[::-1]


def _added(row: Any) -> str:
    start = "added this item" if row.own_title else "started the plan with this item"
    if row.status != TaskStatus.TO_DO:
        start += f", already {TaskStatus(row.status).label.lower()}"
    return start + (f", due {long_date(row.due)}" if row.due else "")


def _changes(before: Any, after: Any, owners: dict[int, str]) -> str:
    """Return the sentence for the step from one history row to the next."""
    parts = []
    if (before.status, before.reason) != (after.status, after.reason):
        reason = f": {after.reason}" if after.reason else ""
        parts.append(f"marked it as {TaskStatus(after.status).label.lower()}{reason}")
    if before.item_id != after.item_id:
        parts.append("took it as the guide has it now")
    if before.owner_id != after.owner_id:
        name = owners.get(after.owner_id, "someone who has left") if after.owner_id else "nobody"
        parts.append(f"gave it to {name}")
    if before.due != after.due or before.due_pinned != after.due_pinned:
        old = f" from {long_date(before.due)}" if before.due else ""
        new = long_date(after.due) if after.due else "no due date"
        how = " as its own due date" if after.due_pinned and not before.due_pinned else ""
        how = ", following the plan again" if before.due_pinned and not after.due_pinned else how
        reason = f" ({after.history_change_reason})" if after.history_change_reason else ""
        parts.append(f"moved it{old} to {new}{how}{reason}")
    return " and ".join(parts)
