"""Plans on which nobody has done anything for a while."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from checklists.models import Task
from checklists.models.plan import OPEN_STATUSES
from reminders.facts import Facts, Line
from reminders.kinds import KINDS

QUIET_DAYS = 14
SOON = timedelta(days=28)  # a plan that waits for a date further off is not stuck


def quiet_plans(facts: Facts) -> Iterator[tuple[Line, set[int]]]:
    """Yield the plans with something to do soon and no progress for 14 days, again every 14 days. One query."""
    soon = Q(status__in=OPEN_STATUSES, due__lte=facts.day + SOON)
    rows = (
        Task.objects.filter(migration__in=facts.near)
        .values_list("migration_id", "migration__created_at")
        .annotate(waiting=Count("pk", filter=soon), worked=Max("status_at"))
        .filter(waiting__gt=0)
    )
    for migration, created, waiting, worked in rows:
        last = timezone.localdate(max(created, worked or created))
        rounds = (facts.day - last).days // QUIET_DAYS
        if rounds < 1:
            continue
        audience = facts.migrations[migration].audience
        yield (
            Line(
                key=f"quiet:{migration}",
                kind="quiet",
                migration=migration,
                due=last + timedelta(days=QUIET_DAYS * rounds),
                stage=0,
                title=f"No progress for {(facts.day - last).days} days",
                url=f"/migrations/{migration}/",
                why=f"{waiting} item{'' if waiting == 1 else 's'} due in the next 4 weeks or overdue",
            ),
            audience.in_roles(KINDS["quiet"].roles) or audience.fallback(),
        )
