"""Urgent notices: what is told at once, not with the next digest."""

from collections.abc import Iterator

from django.core.mail import EmailMultiAlternatives

from checklists.models import DateChange
from phases.choices import MilestoneKind
from reminders.changes import moved_from_to
from reminders.models import Delivery
from reminders.writing import notice_mail


def write_notices(rows: list[Delivery]) -> Iterator[tuple[Delivery, EmailMultiAlternatives | None]]:
    """Yield each notice of a moved go live with its mail; none if the move was undone meanwhile."""
    moves = DateChange.objects.select_related("migration__practice", "by").in_bulk(
        [int(row.about.rpartition(":")[2]) for row in rows]
    )
    for row in rows:
        move = moves.get(int(row.about.rpartition(":")[2]))
        dates = moved_from_to(move.milestones[MilestoneKind.GO_LIVE]) if move and not move.undone_at else None
        if move is None or dates is None:
            yield row, None
            continue
        practice = move.migration.practice
        subject = f"Migrations Portal: go live of {practice.name} moved to {dates[1].day} {dates[1]:%B %Y}"
        yield row, notice_mail(row, subject, move=move, practice=practice, before=dates[0], after=dates[1])
