"""What commissioners watch: many practices, a line or two each, once a week."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from checklists.models import Task, TaskStatus
from lessons.models import Lesson
from phases.choices import MilestoneKind
from phases.explain import long_date
from phases.models import Migration
from readiness.checks import look_each, unmet
from readiness.gates import GATES
from readiness.models import GoAhead
from reminders.changes import Move
from reminders.facts import Dates, Facts

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
    """Return, by person, the practices a commissioner should look at this week. Eleven queries.

    `moves` are the moved dates by migration, and `since` says from when on each person is told.
    """
    by_person: dict[int, list[int]] = {}
    for pk, one in facts.migrations.items():
        for person in facts.people & one.audience.by_role.get("commissioner", set()):
            by_person.setdefault(person, []).append(pk)
    counts = _counts({pk for migrations in by_person.values() for pk in migrations}, facts)
    lessons = Lesson.objects.waiting_by_migration(counts)
    gates = _red_gates(counts, facts)
    says = {
        pk: _says(pk, facts, *numbers, lessons.get(pk, 0)) + gates.get(pk, ())
        for pk, numbers in counts.items()
    }
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


def _red_gates(migrations: Iterable[int], facts: Facts) -> dict[int, tuple[str, ...]]:
    """Return what is not ready before the gates of the next weeks, and the decisions to go ahead all the same.

    A decision is told until the day of its gate has gone by. Nine queries, if there is a gate ahead.
    """
    ahead = {
        pk: kinds
        for pk in migrations
        if (kinds := [kind for kind in GATES if _is_gate_ahead(kind, facts.dates[pk], facts.day)])
    }
    if not ahead:
        return {}
    decided = {
        (decision.migration_id, decision.gate): decision
        for decision in GoAhead.objects.standing().filter(migration__in=ahead)
    }
    checked = look_each(list(Migration.objects.filter(pk__in=ahead)))
    found: dict[int, tuple[str, ...]] = {}
    for pk, kinds in ahead.items():
        for kind in kinds:
            decision, missing = decided.get((pk, kind)), len(unmet(checked[pk][kind]))
            gate = GATES[kind].kind.label.lower()
            if decision and decision.unmet:
                words = f"{decision.name} goes ahead with {gate} against {_checks(len(decision.unmet))}"
            elif missing and not decision:
                words = f"not ready for {gate}: {_checks(missing)}"
            else:
                continue
            found[pk] = (*found.get(pk, ()), words)
    return found


def _is_gate_ahead(kind: str, dates: Dates, today: date) -> bool:
    return kind in dates.now and kind not in dates.reached and _is_ahead(dates.now[kind], today)


def _is_ahead(day: date, today: date) -> bool:
    return today <= day <= today + AHEAD


def _checks(number: int) -> str:
    return f"{number} check{'' if number == 1 else 's'} not met"


def _says(pk: int, facts: Facts, overdue: int, blocked: int, lessons: int) -> tuple[str, ...]:
    ahead = [
        f"{label} on {long_date(due)}"
        for kind, label in ENDS.items()
        if (due := facts.dates[pk].now.get(kind)) and _is_ahead(due, facts.day)
    ]
    numbers = [f"{number} {word}" for number, word in ((overdue, "overdue"), (blocked, "blocked")) if number]
    if lessons:
        numbers.append(f"{lessons} lesson{'' if lessons == 1 else 's'} to read and publish")
    return (*ahead, *numbers)
