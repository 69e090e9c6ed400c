"""The states each migration has been in: when it came to each, by whom, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from phases.models import Migration


@dataclass(frozen=True)
class Step:
    """A state that a migration came to.

    `who` asked or decided: by name, else the person or the job that recorded it; empty when nobody is on record.
    """

    day: date
    state: str
    reason: str
    who: str


Journeys = dict[int, list[Step]]


def journeys(migrations: QuerySet[Migration] | Iterable[int]) -> Journeys:
    """Return the steps of each of `migrations` in order, from their history. One query.

    What was made before its history was kept has no steps.
    """
    keys = migrations.order_by().values("pk") if isinstance(migrations, QuerySet) else [*migrations]
    rows = (
        Migration.history.model.objects.filter(id__in=keys)
        .exclude(history_type="-")
        .order_by("history_date", "history_id")
        .values_list(
            "id",
            "history_date",
            "state",
            "state_reason",
            "state_by",
            "state_on",
            "history_user__name",
            "history_job",
        )
    )
    found: Journeys = {}
    for pk, at, state, reason, who, day, name, job in rows:
        steps = found.setdefault(pk, [])
        if not steps or steps[-1].state != state:
            steps.append(Step(day or timezone.localdate(at), state, reason, who or name or job))
    return found


def state_on(steps: Iterable[Step], day: date) -> Step | None:
    """Return the last of `steps` up to and including `day`: where the migration stood at the end of it."""
    last = None
    for step in steps:
        if step.day <= day:
            last = step
    return last
