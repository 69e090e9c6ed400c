"""One page for a board: how the migrations of one commissioner stand, and what needs its attention."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from checklists.models import DateChange
from dashboards.board import NEVER, Row, board, commissioned_by, rows
from dashboards.models import Level
from dashboards.moves import go_live_moves
from dashboards.phasing import PhaseTable
from phases.choices import MigrationState, MilestoneKind
from practices.models import Arrangement, Commissioner, Practice
from practices.scope import scope_of

AHEAD = timedelta(days=90)
LEGACY = timedelta(days=60)
LATELY = timedelta(days=90)
# So many of each fit one sheet of A4.
MOST_ATTENTION, MOST_SOON, MOST_MOVED, MOST_LEGACY, MOST_FINISHED = 7, 7, 5, 6, 6


@dataclass(frozen=True)
class Section:
    """Part of a list; `more` are left out."""

    shown: Sequence[Any]
    more: int

    @classmethod
    def of(cls, found: Sequence[Any], most: int) -> "Section":
        """Return the first `most` of `found`."""
        return cls(found[:most], max(len(found) - most, 0))


@dataclass(frozen=True)
class Moved:
    """A go live that was moved since last month: from where, to where, and the latest reason."""

    row: Row
    before: date
    after: date
    reason: str

    @property
    def days(self) -> int:
        """How many days later; below nought when earlier."""
        return (self.after - self.before).days


@dataclass(frozen=True)
class Report:
    """The page."""

    figures: list[tuple[int, str]]
    attention: Section
    soon: Section
    moved: Section
    legacy: Section
    finished: Section


def bodies(user: User) -> QuerySet[Commissioner]:
    """Return the commissioners whose report `user` may read: their own, or every ICB."""
    scope = scope_of(user)
    present = Commissioner.objects.filter(successor__isnull=True)
    if scope.everywhere(Permission.VIEW):
        return present.filter(kind=Commissioner.Kind.ICB)
    return present.filter(pk__in=scope.commissioner_ids(Permission.VIEW))


def month_before(today: date) -> date:
    """Return the same day of last month, or its last day where it is shorter."""
    year, month = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def report(user: User, body: Commissioner, today: date) -> Report:
    """Return the report on what `body` commissions. A fixed number of queries."""
    phases = PhaseTable()
    held = commissioned_by([body.kind], today).filter(commissioner=body)
    found = list(rows(board(user, today).filter(Exists(held)), today, phases))
    running = [row for row in found if row.is_running]
    attention = sorted(
        (row for row in running if row.rag in {Level.RED, Level.AMBER}),
        key=lambda row: (row.rag != Level.RED, _go_live(row), row.practice),
    )
    soon = _ahead(running, MilestoneKind.GO_LIVE, AHEAD, today)
    legacy = _ahead(running, MilestoneKind.LEGACY_ACCESS_END, LEGACY, today)
    finished = sorted(
        (row for row in found if _finished(row, today)), key=lambda row: (_go_live(row), row.pk), reverse=True
    )
    figures = [
        (_practices(user, body, today), "open practices"),
        (len(running), "migrating"),
        (sum(row.rag == Level.RED for row in running), "red"),
        (sum(row.rag == Level.AMBER for row in running), "amber"),
        (len(soon), f"going live in {AHEAD.days} days"),
        (sum(row.overdue or 0 for row in running), "items overdue"),
    ]
    return Report(
        figures,
        Section.of(attention, MOST_ATTENTION),
        Section.of(soon, MOST_SOON),
        Section.of(_moved(found, today), MOST_MOVED),
        Section.of(legacy, MOST_LEGACY),
        Section.of(finished, MOST_FINISHED),
    )


def _go_live(row: Row) -> date:
    return row.dates.get(MilestoneKind.GO_LIVE, NEVER)


def _ahead(running: list[Row], kind: MilestoneKind, stretch: timedelta, today: date) -> list[Row]:
    """Return those of `running` whose date of `kind` comes within `stretch`, the nearest first."""
    found = [
        row
        for row in running
        if kind in row.dates
        and today <= row.dates[kind] <= today + stretch
        and not (kind == MilestoneKind.GO_LIVE and row.went_live)
    ]
    return sorted(found, key=lambda row: (row.dates[kind], row.practice))


def _finished(row: Row, today: date) -> bool:
    """Say whether it has lately gone live or been completed."""
    since = today - LATELY
    if row.state == MigrationState.CANCELLED:
        return False
    has_ended = row.state == MigrationState.COMPLETED and row.ended_on is not None and row.ended_on >= since
    return has_ended or (bool(row.went_live) and since <= _go_live(row) <= today)


def _moved(found: list[Row], today: date) -> list[Moved]:
    """Return the go lives that stand on another day than a month ago, the most delayed first. One query."""
    since = timezone.make_aware(datetime.combine(month_before(today), time.min))
    of = {row.pk: row for row in found}
    changes = DateChange.objects.filter(migration__in=of, at__gte=since).order_by("at", "pk")
    moved: dict[int, Moved] = {}
    for move in go_live_moves(changes):
        first = moved[move.migration].before if move.migration in moved else move.before
        moved[move.migration] = Moved(of[move.migration], first, move.after, move.reason)
    left = [one for one in moved.values() if one.days]
    return sorted(left, key=lambda one: (-one.days, one.row.practice))


def _practices(user: User, body: Commissioner, today: date) -> int:
    now = Arrangement.objects.filter(commissioner=body, start__lte=today).exclude(end__lte=today)
    return Practice.objects.visible_to(user).open().filter(pk__in=now.values("practice")).count()
