"""What is counted, added up: by area, by day, and what is left. Plain values from one query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cutover.models import ReentryCount


@dataclass
class AreaTally:
    """One area: in all, and on the day looked at."""

    slug: str
    name: str
    is_offered: bool = True  # False for an area that has gone from the edition
    captured: int = 0
    reentered: int = 0
    captured_today: int = 0
    reentered_today: int = 0

    @property
    def left(self) -> int:
        """How many items are still to be typed in."""
        return self.captured - self.reentered


@dataclass
class DayTally:
    """One day, all areas together; `left` as it stood that evening."""

    day: date
    captured: int = 0
    reentered: int = 0
    left: int = 0


@dataclass(frozen=True)
class Tally:
    """The whole log."""

    areas: tuple[AreaTally, ...]
    days: tuple[DayTally, ...]
    counts: Sequence[ReentryCount] = field(repr=False)

    @property
    def captured(self) -> int:
        """Items captured in all."""
        return sum(area.captured for area in self.areas)

    @property
    def reentered(self) -> int:
        """Items re-entered in all."""
        return sum(area.reentered for area in self.areas)

    @property
    def left(self) -> int:
        """Items still to be typed in."""
        return self.captured - self.reentered

    @property
    def reentered_by_day(self) -> dict[date, int]:
        """Items re-entered on each day."""
        return {one.day: one.reentered for one in self.days}

    def area(self, slug: str) -> AreaTally:
        """Return one area. Raises StopIteration for one that is not there."""
        return next(one for one in self.areas if one.slug == slug)


def tally(counts: Iterable[ReentryCount], names: Mapping[str, str], today: date) -> Tally:
    """Add up `counts`; `names` are the edition's areas by slug, in its order.

    An area that was counted and has since gone from the edition stands last, under its slug.
    """
    counts = sorted(counts, key=lambda row: row.day)
    gone = {row.area: row.area.replace("-", " ").capitalize() for row in counts}
    areas = {slug: AreaTally(slug, name, slug in names) for slug, name in {**names, **gone, **names}.items()}
    days: dict[date, DayTally] = {}
    left = 0
    for row in counts:
        area, day = areas[row.area], days.setdefault(row.day, DayTally(row.day))
        for one in (area, day):
            one.captured += row.captured
            one.reentered += row.reentered
        left += row.captured - row.reentered
        day.left = left
        if row.day == today:
            area.captured_today, area.reentered_today = row.captured, row.reentered
    return Tally(tuple(areas.values()), tuple(days.values()), counts)
