"""Requests for longer access to the old system that nobody has answered."""

from collections.abc import Iterator

from closing.models import Answer, LegacyExtension
from phases.choices import MilestoneKind
from phases.explain import long_date
from reminders.facts import Facts, Line
from reminders.kinds import KINDS


def unanswered(facts: Facts) -> Iterator[tuple[Line, set[int]]]:
    """Yield the requests without an answer, due when access ends as it stands. One query."""
    rows = LegacyExtension.objects.filter(migration__in=facts.near, answer=Answer.WAITING).order_by("pk")
    for request in rows:
        migration = request.migration_id
        dates = facts.dates[migration]
        due = dates.now.get(MilestoneKind.LEGACY_ACCESS_END)
        stage = facts.stage("extension_answer", due) if due else None
        if due is None or stage is None or MilestoneKind.LEGACY_ACCESS_END in dates.reached:
            continue
        audience = facts.migrations[migration].audience
        yield (
            Line(
                key=f"extension:{request.pk}",
                kind="extension_answer",
                migration=migration,
                due=due,
                stage=stage,
                title=f"Longer access until {long_date(request.until)}: no answer yet",
                url=f"/migrations/{migration}/legacy-access/{request.pk}/answer/",
                why=f"Asked for on {long_date(request.asked_on)}; until it is agreed, access ends on this day",
            ),
            audience.in_roles(KINDS["extension_answer"].roles) or audience.fallback(),
        )
