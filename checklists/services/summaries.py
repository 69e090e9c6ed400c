"""Keeping the summaries true: by one change at a time, by a count of one plan, by a count of all.

Every way first locks the summary (or changes it in one statement), so that whatever happens to
the plan's items meanwhile is either in the count or added to it, never both and never neither.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from checklists.kept import kept
from checklists.models import DateChange, Summary, Task
from checklists.models.plan import OPEN_STATUSES
from phases.choices import MilestoneKind
from phases.models import Migration, Milestone

BATCH = 500


@dataclass(frozen=True)
class Counted:
    """What of a task is counted."""

    status: str
    due: date | None
    status_at: datetime | None


def counted(task: Task) -> Counted:
    """Return what of `task` is counted, as it stands."""
    return Counted(task.status, task.due, task.status_at)


def change(task: Task, before: Counted | None) -> None:
    """Take `task` from one count to another in its migration's summary; a new task has no `before`.

    To be called in the transaction that saves the task. One statement, or none if nothing counts.
    """
    after = counted(task)
    steps: dict[str, Any] = {} if before else {"items": 1}
    for state, step in ((before, -1), (after, 1)):
        if state is None or before == after:
            continue
        if name := Summary.COUNTED.get(state.status):
            steps[name] = steps.get(name, 0) + step
        if state.due and state.status in OPEN_STATUSES:
            late = Case(When(counted_on__gt=state.due, then=Value(step)), default=Value(0))
            steps["overdue"] = steps["overdue"] + late if "overdue" in steps else late
    changes: dict[str, Any] = {name: F(name) + step for name, step in steps.items()}
    if before and after.status_at and before.status_at != after.status_at:
        now = Value(after.status_at)
        changes["worked_at"] = Coalesce(Greatest("worked_at", now), now)
    if changes:
        Summary.objects.filter(migration=task.migration_id).update(**changes)


def keep(migration: int, name: str) -> None:
    """Count the figure `name` of an app above for `migration` and save it.

    To be called in the transaction that changes what it counts, and last in it: the summary is locked,
    so that of two at once the second counts what the first wrote.
    """
    found = Summary.objects.filter(pk=migration)
    if found.select_for_update().exists():
        found.update(**{name: kept[name]([migration]).get(migration)})


@transaction.atomic
def recount(migrations: Iterable[int]) -> None:
    """Count `migrations` afresh and save their summaries."""
    today = timezone.localdate()
    wanted = sorted(set(migrations))
    Summary.objects.bulk_create(
        [Summary(migration_id=pk, counted_on=today) for pk in wanted], ignore_conflicts=True
    )
    rows = list(Summary.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    for row, truth in zip(rows, count(rows, today), strict=True):
        for name, value in truth.items():
            setattr(row, name, value)
    # They are there and locked, so this writes over them: one statement, where an update needs a case a field.
    Summary.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["migration"], update_fields=[*_FIELDS]
    )


def count(rows: list[Summary], day: date) -> Iterator[dict[str, Any]]:
    """Yield what each summary should say on `day`. Three queries, and those of the apps above."""
    ids = [row.pk for row in rows]
    tallies = {
        tally["migration"]: tally
        for tally in Task.objects.filter(migration__in=ids)
        .order_by()
        .values("migration")
        .annotate(
            items=Count("pk"),
            overdue=Count("pk", filter=Q(status__in=OPEN_STATUSES, due__lt=day)),
            worked_at=Max("status_at"),
            **{name: Count("pk", filter=Q(status=status)) for status, name in Summary.COUNTED.items()},
        )
    }
    milestones: dict[int, dict[str, Any]] = {pk: {} for pk in ids}
    for row in Milestone.objects.order_by().filter(migration__in=ids):
        mine = milestones[row.migration_id]
        mine[row.kind] = row.date
        if row.kind == MilestoneKind.GO_LIVE:
            mine["first_go_live"], mine["went_live"] = row.baseline, row.actual is not None
    moves = moves_of_go_live(ids)
    others = {name: figures(ids) for name, figures in kept.items()}
    for pk in ids:
        found = {**_NOTHING, **tallies.get(pk, {}), **milestones[pk], "go_live_moves": moves.get(pk, 0)}
        found |= {name: figures.get(pk) for name, figures in others.items()}
        yield {**{name: found[name] for name in _NOTHING}, "counted_on": day}


def moves_of_go_live(migrations: Iterable[int]) -> dict[int, int]:
    """Return how often each go live was moved to another day and not moved back by an undo."""
    found: dict[int, int] = {}
    rows = DateChange.objects.filter(
        migration__in=migrations, undone_at__isnull=True, milestones__has_key=MilestoneKind.GO_LIVE.value
    ).order_by()
    for migration, milestones in rows.values_list("migration_id", "milestones"):
        before, after = (
            side["actual"] or side["planned"]
            for side in (milestones[MilestoneKind.GO_LIVE]["from"], milestones[MilestoneKind.GO_LIVE]["to"])
        )
        if before != after:
            found[migration] = found.get(migration, 0) + 1
    return found


_NOTHING: dict[str, Any] = {
    **dict.fromkeys(["items", "overdue", "go_live_moves", *Summary.COUNTED.values()], 0),
    **dict.fromkeys([*Summary.DATES, "first_go_live", "worked_at", "third_party_due", "reentry_left"]),
    "went_live": False,
}
_FIELDS = (*_NOTHING, "counted_on")


@transaction.atomic
def roll_forward(today: date) -> int:
    """Let every summary hold for `today` and return how many did not yet.

    What has become overdue since is what was due on the days between: few rows, however many items.
    """
    stale = Summary.objects.filter(counted_on__lt=today)
    locked = list(stale.select_for_update().order_by("pk").values_list("pk", flat=True))
    late = (
        Task.objects.open()
        .filter(migration=OuterRef("pk"), due__gte=OuterRef("counted_on"), due__lt=today)
        .order_by()
        .values("migration")
        .values(count=Count("pk"))
    )
    stale.filter(pk__in=locked).update(overdue=F("overdue") + Coalesce(Subquery(late), 0), counted_on=today)
    return len(locked)


def planned(*, missing: bool = False) -> list[int]:
    """Return the migrations that have a plan, and so a summary; or only those whose summary is `missing`."""
    rows = Migration.objects.filter(Exists(Milestone.objects.filter(migration=OuterRef("pk"))))
    if missing:
        rows = rows.filter(summary__isnull=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def faults() -> Iterator[tuple[int, str, Any, Any]]:
    """Yield what is wrong with the summaries: migration, figure, what it says, what it should say.

    To be asked inside a transaction that nothing else writes into, or when nobody works.
    """
    ids = planned()
    for first in range(0, len(ids), BATCH):
        kept = Summary.objects.in_bulk(ids[first : first + BATCH])
        for pk in ids[first : first + BATCH]:
            if pk not in kept:
                yield pk, "summary", "none", "one"
        for day in {row.counted_on for row in kept.values()}:
            rows = [row for row in kept.values() if row.counted_on == day]
            for row, truth in zip(rows, count(rows, day), strict=True):
                for name, value in truth.items():
                    if getattr(row, name) != value:
                        yield row.pk, name, getattr(row, name), value
