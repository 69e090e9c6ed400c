"""From the first question to the order: who asked, who decided, when, and why."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from accounts.roles import Permission
from dashboards.board import ICB_KINDS, commissioner
from dashboards.journeys import Step, journeys
from dashboards.narrowing import NarrowForm
from phases.choices import MigrationState
from phases.models import Migration
from phases.states import MOVES

SHOWN = 30  # of each stage; the board has all of them
# How a step reads in the past.
DONE = {
    "enquiry": "Asked",
    "requested": "Requested",
    "approved": "Approved",
    "planning": "Plan made",
    "active": "Begun",
    "paused": "Paused",
    "completed": "Completed",
    "cancelled": "Cancelled",
    "deferred": "Deferred",
    "declined": "Declined",
}


@dataclass
class Stage:
    """One stage of the pipeline with those that stand there, the longest waiting first."""

    state: MigrationState
    heading: str
    help: str
    number: int = 0
    cards: list["Card"] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.number - len(self.cards)


def no_stages() -> list[Stage]:
    """Return the stages, empty, in the order in which a migration comes through them."""
    state = MigrationState
    return [
        Stage(state.ENQUIRY, "Enquiry", "A practice has asked what a move would mean."),
        Stage(state.REQUESTED, "Requested", "The commissioner has to decide."),
        Stage(state.APPROVED, "Approved", "The system can be ordered."),
        Stage(state.PLANNING, "Ordered and planned", "There is a plan. From kick-off on, look at the board."),
        Stage(state.DEFERRED, "Deferred", "Put off. It can be taken up again."),
        Stage(state.DECLINED, "Declined", "The commissioner said no."),
    ]


@dataclass(frozen=True)
class Card:
    """A migration in the pipeline, with every step it took; none where there is no history."""

    migration: Any
    steps: list[tuple[str, Step]]
    since: date
    days: int
    may_decide: bool


class PipelineForm(NarrowForm):
    """Which migrations to show: by everything but their state, which is what the columns are."""

    state: Any = None

    def migrations(self) -> QuerySet[Migration]:
        """Return the migrations in the pipeline that the person may see and asked for."""
        return self.narrowed(self.seen.filter(state__in=[stage.state for stage in no_stages()]))


def pipeline(migrations: QuerySet[Migration], user: User, today: date) -> list[Stage]:
    """Return the stages with the first of `migrations` in each, as `user` sees them.

    Four queries, however many there are.
    """
    numbers = dict(migrations.order_by().values_list("state").annotate(number=Count("pk")))
    stages = {stage.state.value: stage for stage in no_stages()}
    for state, stage in stages.items():
        stage.number = numbers.get(state, 0)
    for card in _cards(migrations, user, today):
        stages[card.migration.state].cards.append(card)
    for stage in stages.values():
        stage.cards.sort(key=lambda card: card.since)
    stages[MigrationState.DECLINED].cards.reverse()
    return list(stages.values())


def _cards(migrations: QuerySet[Migration], user: User, today: date) -> Iterator[Card]:
    # What was declined long ago matters least, who has waited longest most.
    order: list[Any] = [F("ended_on").desc(nulls_last=True), F("started_on"), F("pk")]
    place = Window(RowNumber(), partition_by="state", order_by=order)
    rows = list(
        migrations.annotate(place=place, icb=commissioner(ICB_KINDS, today))
        .filter(place__lte=SHOWN)
        .select_related("practice", "from_system", "to_system", "summary")
        .order_by("practice__name", "pk")
    )
    keys = [row.pk for row in rows]
    steps_of = journeys(keys)
    planned_by_user = Migration.objects.permitted(user, Permission.PLAN).filter(pk__in=keys)
    theirs = {*planned_by_user.values_list("pk", flat=True)}
    for row in rows:
        steps = steps_of.get(row.pk, [])
        since = steps[-1].day if steps else row.ended_on or row.started_on
        may_decide = row.pk in theirs and bool(MOVES[row.state])
        done = [(DONE[step.state], step) for step in steps]
        yield Card(row, done, since, (today - since).days, may_decide)
