"""Go lives that were moved to another day, with the reason given."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from checklists.models import DateChange
from phases.choices import MilestoneKind


@dataclass(frozen=True)
class Move:
    """One move of one go live that was not undone."""

    migration: int
    at: datetime
    reason: str
    before: date
    after: date

    @property
    def days(self) -> int:
        """How many days later; below nought when earlier."""
        return (self.after - self.before).days


def go_live_moves(changes: QuerySet[DateChange]) -> Iterator[Move]:
    """Yield the moves of a go live among `changes`, in their order. One query.

    A change that left the day as it was, such as a go live recorded on its day, is no move.
    """
    kind = MilestoneKind.GO_LIVE.value
    rows = changes.filter(undone_at__isnull=True, milestones__has_key=kind)
    for migration, at, reason, milestones in rows.values_list("migration_id", "at", "reason", "milestones"):
        before, after = (
            date.fromisoformat(side["actual"] or side["planned"])
            for side in (milestones[kind]["from"], milestones[kind]["to"])
        )
        if before != after:
            yield Move(migration, at, reason, before, after)


def alike(reason: str) -> str:
    """Return what two reasons have in common that differ in spaces, capitals or a full stop only."""
    return " ".join(reason.split()).rstrip(".").casefold()
