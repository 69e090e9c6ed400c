"""New dates for a plan that stood still: proposed when it goes on, and moved only if somebody agrees."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from phases.bank_holidays import is_bank_holiday
from phases.choices import ASKED_KINDS, STOPPED_STATES
from phases.models import Migration, Milestone
from phases.rules import nearest_working_day


@dataclass(frozen=True)
class Proposal:
    """Move `milestone`, the next main date, to `new_date`, and the later ones by as many days."""

    milestone: Milestone
    new_date: date
    days: int  # how long the plan stood still

    @property
    def reason(self) -> str:
        """Return what the record of the move will say."""
        return f"The migration stood still for {self.days} day{'' if self.days == 1 else 's'}"


def stood_still(migration: Migration, today: date) -> int:
    """Return for how many days `migration` was paused or deferred until it went on; 0 if it never was.

    Only the last time counts. Reads the migration's history.
    """
    since: date | None = None
    days = 0
    rows = migration.history.order_by("history_id").values_list("state", "state_on", "history_date")
    for state, decided_on, at in rows:
        day = decided_on or timezone.localdate(at)
        if state in STOPPED_STATES:
            since = since or day
        elif since:
            days = (day - since).days
            since = None
    return (today - since).days if since else days


def propose(migration: Migration, days: int) -> Proposal | None:
    """Return where the next main date would go after `days` days of standing still.

    None without a main date still to come, or when no day was lost. Legacy access follows go live
    by contract, so it is never the one that is asked about.
    """
    rows = {row.kind: row for row in migration.milestones.all()}
    coming = (rows[kind] for kind in ASKED_KINDS[:-1] if kind in rows and rows[kind].actual is None)
    milestone = next(coming, None)
    if milestone is None or days < 1:
        return None
    later = milestone.planned + timedelta(days=days)
    return Proposal(milestone, nearest_working_day(later, 1, is_bank_holiday), days)
