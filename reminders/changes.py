"""What changed since a person's last digest: dates that moved, and deadlines that went away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from checklists.models import DateChange, GuideItem, Task, TaskStatus
from phases.choices import MilestoneKind
from phases.explain import long_date
from reminders.facts import Facts


@dataclass(frozen=True, slots=True)
class Move:
    """Dates of a migration that somebody moved."""

    migration: int
    at: datetime
    by: int
    says: str


@dataclass(frozen=True, slots=True)
class Gone:
    """An item a person was told of that no longer waits."""

    migration: int
    by: int | None
    url: str
    says: str


def moves_since(facts: Facts, since: datetime) -> dict[int, list[Move]]:
    """Return the moves of dates since then, by migration, oldest first. One query."""
    rows = (
        DateChange.objects.filter(migration__in=facts.migrations, at__gt=since, undone_at__isnull=True)
        .order_by("at", "pk")
        .values_list("migration_id", "at", "by_id", "by__name", "reason", "milestones")
    )
    found: dict[int, list[Move]] = {}
    for migration, at, by, name, reason, milestones in rows:
        if parts := _parts(milestones):
            says = f"{'; '.join(parts)}. {name}: {reason}"
            found.setdefault(migration, []).append(Move(migration, at, by, says))
    return found


def _parts(milestones: Mapping[str, Any]) -> list[str]:
    """Return the moves among the milestones of a change; a date that came true as planned is none."""
    parts = []
    for kind in MilestoneKind:
        row = milestones.get(kind)
        if row and (moved := moved_from_to(row)):
            parts.append(f"{kind.label} moved from {long_date(moved[0])} to {long_date(moved[1])}")
    return parts


def moved_from_to(row: Mapping[str, Any]) -> tuple[date, date] | None:
    """Return where a milestone stood and where it stands, or None if it did not move."""
    before, after = (
        date.fromisoformat(side["actual"] or side["planned"]) for side in (row["from"], row["to"])
    )
    return None if before == after else (before, after)


def gone(facts: Facts, tasks: Iterable[int]) -> dict[int, Gone]:
    """Return what became of `tasks`, in migrations that are still there to be told of. Two queries."""
    rows = list(
        Task.objects.filter(pk__in=set(tasks), migration__in=facts.migrations).values_list(
            "pk", "migration_id", "item_id", "own_title", "status", "status_by_id", "status_by__name", "due"
        )
    )
    titles = dict(GuideItem.objects.filter(pk__in={row[2] for row in rows}).values_list("pk", "title"))
    found = {}
    for pk, migration, item, own_title, status, by, name, due in rows:
        title = titles.get(item, own_title)
        if status in {TaskStatus.DONE, TaskStatus.NOT_NEEDED}:
            who, says = by, f"{TaskStatus(status).label}: {title} ({name})"
        elif due and due > facts.day:
            who, says = None, f"Now due {long_date(due)}: {title}"
        else:
            continue  # somebody else's now
        found[pk] = Gone(migration, who, f"/items/{pk}/", says)
    return found
