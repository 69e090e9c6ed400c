"""Many migrations against the calendar: which months, and where each bar stands. Pure geometry."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

NAMES, PLOT, ROW, HEAD, FOOT = 330, 870, 20, 52, 8  # in SVG units
WIDTH = NAMES + PLOT
NAME_LENGTH = 40

# What lies between two dates of a summary, in their order: code, first date, words.
STRETCHES = (
    ("order", "order", "Ordering"),
    ("prepare", "kick_off", "Preparing"),
    ("check", "idp", "Checking data"),
    ("cutover", "fdp", "Cutover"),
    ("after", "go_live", "After go live"),
)
END = "legacy_access_end"


class Zoom(StrEnum):
    """How much calendar is shown: in months, or in quarters."""

    MONTH = "month"
    QUARTER = "quarter"

    @property
    def step(self) -> int:
        """How many months one tick stands for."""
        return 1 if self is Zoom.MONTH else 3

    @property
    def ticks(self) -> int:
        """How many ticks are shown."""
        return 6


def month_after(day: date, months: int) -> date:
    """Return the first of the month `months` after that of `day`; inside the calendar in any case."""
    count = min(max(day.year * 12 + day.month - 1 + months, 12 * 1900), 12 * 2200)
    return date(count // 12, count % 12 + 1, 1)


@dataclass(frozen=True)
class Window:
    """The stretch of calendar on show, from the first of a month to before the first of another."""

    first: date
    zoom: Zoom

    @classmethod
    def around(cls, day: date, zoom: Zoom) -> "Window":
        """Return the window that holds `day` in its second tick."""
        start = month_after(day, -((day.month - 1) % zoom.step) - zoom.step)
        return cls(start, zoom)

    @property
    def end(self) -> date:
        """The first day no longer shown."""
        return month_after(self.first, self.zoom.step * self.zoom.ticks)

    @property
    def last(self) -> date:
        """The last day shown."""
        return self.end - timedelta(days=1)

    def moved(self, direction: int) -> "Window":
        """Return the window half its length earlier (-1) or later (1)."""
        return Window(month_after(self.first, direction * self.zoom.step * self.zoom.ticks // 2), self.zoom)

    def x_of(self, day: date) -> float:
        """Return where `day` begins; days outside stand at the edge."""
        inside = min(max((day - self.first).days, 0), (self.end - self.first).days)
        return round(NAMES + inside * PLOT / (self.end - self.first).days, 1)

    def holds(self, day: date | None) -> bool:
        """Say whether `day` is shown."""
        return day is not None and self.first <= day < self.end


@dataclass(frozen=True)
class Bar:
    """One stretch of one migration."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class Line:
    """One migration: its name, its bars and its go live."""

    name: str
    y: int
    bars: tuple[Bar, ...]
    go_live_x: float | None
    went_live: bool

    @property
    def middle(self) -> int:
        """The height of its bars' middle."""
        return self.y + ROW // 2

    @property
    def diamond(self) -> str:
        """The corners of the mark of its go live."""
        x, y = self.go_live_x or 0, self.middle
        return f"{x},{y - 8} {x + 6},{y} {x},{y + 8} {x - 6},{y}"


@dataclass(frozen=True)
class Picture:
    """A drawn timeline."""

    height: int
    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]
    holidays: tuple[float, ...]
    today_x: float | None
    width: int = WIDTH
    plot: int = NAMES

    @property
    def bottom(self) -> int:
        """Where the vertical lines end."""
        return self.height - FOOT


def bars(dates: Mapping[str, date | None], window: Window) -> tuple[Bar, ...]:
    """Return the stretches between those of `dates` that are known, as far as `window` shows them."""
    known = [(code, day) for code, kind, _ in (*STRETCHES, ("", END, "")) if (day := dates.get(kind))]
    found = []
    for (code, start), (_, end) in pairwise(known):
        if start < end and start < window.end and end > window.first:
            x = window.x_of(start)
            found.append(Bar(code, x, round(window.x_of(end) - x, 1)))
    return tuple(found)


def draw(
    rows: Sequence[tuple[str, Mapping[str, date | None], bool]],
    window: Window,
    today: date,
    holidays: Iterable[date],
) -> Picture:
    """Lay out `rows`: name, dates by milestone kind, and whether it has gone live."""
    lines = []
    for number, (name, dates, went_live) in enumerate(rows):
        go_live = dates.get("go_live")
        shown = name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1].rstrip()}…"
        x = window.x_of(go_live) if go_live and window.holds(go_live) else None
        lines.append(Line(shown, HEAD + number * ROW, bars(dates, window), x, went_live))
    return Picture(
        height=HEAD + len(rows) * ROW + FOOT,
        lines=tuple(lines),
        ticks=tuple(_ticks(window)),
        holidays=tuple(window.x_of(day) for day in holidays),
        today_x=window.x_of(today) if window.holds(today) else None,
    )


def _ticks(window: Window) -> Iterable[tuple[float, str]]:
    for number in range(window.zoom.ticks):
        day = month_after(window.first, number * window.zoom.step)
        if window.zoom is Zoom.MONTH:
            yield window.x_of(day), f"{day:%b %Y}"
        else:
            yield window.x_of(day), f"{day:%b}–{month_after(day, 2):%b %Y}"


def bank_holidays(window: Window, name_of: Callable[[date], str]) -> list[tuple[date, str]]:
    """Return the bank holidays on show with their names."""
    days = (window.first + timedelta(days=n) for n in range((window.end - window.first).days))
    return [(day, name) for day in days if (name := name_of(day))]
