"""Plans on which nobody has done anything for a while."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from checklists.models import Task
from phases.models import Migration
from reminders.facts import Facts, Line
from reminders.kinds import KINDS

QUIET_DAYS = 14
SOON = timedelta(days=28)  # a plan that waits for a date further off is not stuck


def quiet_plans(facts: Facts) -> Iterator[tuple[Line, set[int]]]:
    """Yield the plans with something to do soon and no progress for 14 days, again every 14 days. Two queries."""
    rows = (
        Migration.objects.order_by()
        .filter(pk__in=facts.near)
        .values_list("pk", "created_at", "summary__worked_at")
    )
    idle = {
        pk: last
        for pk, created, worked in rows
        if (last := timezone.localdate(max(created, worked or created)))
        <= facts.day - timedelta(days=QUIET_DAYS)
    }
    soon = (
        Task.objects.open()
        .order_by()
        .filter(migration__in=idle, due__lte=facts.day + SOON)
        .values_list("migration_id")
        .annotate(waiting=Count("pk"))
    )
    for migration, waiting in soon:
        last = idle[migration]
        rounds = (facts.day - last).days // QUIET_DAYS
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
