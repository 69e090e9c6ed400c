"""What becomes of each migration and each item, by chance alone. Nothing here touches the database."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from checklists.demo import clock
from checklists.models import TaskStatus
from checklists.scale import words
from phases.choices import MigrationState

_EARLIEST, _LATEST = -730, 430  # days of a go live from today


@dataclass(frozen=True)
class Course:
    """A state that migrations are in: how many in a hundred, when they go live (days from today; none
    without a plan), and why they are in it.
    """

    state: str
    share: int
    go_live: tuple[int, int] | None = None
    reasons: Sequence[str] = ("",)


# With a plan's usual thirteen weeks before go live and as many after it.
COURSES = (
    Course(MigrationState.COMPLETED, 27, (_EARLIEST, -115)),
    Course(MigrationState.ACTIVE, 35, (-85, 85)),
    Course(MigrationState.PLANNING, 21, (105, _LATEST)),
    Course(MigrationState.PAUSED, 3, (20, 150), words.PAUSED),
    Course(MigrationState.CANCELLED, 2, (-300, 60), words.CANCELLED),
    Course(MigrationState.ENQUIRY, 3),
    Course(MigrationState.REQUESTED, 3),
    Course(MigrationState.APPROVED, 3),
    Course(MigrationState.DECLINED, 1, None, words.DECLINED),
    Course(MigrationState.DEFERRED, 2, None, words.DEFERRED),
)


@dataclass(frozen=True)
class Fate:
    """What becomes of one migration.

    `moves` are the days by which its go live was moved, one after the other; `care` is the share of
    its items done on time; nobody has worked on it after `worked_until`. `records` says whether
    somebody wrote down that it went live.
    """

    course: Course
    reason: str
    go_live: date | None
    moves: tuple[int, ...]
    care: float
    worked_until: date
    records: bool
    rng: Random

    @property
    def state(self) -> str:
        """The state it is in."""
        return self.course.state


class Fates:
    """Deals out fates."""

    def __init__(self, seed: str, today: date) -> None:
        """Find the days on which practices go live around `today`."""
        self.seed, self.today = seed, today
        days = (today + timedelta(days=away) for away in range(_EARLIEST - 7, _LATEST + 8))
        self.days = [day for day in days if day.weekday() in clock.USUAL and clock.working(day)]

    def of(self, code: str) -> Fate:
        """Return the fate of the practice with an ODS code: the same for the same seed and day."""
        rng = Random(f"{self.seed}:{code}")  # noqa: S311
        course = rng.choices(COURSES, [one.share for one in COURSES])[0]
        go_live = self._between(rng, *course.go_live) if course.go_live else None
        worked_until = self.today - timedelta(days=1)
        if course.state == MigrationState.CANCELLED and go_live:
            worked_until = min(worked_until, go_live - timedelta(days=30))
        elif rng.random() < 0.04:
            worked_until -= timedelta(days=20)
        moves = rng.choices((0, 1, 2, 3, 4), (70, 17, 8, 4, 1))[0] if course.go_live else 0
        return Fate(
            course=course,
            reason=rng.choice(course.reasons),
            go_live=go_live,
            moves=tuple(7 * rng.choice((-2, 1, 1, 2, 2, 3, 4, 8)) for _ in range(moves)),
            care=rng.choice((0.999, 0.995, 0.99, 0.98, 0.97, 0.95, 0.9, 0.8)),
            worked_until=worked_until,
            records=rng.random() < 0.96,
            rng=rng,
        )

    def _between(self, rng: Random, first: int, last: int) -> date:
        low = bisect_left(self.days, self.today + timedelta(days=first))
        high = bisect_left(self.days, self.today + timedelta(days=last))
        return self.days[rng.randrange(low, high)]


def item_status(due: date, fate: Fate) -> str:
    """Return how far an item is that is due on `due`."""
    chance = fate.rng.random()
    if due < fate.worked_until:
        if chance < 0.03:
            return TaskStatus.NOT_NEEDED
        if chance < fate.care:
            return TaskStatus.DONE
        left = fate.rng.random()
        if left < 0.05:
            return TaskStatus.BLOCKED
        return TaskStatus.IN_PROGRESS if left < 0.4 else TaskStatus.TO_DO
    soon = due < fate.worked_until + timedelta(days=30)
    if chance < (0.2 if soon else 0.02):
        return TaskStatus.DONE
    return TaskStatus.IN_PROGRESS if soon and chance < 0.45 else TaskStatus.TO_DO


def item_reason(status: str, rng: Random) -> str:
    """Return why an item is blocked or not needed; empty for the others."""
    if status == TaskStatus.BLOCKED:
        return rng.choice(words.BLOCKED)
    return rng.choice(words.NOT_NEEDED) if status == TaskStatus.NOT_NEEDED else ""
