"""How people work through their items: when, who, in which words. All chance comes from one seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from accounts.models import User
from checklists.demo import clock
from checklists.demo.cast import Team
from checklists.demo.shapes import Story
from checklists.demo.words import NOT_NEEDED, NOTES
from checklists.models import Task, TaskStatus
from phases.rules import Roll, Unit, parse_rule


@dataclass(frozen=True)
class Habit:
    """What will become of one item. Days count back from its due date; a late one has fewer than none."""

    owner: User | None
    ticker: User
    assigned_ahead: int
    started_ahead: int | None
    finished_ahead: int
    minute: int
    status: str
    reason: str

    def moment(self, day: date, first_hour: int, hours: int) -> datetime:
        """Return this item's own time of `day`, within some hours of it."""
        minutes = self.minute * hours // 8
        return clock.at(day, first_hour + minutes // 60, minutes % 60)


class Habits:
    """Makes the habit of each item; a note is used once in the whole demo."""

    def __init__(self, story: Story, team: Team, rng: Random, today: date, used_notes: set[str]) -> None:
        self._late_share = story.late_share
        self._a_month_ago = today - timedelta(days=28)
        self._team = team
        self._rng = rng
        self._used_notes = used_notes

    def of(self, task: Task) -> Habit:
        """Return how `task`, an item of the guide, will be worked on."""
        rng, item = self._rng, task.item
        if item is None:
            raise ValueError("An item of the practice's own has no habit.")
        owner = self._team.someone(item.roles)
        # People give out work more carefully as go live draws near.
        owned_share = 0.75 if task.due and task.due >= self._a_month_ago else 0.25
        late = rng.random() < self._late_share
        not_needed = item.slug in NOT_NEEDED and rng.random() < 0.65
        return Habit(
            owner=owner if rng.random() < owned_share else None,
            ticker=owner if rng.random() < 0.85 else self._team.leader("manager"),
            assigned_ahead=rng.randint(20, 36),
            started_ahead=rng.randint(2, 7) if rng.random() < 0.2 else None,
            finished_ahead=-rng.randint(1, 6) if late else rng.choice((0, 0, 1, 1, 2, 3, 4, 5, 6, 8, 10)),
            minute=rng.randint(0, 8 * 60 - 1),
            status=TaskStatus.NOT_NEEDED if not_needed else TaskStatus.DONE,
            reason=rng.choice(NOT_NEEDED[item.slug]) if not_needed else "",
        )

    def note(self, task: Task) -> str:
        """Return what somebody writes on finishing `task`, if anything."""
        texts = NOTES.get(task.item.slug, ()) if task.item else ()
        fresh = [text for text in texts if text not in self._used_notes]
        if not fresh or self._rng.random() < 0.5:
            return ""
        text = self._rng.choice(fresh)
        self._used_notes.add(text)
        return text


def finish_day(task: Task, habit: Habit, dates: Mapping[str, date]) -> date:
    """Return the working day on which `task` is finished, as dates stand.

    Nobody re-enters before go live or checks data before it is there: an item is finished between
    the date its phase begins, or its reminder counts from, and its due date.
    """
    item, due = task.item, task.due
    if item is None or due is None:
        raise ValueError("Only a dated item of the guide has a day.")
    rule = parse_rule(item.due)
    if rule.offset == 0 and rule.roll is Roll.NEVER:
        return clock.on_or_after(due)
    if habit.finished_ahead < 0:
        return clock.on_or_after(due - timedelta(days=habit.finished_ahead))
    begins = dates[rule.anchor] if rule.offset > 0 else dates.get(task.phase.starts, due)
    room = (due - begins).days if begins < due else 28
    if not item.due_is_phase_default and -2 <= rule.offset <= 0 and rule.unit is not Unit.WEEKS:
        room = min(room, 1)
    earliest = due - timedelta(days=room)
    day = clock.on_or_before(max(due - timedelta(days=habit.finished_ahead), earliest))
    return day if day >= earliest else clock.on_or_after(earliest)
