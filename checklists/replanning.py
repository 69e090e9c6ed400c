"""What moving a date would do: every change, what stays, and why. Reads only."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from checklists.joining import JoinedMoves, joined
from checklists.models import Task
from phases.bank_holidays import is_bank_holiday
from phases.choices import ASKED_KINDS, MilestoneKind
from phases.explain import long_date, why
from phases.models import Migration, Milestone
from phases.rules import PlannedDate, nearest_working_day, parse_rule, plan_milestones, work_out


@dataclass(frozen=True)
class MilestoneMove:
    """A milestone that would move, and what makes it."""

    milestone: Milestone
    old: date
    new: date
    why: str


@dataclass(frozen=True)
class TaskMove:
    """A task whose due date would change."""

    task: Task
    old: date | None
    new: date
    why: str


@dataclass(frozen=True)
class TaskStay:
    """A task that the new dates would move, but that stays; `why` says what holds it."""

    task: Task
    would_be: date
    why: str


@dataclass(frozen=True)
class Replan:
    """All that moving `kind` to `new_date` would change. `seen` identifies the dates it was based on."""

    migration: Migration
    kind: MilestoneKind
    new_date: date
    happened: bool
    together: bool
    milestones: tuple[MilestoneMove, ...]
    tasks: tuple[TaskMove, ...]
    stays: tuple[TaskStay, ...]
    others: tuple[JoinedMoves, ...]
    dates: Mapping[str, date]
    seen: str

    @property
    def changes_nothing(self) -> bool:
        """Say whether every date stays as it is."""
        return not (self.milestones or self.tasks or self.others)


def preview_move(
    *, migration: Migration, kind: str, new_date: date, together: bool = False, happened: bool = False
) -> Replan:
    """Return what moving the milestone `kind` to `new_date` would do; saves nothing.

    With `together` the other main dates still to come move by the same number of days, each pulled
    off weekends and bank holidays. With `happened` the date becomes the milestone's actual date.
    Milestones a person placed, or that have happened, do not follow; nor do tasks that are done,
    not needed or have their own due date.
    Raises RuleError when a date would fall outside the calendar.
    """
    rows = {m.kind: m for m in migration.milestones.all()}
    moved = {kind: new_date}
    if together:
        moved |= _shifted(rows, kind, new_date - rows[kind].date)
    fixed = {m.kind: m.date for m in rows.values() if m.pinned or m.actual} | moved
    planned = plan_milestones(fixed, migration.edition.rules(), is_bank_holiday)
    dates = {k: row.date for k, row in planned.items()}
    anchor_moves = tuple(
        MilestoneMove(rows[k], rows[k].date, row.date, _move_why(row, k == kind))
        for k, row in planned.items()
        if k in rows and (row.date != rows[k].date)
    )
    moves, stays = _task_moves(migration, dates)
    return Replan(
        migration=migration,
        kind=MilestoneKind(kind),
        new_date=new_date,
        happened=happened,
        together=together,
        milestones=anchor_moves,
        tasks=tuple(moves),
        stays=tuple(stays),
        others=tuple(found for part in joined if (found := part.preview(migration, dates)).moves),
        dates=dates,
        seen=fingerprint(rows.values()),
    )


def fingerprint(milestones) -> str:  # type: ignore[no-untyped-def]
    """Return a mark of the dates as they stand, to tell whether somebody moved one meanwhile."""
    state = ";".join(f"{m.kind}={m.planned}/{m.actual}" for m in sorted(milestones, key=lambda m: m.kind))
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def _shifted(rows: Mapping[str, Milestone], kind: str, by: timedelta) -> dict[str, date]:
    """Return the other main dates still to come, moved `by` and off non-working days.

    Legacy access follows go live by contract unless somebody set it.
    """
    return {
        other: nearest_working_day(
            row.date + by, 1 if other == MilestoneKind.GO_LIVE else -1, is_bank_holiday
        )
        for other in ASKED_KINDS
        if (row := rows.get(other)) and other != kind and row.actual is None and row.pinned
    }


def _move_why(row: PlannedDate, moving: bool) -> str:
    if row.rule and row.due:
        return why(row.rule, row.due)
    return "The date you are moving" if moving else "Moves with it by the same number of days"


def _task_moves(migration: Migration, dates: Mapping[str, date]) -> tuple[list[TaskMove], list[TaskStay]]:
    moves, stays = [], []
    for task in migration.tasks.filter(item__isnull=False).for_list():
        rule = parse_rule(task.item.due)  # type: ignore[union-attr]  # filtered above
        due = work_out(rule, dates[rule.anchor], is_bank_holiday)
        if due.date == task.due:
            continue
        if not task.is_open:
            stays.append(TaskStay(task, due.date, task.get_status_display()))
        elif task.due_pinned and task.due:
            stays.append(TaskStay(task, due.date, f"Has its own due date, {long_date(task.due)}"))
        else:
            moves.append(TaskMove(task, task.due, due.date, why(rule, due)))
    return moves, stays
