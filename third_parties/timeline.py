"""All services against the calendar: where each bar and mark stands, in SVG units. Pure geometry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

NAMES, PLOT, ROW, HEAD, FOOT = 330, 870, 22, 52, 8
WIDTH = NAMES + PLOT
NAME_LENGTH = 42
ROOM = timedelta(days=4)  # at either end, so that no mark stands on the edge


@dataclass(frozen=True)
class Service:
    """What is drawn of one service. Days that happened go before days planned."""

    name: str
    tell: date | None
    told: bool
    off: date | None
    on: date | None
    late: bool


@dataclass(frozen=True)
class Bar:
    """A stretch between two days: `notice` from telling to off, `off` from off to on again."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class Line:
    """One service: its bars, the mark of telling and the mark of coming on again."""

    service: Service
    name: str
    y: int
    bars: tuple[Bar, ...]
    tell_x: float | None
    on_x: float | None

    @property
    def middle(self) -> int:
        """The height of its bars' middle."""
        return self.y + ROW // 2

    @property
    def diamond(self) -> str:
        """The corners of the mark of coming on again."""
        x, y = self.on_x or 0, self.middle
        return f"{x},{y - 7} {x + 6},{y} {x},{y + 7} {x - 6},{y}"


@dataclass(frozen=True)
class Picture:
    """A drawn calendar of services. `lines_at` are the days that matter: x and words."""

    height: int
    lines: tuple[Line, ...]
    months: tuple[tuple[float, str], ...]
    key_days: tuple[tuple[float, str], ...]
    today_x: float | None
    width: int = WIDTH

    @property
    def bottom(self) -> int:
        """Where the vertical lines end."""
        return self.height - FOOT


def draw(services: Sequence[Service], key_days: Sequence[tuple[date, str]], today: date) -> Picture | None:
    """Lay out `services` from the first day to tell to the last to come on; None without any day.

    `key_days` are final data production and go live, with their words.
    """
    days = [day for one in services for day in (one.tell, one.off, one.on) if day]
    if not days:
        return None
    days += [day for day, _ in key_days]
    first, last = min(days) - ROOM, max(days) + ROOM
    scale = PLOT / (last - first).days

    def x_of(day: date) -> float:
        return round(NAMES + (day - first).days * scale, 1)

    lines = []
    for number, one in enumerate(services):
        shown = one.name if len(one.name) <= NAME_LENGTH else f"{one.name[: NAME_LENGTH - 1].rstrip()}…"
        bars = [
            Bar(kind, x_of(start), round(x_of(end) - x_of(start), 1))
            for kind, start, end in (("notice", one.tell, one.off), ("off", one.off, one.on))
            if start and end and start < end
        ]
        lines.append(
            Line(
                one,
                shown,
                HEAD + number * ROW,
                tuple(bars),
                x_of(one.tell) if one.tell else None,
                x_of(one.on) if one.on else None,
            )
        )
    return Picture(
        height=HEAD + len(services) * ROW + FOOT,
        lines=tuple(lines),
        months=tuple((x_of(day), f"{day:%b %Y}") for day in _months(first, last)),
        key_days=tuple((x_of(day), words) for day, words in key_days),
        today_x=x_of(today) if first <= today <= last else None,
    )


def _months(first: date, last: date) -> Iterable[date]:
    day = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= last:
        yield day
        day = (day + timedelta(days=32)).replace(day=1)
