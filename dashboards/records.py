"""Migrations with all that happened to each, as far as questions about a stretch of days go."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from checklists.models import DateChange
from dashboards.board import ICB_KINDS, commissioner
from dashboards.england import NO_ICB
from dashboards.journeys import Journeys, Step, journeys, state_on
from dashboards.moves import Move, go_live_moves
from nhsuk.dates import long_date
from phases.choices import RUNNING_STATES, MigrationState
from phases.models import Migration

Cells = Sequence[Any]


@dataclass(frozen=True)
class Span:
    """The days asked about, the first and the last included."""

    since: date
    until: date

    def holds(self, day: date) -> bool:
        """Say whether `day` lies in it."""
        return self.since <= day <= self.until

    def __str__(self) -> str:
        return f"{long_date(self.since)} to {long_date(self.until)}"


@dataclass(frozen=True)
class Record:
    """A migration as far as the questions go."""

    pk: int
    practice: str
    ods_code: str
    icb: str | None
    old: str
    new: str
    state: str
    state_reason: str
    started_on: date
    go_live: date | None
    went_live: bool | None

    @property
    def cells(self) -> Cells:
        """The practice, and from what to what."""
        return (self.practice, self.ods_code, self.icb or NO_ICB, self.old, self.new)

    @property
    def now(self) -> str:
        """Its state today, in words."""
        return MigrationState(self.state).label


class Records:
    """The migrations that a person may see, with what happened to each, as `today` knows them."""

    def __init__(self, user: User, span: Span, today: date) -> None:
        """Read them. Three queries, however many migrations there are."""
        self.span = span
        seen = Migration.objects.visible_to(user)
        self.of = {record.pk: record for record in _records(seen, today)}
        steps = journeys(seen)
        # What came into the portal without its history stands where it does since it began.
        self.steps: Journeys = {
            pk: steps.get(pk) or [Step(one.started_on, one.state, one.state_reason, "")]
            for pk, one in self.of.items()
        }
        moved = go_live_moves(
            DateChange.objects.filter(migration__in=seen, **_within(span)).order_by("at", "pk")
        )
        self.delays: list[Move] = [move for move in moved if move.days > 0]

    def came_to(self, *states: str) -> Iterator[tuple[Record, Step]]:
        """Yield each time a migration came to one of `states` in the span, in order of time."""
        found = [
            (self.of[pk], step)
            for pk, steps in self.steps.items()
            for step in steps
            if step.state in states and self.span.holds(step.day)
        ]
        yield from sorted(found, key=lambda one: (one[1].day, one[0].practice, one[0].pk))

    def in_progress(self) -> Iterator[tuple[Record, Step]]:
        """Yield the migrations with a plan under way, or paused, at the end of the span."""
        for pk, record in sorted(self.of.items(), key=lambda one: (one[1].practice, one[0])):
            step = state_on(self.steps[pk], self.span.until)
            if step and step.state in RUNNING_STATES:
                yield record, step


def _records(seen: QuerySet[Migration], today: date) -> Iterator[Record]:
    columns = (
        "pk",
        "practice__name",
        "practice__ods_code",
        "icb",
        "from_system__name",
        "to_system__name",
        "state",
        "state_reason",
        "started_on",
        "summary__go_live",
        "summary__went_live",
    )
    rows = seen.annotate(icb=commissioner(ICB_KINDS, today)).order_by()
    found: Iterable[tuple[Any, ...]] = rows.values_list(*columns)
    for row in found:
        yield Record(*row)


def _within(span: Span) -> dict[str, datetime]:
    """Return the condition that something happened in the span, by the clock in England."""
    first, after = (
        timezone.make_aware(datetime.combine(day, time.min))
        for day in (span.since, span.until + timedelta(days=1))
    )
    return {"at__gte": first, "at__lt": after}
