"""The numbers on top of the board, each with the filter that shows what it counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from dashboards.addresses import Params, board_url
from dashboards.filters import is_overdue, legacy_ends_within
from dashboards.models import Level
from dashboards.rag import WORKING_STATES
from phases.models import Migration

GO_LIVE_DAYS = 28
LEGACY_DAYS = 30


@dataclass(frozen=True)
class Figure:
    """A number: its words, the condition it counts by, and the same as an address says it.

    With a `level` it counts those of that colour instead.
    """

    code: str
    words: str
    counts: Callable[[date], Q]
    params: Callable[[date], Mapping[str, list[str]]]
    level: Level | None = None
    is_bad: bool = False


def _soon(today: date) -> date:
    return today + timedelta(days=GO_LIVE_DAYS)


FIGURES = (
    Figure("all", "in all", lambda _: Q(), lambda _: {"all": ["1"]}),
    Figure("red", "red", lambda _: Q(), lambda _: {"rag": ["red"]}, Level.RED, is_bad=True),
    Figure("amber", "amber", lambda _: Q(), lambda _: {"rag": ["amber"]}, Level.AMBER),
    Figure("overdue", "with overdue items", lambda _: is_overdue(), lambda _: {"overdue": ["on"]}),
    Figure(
        "go_live",
        f"going live in {GO_LIVE_DAYS} days",
        lambda today: Q(state__in=WORKING_STATES, summary__go_live__range=(today, _soon(today))),
        lambda today: {
            "state": [*WORKING_STATES],
            "go_live_from": [today.isoformat()],
            "go_live_to": [_soon(today).isoformat()],
        },
    ),
    Figure(
        "legacy",
        f"losing legacy access in {LEGACY_DAYS} days",
        lambda today: legacy_ends_within(LEGACY_DAYS, today),
        lambda _: {"legacy": [str(LEGACY_DAYS)]},
    ),
)


@dataclass(frozen=True)
class Counted:
    """A figure with its number, where it leads, and whether the board shows just that."""

    figure: Figure
    number: int
    url: str
    current: bool


def figures(found: QuerySet[Migration], place: Params, asked: Params, today: date) -> list[Counted]:
    """Return the figures of `found`, the board narrowed to a `place`; `asked` is the whole filter."""
    numbers = count(found, today)
    progress = {name: [*values] for name, values in asked.items() if name not in place}
    return [
        Counted(
            one,
            numbers[one.code],
            board_url({**place, **one.params(today)}),
            progress == ({} if one.code == "all" else dict(one.params(today))),
        )
        for one in FIGURES
    ]


def count(found: QuerySet[Any], today: date) -> dict[str, int]:
    """Return the number of each figure, by its code.

    Counted by colour and added up, as the database would else work out the colour for each figure anew.
    """
    by_colour = (
        found.order_by()
        .values("rag")
        .annotate(**{one.code: Count("pk", filter=one.counts(today)) for one in FIGURES if one.level is None})
    )
    rows = list(by_colour)
    return {
        one.code: sum(
            row["all" if one.level else one.code] for row in rows if one.level in (None, row["rag"])
        )
        for one in FIGURES
    }
