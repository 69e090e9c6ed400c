"""Bars that lie beside each other: where each stands. Pure geometry, no domain."""

from collections.abc import Sequence
from dataclasses import dataclass

NAMES, PLOT, VALUES = 300, 480, 180  # in SVG units
WIDTH = NAMES + PLOT + VALUES
THICK, GAP = 18, 12
NAME_LENGTH = 38
SMALLEST = 1e-6


@dataclass(frozen=True)
class Value:
    """A figure to draw and how it reads; None draws no bar."""

    number: float | None
    text: str
    series: str = "first"


@dataclass(frozen=True)
class Bar:
    """A drawn figure."""

    series: str
    x: float
    y: int
    width: float
    text: str
    text_x: float
    text_y: int


@dataclass(frozen=True)
class Group:
    """A name and its bars."""

    name: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    """A drawn chart. `zero` is where the bars begin: those below nought go to the left of it."""

    height: int
    zero: float
    groups: tuple[Group, ...]
    width: int = WIDTH
    thick: int = THICK


def bars(rows: Sequence[tuple[str, Sequence[Value]]]) -> Chart | None:
    """Lay out `rows`, each a name and its values, to one scale; None when there is no figure to draw."""
    numbers = [value.number for _, values in rows for value in values if value.number is not None]
    if not numbers:
        return None
    low, high = min(0, *numbers), max(0, *numbers)
    # What is too small to draw has no length; divided by, it would have no end.
    span = high - low
    scale = PLOT / span if span > SMALLEST else 1
    zero = NAMES - low * scale
    groups = []
    y = GAP
    for name, values in rows:
        drawn = []
        for place, value in enumerate(values):
            number = value.number or 0
            start = zero + min(number, 0) * scale
            drawn.append(
                Bar(
                    value.series,
                    round(start, 1),
                    y + place * THICK,
                    round(abs(number) * scale, 1),
                    value.text,
                    round(max(start + abs(number) * scale, zero) + 6, 1),
                    y + place * THICK + THICK - 4,
                )
            )
        shown = name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1].rstrip()}…"
        groups.append(Group(shown, y + THICK - 4, tuple(drawn)))
        y += max(len(values), 1) * THICK + GAP
    return Chart(y, round(zero, 1), tuple(groups))
