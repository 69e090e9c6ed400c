"""What commissioners watch: many practices, a line or two each, once a week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from checklists.models import Task, TaskStatus
from lessons.models import Lesson
from phases.choices import MilestoneKind
from phases.explain import long_date
from reminders.changes import Move
from reminders.facts import Facts

AHEAD = timedelta(days=28)
ENDS = {MilestoneKind.GO_LIVE: "Go live", MilestoneKind.LEGACY_ACCESS_END: "Legacy access ends"}


@dataclass(frozen=True, slots=True)
class Watched:
    """One practice in a commissioner's digest."""

    name: str
    url: str
    says: tuple[str, ...]
    weight: int  # what needs attention most comes first


def watched(
    facts: Facts, moves: Mapping[int, list[Move]], since: Mapping[int, datetime]
) -> dict[int, list[Watched]]:
    """Return, by person, the practices a commissioner should look at this week. Two queries.

    `moves` are the moved dates by migration, and `since` says from when on each person is told.
    """
    by_person: dict[int, list[int]] = {}
    for pk, one in facts.migrations.items():
        for person in facts.people & one.audience.by_role.get("commissioner", set()):
            by_person.setdefault(person, []).append(pk)
    counts = _counts({pk for migrations in by_person.values() for pk in migrations}, facts)
    lessons = Lesson.objects.waiting_by_migration(counts)
    says = {pk: _says(pk, facts, *numbers, lessons.get(pk, 0)) for pk, numbers in counts.items()}
    found: dict[int, list[Watched]] = {}
    for person, migrations in by_person.items():
        for pk in migrations:
            news = tuple(move.says for move in moves.get(pk, ()) if move.at > since[person])
            if says[pk] or news:
                overdue, blocked = counts[pk]
                name, url = facts.migrations[pk].name, f"/migrations/{pk}/"
                row = Watched(name, url, says[pk] + news, overdue + 3 * blocked)
                found.setdefault(person, []).append(row)
    return {person: sorted(rows, key=lambda row: (-row.weight, row.name)) for person, rows in found.items()}


def _counts(migrations: set[int], facts: Facts) -> dict[int, tuple[int, int]]:
    """Return how many items of each migration are overdue, and how many are blocked."""
    counts = dict.fromkeys(migrations, (0, 0))
    rows = (
        Task.objects.open()
        .filter(Q(due__lt=facts.day) | Q(status=TaskStatus.BLOCKED), migration__in=migrations)
        .order_by()
        .values_list("migration_id")
        .annotate(
            overdue=Count("pk", filter=Q(due__lt=facts.day)),
            blocked=Count("pk", filter=Q(status=TaskStatus.BLOCKED)),
        )
    )
    counts.update({pk: (overdue, blocked) for pk, overdue, blocked in rows})
    return counts


def _says(pk: int, facts: Facts, overdue: int, blocked: int, lessons: int) -> tuple[str, ...]:
    ahead = [
        f"{label} on {long_date(due)}"
        for kind, label in ENDS.items()
        if (due := facts.dates[pk].now.get(kind)) and facts.day <= due <= facts.day + AHEAD
    ]
    numbers = [f"{number} {word}" for number, word in ((overdue, "overdue"), (blocked, "blocked")) if number]
    if lessons:
        numbers.append(f"{lessons} lesson{'' if lessons == 1 else 's'} to read and publish")
    return (*ahead, *numbers)
