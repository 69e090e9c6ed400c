"""Urgent notices: what is told at once, not with the next digest.

Each kind says what happened lately and who hears of it, and writes the mails.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives

from accounts.roles import Place, roles_at
from checklists.models import DateChange
from phases.choices import MilestoneKind
from phases.models import Migration
from readiness.models import GoAhead
from reminders.audience import Audience, around_each
from reminders.changes import moved_from_to
from reminders.models import Delivery, DeliveryKind, Preference
from reminders.rules import Frequency
from reminders.writing import notice_mail

Mails = Iterator[tuple[Delivery, EmailMultiAlternatives | None]]


@dataclass(frozen=True)
class Event:
    """Something to tell at once. `about` is what its notices are filed under, one a person."""

    about: str
    at: datetime
    people: frozenset[int]


@dataclass(frozen=True)
class Notice:
    """One kind of notice: `events` since a moment, and the mails of its deliveries."""

    events: Callable[[datetime], Iterable[Event]]
    write: Callable[[list[Delivery]], Mails]


def about(row: Any) -> str:
    """Return what the notices of the event that `row` records are filed under."""
    return f"{row._meta.verbose_name.replace(' ', '-')}:{row.pk}"


def _row_of(delivery: Delivery) -> int:
    return int(delivery.about.rpartition(":")[2])


def _audience(migration: int) -> Audience:
    return around_each(Migration.objects.filter(pk=migration))[migration].audience


def _turned_off(people: Iterable[int]) -> set[int]:
    off = Preference.objects.filter(user__in=people, frequency=Frequency.OFF)
    return set(off.values_list("user", flat=True))


def _go_lives_moved(since: datetime) -> Iterator[Event]:
    """Everybody around the migration hears but the one who moved it.

    Practice people always hear that their go live moved; others may have turned mail off.
    """
    moves = DateChange.objects.filter(
        at__gt=since, undone_at__isnull=True, milestones__has_key=MilestoneKind.GO_LIVE.value
    )
    for move in moves:
        if not moved_from_to(move.milestones[MilestoneKind.GO_LIVE]):
            continue
        audience = _audience(move.migration_id)
        everyone = audience.in_roles(audience.by_role) - {move.by_id}
        off = _turned_off(everyone) - audience.in_roles(roles_at(Place.PRACTICE))
        yield Event(about(move), move.at, frozenset(everyone - off))


def _write_go_live_moved(rows: list[Delivery]) -> Mails:
    """Yield each notice with its mail; none if the move was undone meanwhile."""
    moves = DateChange.objects.select_related("migration__practice", "by").in_bulk(
        [_row_of(row) for row in rows]
    )
    for row in rows:
        move = moves.get(_row_of(row))
        dates = moved_from_to(move.milestones[MilestoneKind.GO_LIVE]) if move and not move.undone_at else None
        if move is None or dates is None:
            yield row, None
            continue
        practice = move.migration.practice
        subject = f"Migrations Portal: go live of {practice.name} moved to {dates[1].day} {dates[1]:%B %Y}"
        yield row, notice_mail(row, subject, move=move, practice=practice, before=dates[0], after=dates[1])


def _gates_overridden(since: datetime) -> Iterator[Event]:
    """The commissioner's people hear, but for the one who decided and those who turned mail off."""
    for decision in GoAhead.objects.standing().filter(at__gt=since).exclude(unmet=[]):
        watching = _audience(decision.migration_id).in_roles(["commissioner"]) - {decision.by_id}
        yield Event(about(decision), decision.at, frozenset(watching - _turned_off(watching)))


def _write_gate_overridden(rows: list[Delivery]) -> Mails:
    """Yield each notice with its mail; none if the decision was taken back meanwhile."""
    decisions = GoAhead.objects.select_related("migration__practice").in_bulk([_row_of(row) for row in rows])
    for row in rows:
        decision = decisions.get(_row_of(row))
        if decision is None or decision.withdrawn_at:
            yield row, None
            continue
        practice, gate = decision.migration.practice, decision.get_gate_display().lower()
        subject = f"Migrations Portal: {practice.name} goes ahead with {gate}, not ready"
        yield row, notice_mail(row, subject, decision=decision, practice=practice, gate=gate)


NOTICES: dict[str, Notice] = {
    DeliveryKind.GO_LIVE_MOVED: Notice(_go_lives_moved, _write_go_live_moved),
    DeliveryKind.GATE_OVERRIDDEN: Notice(_gates_overridden, _write_gate_overridden),
}
