"""What a page shows of tasks: plain values, worked out once, so that templates only place them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from accounts.roles import ROLES
from checklists.models import GuideLesson, Task, TaskStatus
from checklists.models.plan import CLOSED_STATUSES, OPEN_STATUSES
from nhsuk.dates import short_date
from phases.bank_holidays import is_bank_holiday
from phases.explain import why
from phases.models import Migration, Phase
from phases.rules import parse_rule, work_out

TAG_COLOURS = {
    TaskStatus.TO_DO: "white",
    TaskStatus.IN_PROGRESS: "blue",
    TaskStatus.BLOCKED: "red",
    TaskStatus.DONE: "green",
    TaskStatus.NOT_NEEDED: "grey",
}


@dataclass(slots=True)
class TaskRow:
    """One task in a list: all that its template says, as text (a page has 260 of them)."""

    task: Task
    id: str
    url: str
    key: str  # "id:version": what a selection sends back
    tick: str  # "version:status": what the tick box sends back
    title: str
    section: str
    gist: str
    status: str
    reason: str
    tag_colour: str
    due: str
    due_why: str
    overdue: bool
    owner: str
    lessons: list[str]
    done: bool
    is_open: bool

    def __getitem__(self, name: str) -> Any:
        """Return a field: templates ask this way first, and a refusal would cost more than the answer."""
        return getattr(self, name)


def due_why(task: Task, dates: Mapping[str, date]) -> str:
    """Return why `task` is due when it is; `dates` are the migration's milestone dates."""
    rule = task.item.due if task.item and not task.due_pinned else None
    return why_due(task.due, rule, dates)


def why_due(due: date | None, rule: str | None, dates: Mapping[str, date]) -> str:
    """Return why an item is due when it is, by the guide's `rule`; None where a person chose the day."""
    if due is None:
        return "No due date"
    if rule is None:
        return "Own due date: it stays when other dates move"
    parsed = parse_rule(rule)
    anchor = dates.get(parsed.anchor)
    return why(parsed, work_out(parsed, anchor, is_bank_holiday)) if anchor else ""


def task_row(
    task: Task, dates: Mapping[str, date], today: date, lessons: Mapping[int, list[str]] | None = None
) -> TaskRow:
    """Return what a list shows of `task`; `lessons` maps item ids to the lessons beside them."""
    is_open, done, why_due = task.is_open, task.status == TaskStatus.DONE, due_why(task, dates)
    return TaskRow(
        task=task,
        id=str(task.pk),
        url=f"/items/{task.pk}/",  # reverse() for each of 250 rows would cost as much as the query
        key=f"{task.pk}:{task.version}",
        tick=f"{task.version}:{TaskStatus.TO_DO if done else TaskStatus.DONE}",
        title=task.title,
        section=task.item.section if task.item else "Added by the practice",
        gist=task.item.gist if task.item else "",
        status=TaskStatus(task.status).label,
        reason=task.reason,
        tag_colour=TAG_COLOURS[TaskStatus(task.status)],
        due=short_date(task.due) if task.due else "",
        due_why=why_due[:1].upper() + why_due[1:],
        overdue=bool(is_open and task.due and task.due < today),
        owner=str(task.owner) if task.owner else "",
        lessons=(lessons or {}).get(task.item_id or 0, []),
        done=done,
        is_open=is_open,
    )


@dataclass(slots=True)
class PhaseRows:
    """A phase's rows under their section headings."""

    phase: Phase
    sections: list[tuple[str, list[TaskRow]]]


def by_phase_and_section(rows: Iterable[TaskRow]) -> list[PhaseRows]:
    """Group rows, already in the guide's order, by phase and then by section.

    A section stands once, though an item that kept its older words may come a little out of order.
    """
    phases: list[PhaseRows] = []
    for row in rows:
        if not phases or phases[-1].phase.pk != row.task.phase_id:
            phases.append(PhaseRows(row.task.phase, []))
            known: dict[str, list[TaskRow]] = {}
        if row.section not in known:
            known[row.section] = []
            phases[-1].sections.append((row.section, known[row.section]))
        known[row.section].append(row)
    return phases


def lessons_by_item(migration: Migration, phase: Phase | None = None) -> dict[int, list[str]]:
    """Return the guide's lessons beside each item of the plan, or of one phase, in one query."""
    tasks = migration.tasks.filter(phase=phase) if phase else migration.tasks
    through = GuideLesson.items.through.objects.filter(guideitem__in=tasks.values("item"))
    found: dict[int, list[str]] = {}
    for item, text in through.values_list("guideitem_id", "guidelesson__text"):
        found.setdefault(item, []).append(text)
    return found


@dataclass(frozen=True)
class Progress:
    """How far one phase, or all of them, has come."""

    phase: Phase | None
    total: int
    closed: int
    overdue: int
    blocked: int
    url: str = ""
    current: bool = False

    @property
    def percent(self) -> int:
        """Whole percent done or not needed; 100 only when nothing is left."""
        return self.closed * 100 // self.total if self.total else 0


def progress_counts(today: date) -> dict[str, Count]:
    """Return the aggregates that Progress is made of."""
    return {
        "total": Count("pk"),
        "closed": Count("pk", filter=Q(status__in=CLOSED_STATUSES)),
        "overdue": Count("pk", filter=Q(status__in=OPEN_STATUSES, due__lt=today)),
        "blocked": Count("pk", filter=Q(status=TaskStatus.BLOCKED)),
    }


def progress_by_phase(
    migration: Migration, phases: Iterable[Phase], today: date, current: Phase | None = None
) -> list[Progress]:
    """Return the progress of every phase that has tasks, in order; one query."""
    counts = progress_counts(today)
    counted = {
        row[0]: dict(zip(counts, row[1:], strict=True))
        for row in migration.tasks.order_by().values("phase").annotate(**counts).values_list("phase", *counts)
    }
    return [
        Progress(
            phase=phase,
            url=reverse("phase", args=[migration.pk, phase.slug]),
            current=phase == current,
            **counted[phase.pk],
        )
        for phase in phases
        if phase.pk in counted
    ]


def current_phase(phases: Iterable[Phase], dates: Mapping[str, date], today: date) -> Phase | None:
    """Return the phase the migration is in on `today`, by its dates.

    Phases that share a milestone follow one another: on the day itself it is the first of them,
    from the next day on the last.
    """
    found: Phase | None = None
    for phase in phases:
        start = dates.get(phase.starts)
        if start is None:
            found = found or phase
        elif start < today or (start == today and (found is None or found.starts != phase.starts)):
            found = phase
    return found


def weeks_ahead(rows: Iterable[TaskRow], today: date) -> dict[str, list[TaskRow]]:
    """Sort open rows into overdue, this week (to Sunday) and next week."""
    sunday = today + timedelta(days=6 - today.weekday())
    sorted_rows: dict[str, list[TaskRow]] = {"overdue": [], "this_week": [], "next_week": []}
    for row in rows:
        due = row.task.due
        if due is None:
            continue
        if due < today:
            sorted_rows["overdue"].append(row)
        elif due <= sunday:
            sorted_rows["this_week"].append(row)
        elif due <= sunday + timedelta(days=7):
            sorted_rows["next_week"].append(row)
    return sorted_rows


def guide_roles(user: User, migration: Migration) -> set[str]:
    """Return the guide's names for what `user` is on this migration: the "my role" filter."""
    roles = user.memberships.values_list("role", "practice_id", "partner_id")
    return {
        name
        for code, practice, partner in roles
        if (practice in (None, migration.practice_id)) and (partner in (None, migration.partner_id))
        for name in (ROLES[code].guide_roles if code in ROLES else ())
    }
