"""The key dates as a picture: where each mark and label stands, in SVG units. Pure geometry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, MARGIN = 960, 24
LEVEL_HEIGHT, AXIS_GAP = 34, 18
CHAR_WIDTH = 7.2  # of the label font; only keeps labels apart


@dataclass(frozen=True)
class Event:
    """A date to draw. `state` is done, next or ahead."""

    day: date
    name: str
    text: str
    state: str


@dataclass(frozen=True)
class Mark:
    """An event's place: its dot on the axis and its label above."""

    event: Event
    x: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True)
class Timeline:
    """A drawn timeline."""

    width: int
    height: float
    axis_y: float
    start_x: float
    end_x: float
    today_x: float | None
    marks: tuple[Mark, ...]
    months: tuple[tuple[float, str], ...]


def draw(events: Sequence[Event], today: date) -> Timeline | None:
    """Lay out `events`, in date order, on one axis; None when there are fewer than two days to span.

    Labels are stacked on as many levels as it takes to keep them apart.
    """
    if not events or events[0].day == events[-1].day:
        return None
    first, last = events[0].day, events[-1].day
    scale = (WIDTH - 2 * MARGIN) / (last - first).days

    def x_of(day: date) -> float:
        return round(MARGIN + (day - first).days * scale, 1)

    ends: list[float] = []  # right edge of the last label on each level
    placed = []
    for event in events:
        x = x_of(event.day)
        width = max(len(event.name), len(event.text)) * CHAR_WIDTH
        anchor = "start" if x < WIDTH * 0.6 else "end"
        left = x if anchor == "start" else x - width
        level = next((n for n, end in enumerate(ends) if left > end + 12), len(ends))
        if level == len(ends):
            ends.append(0)
        ends[level] = left + width
        placed.append((event, x, anchor, level))
    axis_y = len(ends) * LEVEL_HEIGHT + AXIS_GAP
    marks = tuple(
        Mark(
            event,
            x,
            x + (6 if anchor == "start" else -6),
            axis_y - AXIS_GAP - level * LEVEL_HEIGHT - 14,
            anchor,
        )
        for event, x, anchor, level in placed
    )
    return Timeline(
        width=WIDTH,
        height=axis_y + 44,
        axis_y=axis_y,
        start_x=MARGIN,
        end_x=WIDTH - MARGIN,
        today_x=x_of(today) if first <= today <= last else None,
        marks=marks,
        months=tuple(
            (x_of(day), f"{day:%b %Y}" if day.month == 1 else f"{day:%b}") for day in _months(first, last)
        ),
    )


def _months(first: date, last: date) -> list[date]:
    found, day = [], (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= last:
        found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found
