"""What is left to re-enter, day by day, as a picture: where each line stands, in SVG units. Pure geometry."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, log10

from cutover.tally import DayTally
from nhsuk.dates import short_date

WIDTH, HEIGHT = 400, 270  # small, so that a phone can still show its letters
LEFT, RIGHT, TOP, BOTTOM = 44, 390, 44, 240
LABELS = 4  # dates along the foot: as many as stay apart on a phone


@dataclass(frozen=True)
class Line:
    """A day that is marked from top to bottom."""

    x: float
    text: str
    anchor: str


@dataclass(frozen=True)
class Picture:
    """A drawn burn-down. `left` and `ahead` are the points of lines as SVG writes them."""

    left: str
    ahead: str
    levels: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str, str], ...]
    ends: Line | None
    today: Line | None
    width: int = WIDTH
    height: int = HEIGHT
    start_x: int = LEFT
    end_x: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM


def draw(tallied: Sequence[DayTally], today: date, finish: date | None, ends: date | None) -> Picture | None:
    """Lay out what was left on each day of `tallied`, in order of date, up to `today`.

    `finish` is the forecast day, `ends` the day legacy access ends. None before there is a second day.
    """
    if not tallied or tallied[0].day >= today:
        return None
    first, left = tallied[0].day, tallied[-1].left
    last = max(day for day in (today, finish, ends) if day)
    step = _step(max(one.left for one in tallied))
    top = step * max(ceil(max(one.left for one in tallied) / step), 1)

    def x_of(day: date) -> float:
        return round(LEFT + (day - first).days / (last - first).days * (RIGHT - LEFT), 1)

    def y_of(number: float) -> float:
        return round(BOTTOM - number / top * (BOTTOM - TOP), 1)

    # A day nobody counted leaves things as they were: the line goes on level, then drops.
    points, before = [], tallied[0].left
    for one in tallied:
        points += [(x_of(one.day), y_of(before)), (x_of(one.day), y_of(one.left))]
        before = one.left
    points.append((x_of(today), y_of(left)))
    return Picture(
        left=_points(points),
        ahead=_points([(x_of(today), y_of(left)), (x_of(finish), y_of(0))]) if finish else "",
        levels=tuple((y_of(number), f"{number:,}") for number in range(0, top + 1, step)),
        days=tuple(_days(first, last, x_of)),
        ends=_line(x_of(ends), "Legacy access ends") if ends and ends >= first else None,
        today=_line(x_of(today), "Today"),
    )


def _step(most: int) -> int:
    """Return the distance of the level lines: 1, 2 or 5 times a power of ten, four lines or so."""
    rough = max(most, 1) / 4
    power = 10 ** max(int(log10(rough)) if rough >= 1 else 0, 0)
    return int(next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough))


def _line(x: float, text: str) -> Line:
    return Line(x, text, "start" if x < WIDTH / 2 else "end")


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _days(first: date, last: date, x_of: Callable[[date], float]) -> Iterator[tuple[float, str, str]]:
    span = (last - first).days
    count = min(LABELS, span + 1)
    for number in range(count):
        day = first + timedelta(days=round(span * number / max(count - 1, 1)))
        anchor = "start" if number == 0 else "end" if number == count - 1 else "middle"
        yield x_of(day), short_date(day).rsplit(" ", 1)[0], anchor
