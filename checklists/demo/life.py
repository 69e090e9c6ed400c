"""A migration lived through, day by day, with the services that people use through the pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from accounts.models import User
from checklists.demo import clock
from checklists.demo.afterwards import before_the_end
from checklists.demo.cast import Cast
from checklists.demo.habits import Habit, Habits, finish_day
from checklists.demo.shapes import Held, Move, Own, Story, Turn
from checklists.models import Task, TaskStatus
from checklists.planning import draft_plan
from checklists.replanning import fingerprint
from checklists.services.dates import move_date
from checklists.services.plans import start_migration
from checklists.services.tasks import add_note, add_own_task, assign, set_status
from phases.choices import MigrationState, MilestoneKind
from phases.models import GuideEdition, Migration, Milestone
from phases.services import change_state, record_enquiry
from practices.models import ClinicalSystem, DeliveryPartner, Practice


@dataclass(frozen=True)
class World:
    """What every story draws on."""

    today: date
    cast: Cast
    practices: dict[str, Practice]
    systems: dict[str, ClinicalSystem]
    partners: dict[str, DeliveryPartner]
    editions: dict[str, GuideEdition]
    used_notes: set[str]


@dataclass(frozen=True)
class Event:
    """Something that happens at the end of a day."""

    day: date
    happen: Callable[[], object]


class Life:
    """One story, from its first enquiry to today."""

    def __init__(self, story: Story, world: World) -> None:
        self.story = story
        self.world = world
        self.today = world.today
        self.rng = Random(story.key)  # noqa: S311
        self.team = world.cast.team(story, self.rng)
        self.by = self.team.leader("pm")
        self.habits = Habits(story, self.team, self.rng, self.today, world.used_notes)
        self.known: dict[int, Habit] = {}
        self.held = {held.item for held in story.held}
        self.slips = dict(story.slips)
        self.own: dict[str, Task] = {}
        self.tasks: dict[int, Task] = {}

    def run(self) -> Migration:
        """Live through the story and return its migration as it stands today."""
        self._pipeline()
        if self.story.slot:
            self._live(self._start(self.story.slot(self.today)))
        return self.migration

    def _pipeline(self) -> None:
        by = self.team.leader("icb")
        for number, turn in enumerate(self.story.pipeline):
            day = self._ago(turn.ago)
            with clock.set_back_to(self._evening(day)):
                if number == 0:
                    self.migration = record_enquiry(
                        by=by, **self._what(), today=day, state=turn.state, reason=turn.reason
                    )
                else:
                    self._turn(turn, by)

    def _what(self) -> dict[str, Any]:
        """Return what every service asks of a new migration."""
        story, world = self.story, self.world
        return {
            "practice": world.practices[story.key],
            "from_system": world.systems[story.from_system],
            "to_system": world.systems[story.to_system],
            "edition": world.editions[story.edition],
        }

    def _start(self, slot: clock.Slot) -> date:
        """Start the migration and return the day it was entered."""
        story = self.story
        edition = self.world.editions[story.edition]
        given = self._first_dates(*slot)
        answers = dict(edition.conditions.values_list("key", "default")) | story.answers
        entered = clock.on_or_before(given["kick_off"] - timedelta(days=story.entered))
        past = draft_plan(edition=edition, given=given, answers=answers).past(entered)
        with clock.set_back_to(clock.at(entered, 9, self.rng.randint(5, 55))):
            self.migration = start_migration(
                by=self.by,
                **self._what(),
                given=given,
                answers=answers,
                today=entered,
                partner=self.world.partners.get(story.partner),
                done_items=[row.item.pk for row in past if self.rng.random() < 0.95],
            )
        return entered

    def _first_dates(self, fdp: date, go_live: date) -> dict[str, date]:
        """Return the dates as they were first planned, before any of them moved."""
        dates = {"fdp": fdp, "go_live": go_live}
        for move in self.story.moves:
            if move.together:
                dates = {kind: day - timedelta(days=move.days) for kind, day in dates.items()}
        story = self.story
        for kind, days_off, weeks in (
            ("idp", story.idp_in, story.idp_weeks),
            ("kick_off", story.kick_off_in, story.kick_off_weeks),
        ):
            moved = timedelta(days=sum(move.days for move in story.moves if move.kind == kind))
            if days_off is None:
                day = dates["go_live"] - timedelta(weeks=weeks, days=self.rng.randint(0, 2))
            else:
                day = self.today + timedelta(days=days_off)
            dates[kind] = clock.on_or_before(day - moved)
        return dates

    def _live(self, entered: date) -> None:
        """Let every day pass from `entered` until the story stops, or yesterday."""
        fixed = sorted(self._planned_events(), key=lambda event: event.day)
        end = min([self.today, *(self._ago(t.ago) + timedelta(days=1) for t in self.story.turns)])
        cursor = entered + timedelta(days=1)
        self._read_tasks()
        while self.migration.is_running and (event := self._next_event(fixed, end)):
            day = max(event.day, cursor - timedelta(days=1))
            self._work(cursor, day + timedelta(days=1))
            with clock.set_back_to(self._evening(day)):
                event.happen()
            cursor = day + timedelta(days=1)
        if self.migration.is_running:
            self._work(cursor, end)

    def _planned_events(self) -> Iterator[Event]:
        story = self.story
        for move in story.moves:
            yield Event(self._ago(move.ago), partial(self._move, move))
        for turn in story.turns:
            yield Event(self._ago(turn.ago), partial(self._turn, turn, self.by))
        for held in story.held:
            yield Event(self._ago(held.ago), partial(self._hold, held))
        for own in story.own:
            yield Event(self._ago(own.ago), partial(self._add_own, own))
            if own.done_ago:
                yield Event(self._ago(own.done_ago), partial(self._finish_own, own))

    def _next_event(self, fixed: list[Event], end: date) -> Event | None:
        """Return what happens next before `end`: something to do with a milestone, or a planned event."""
        milestones = [self._milestone_event(m) for m in self.migration.milestones.all() if not m.actual]
        waiting = [event for event in milestones if event.day < end]
        if waiting:
            soonest = min(waiting, key=lambda event: event.day)
            if not fixed or soonest.day <= fixed[0].day:
                return soonest
        return fixed.pop(0) if fixed else None

    def _milestone_event(self, milestone: Milestone) -> Event:
        """Return what happens next to `milestone`: it slips, on the eve, or it is reached."""
        if milestone.kind in self.slips:
            eve = clock.on_or_before(milestone.planned - timedelta(days=1))
            return Event(eve, partial(self._slip, milestone))
        return Event(clock.on_or_after(milestone.planned), partial(self._reach, milestone))

    def _slip(self, milestone: Milestone) -> None:
        days, reason = self.slips.pop(milestone.kind)
        day = clock.on_or_after(milestone.planned + timedelta(days=days))
        self._move_date(milestone.kind, day, reason)

    def _reach(self, milestone: Milestone) -> None:
        self._move_date(milestone.kind, milestone.planned, "", happened=True)
        if milestone.kind == MilestoneKind.CLOSED and self.story.completes:
            reached = clock.on_or_after(milestone.planned)
            for finish in before_the_end:
                finish(self.migration)
            self._turn(Turn((self.today - reached).days, MigrationState.COMPLETED), self.by)

    def _move(self, move: Move) -> None:
        new_date = self.migration.milestones.get(kind=move.kind).date + timedelta(days=move.days)
        self._move_date(move.kind, new_date, move.reason, together=move.together)

    def _move_date(
        self, kind: str, new_date: date, reason: str, *, together: bool = False, happened: bool = False
    ) -> None:
        change = move_date(
            by=self.by,
            migration=self.migration,
            kind=kind,
            new_date=new_date,
            reason=reason,
            seen=fingerprint(self.migration.milestones.all()),
            together=together,
            happened=happened,
        )
        self.migration = Migration.objects.select_related("practice", "edition").get(pk=self.migration.pk)
        if change and change.tasks:
            self._read_tasks()

    def _turn(self, turn: Turn, by: User) -> None:
        self.migration = change_state(
            by=by,
            migration=self.migration,
            state=turn.state,
            reason=turn.reason,
            today=self._ago(turn.ago),
        )

    def _hold(self, held: Held) -> None:
        """Give the item the status it keeps, and the note that says why."""
        task = next(task for task in self.tasks.values() if task.item and task.item.slug == held.item)
        by = self.team.someone(task.item.roles if task.item else ["practice-manager"])
        if task.owner is None:
            task = assign(by=self.by, task=task, version=task.version, owner=by)
        if held.status != TaskStatus.TO_DO:
            task = set_status(by=by, task=task, version=task.version, status=held.status, reason=held.reason)
        self._keep(task)
        if held.note:
            add_note(by=by, task=task, text=held.note)

    def _add_own(self, own: Own) -> None:
        if own.due_next_wednesday:
            due = clock.on_or_after(self.today + timedelta(days=9 - self.today.weekday()))
        elif own.due:
            due = clock.on_or_before(self.today + timedelta(days=own.due))
        else:
            due = self.today
        by = self.team.leader(own.role)
        phase = self.migration.edition.phases.get(slug=own.phase)
        self.own[own.title] = add_own_task(
            by=by, migration=self.migration, phase=phase, title=own.title, due=due, owner=by
        )

    def _finish_own(self, own: Own) -> None:
        task = self.own[own.title]
        set_status(by=self.team.leader(own.role), task=task, version=task.version, status=TaskStatus.DONE)

    def _work(self, first: date, until: date) -> None:
        """Let people work on the items from the day `first` to the day before `until`."""
        if clock.on_or_after(first) >= until:
            return
        first = clock.on_or_after(first)
        dates = self.migration.dates()
        steps: list[tuple[datetime, str, Task]] = []
        for task in self.tasks.values():
            habit = self.known.get(task.pk) or self.known.setdefault(task.pk, self.habits.of(task))
            steps += [
                step for step in self._steps(task, habit, dates, first) if step[0] < clock.at(until, 0, 0)
            ]
        for moment, step, task in sorted(steps, key=lambda step: (step[0], step[2].pk)):
            with clock.set_back_to(moment):
                self._keep(self._take(step, self.tasks[task.pk]))

    def _read_tasks(self) -> None:
        """Read the items that still need somebody, as the dates now stand."""
        found = self.migration.tasks.open().filter(item__isnull=False).for_list()
        self.tasks = {task.pk: task for task in found}

    def _keep(self, task: Task) -> None:
        """Remember how `task` stands after a step; a closed one needs nobody any more."""
        if task.is_open:
            self.tasks[task.pk] = task
        else:
            del self.tasks[task.pk]

    def _steps(
        self, task: Task, habit: Habit, dates: dict[str, date], first: date
    ) -> Iterator[tuple[datetime, str, Task]]:
        """Yield what would be done to `task` from the day `first` on, if nothing moved any more."""
        finish = max(first, finish_day(task, habit, dates))
        if habit.owner and not task.owner_id:
            ahead = min(
                finish, clock.on_or_before((task.due or finish) - timedelta(days=habit.assigned_ahead))
            )
            yield habit.moment(max(first, ahead), 8, 2), "assign", task
        if self._is_held(task):
            return
        if habit.started_ahead and task.status == TaskStatus.TO_DO:
            start = clock.on_or_before(finish - timedelta(days=habit.started_ahead))
            yield habit.moment(max(first, start), 10, 1), "start", task
        yield habit.moment(finish, 11, 6), "finish", task

    def _is_held(self, task: Task) -> bool:
        return bool(task.item and task.item.slug in self.held)

    def _take(self, step: str, task: Task) -> Task:
        """Take one step with `task` and return it as it then stands."""
        habit = self.known[task.pk]
        if step == "assign":
            return assign(by=self.team.leader("manager"), task=task, version=task.version, owner=habit.owner)
        if step == "start":
            return set_status(by=habit.ticker, task=task, version=task.version, status=TaskStatus.IN_PROGRESS)
        if habit.status == TaskStatus.DONE and (text := self.habits.note(task)):
            add_note(by=habit.ticker, task=task, text=text)
        return set_status(
            by=habit.ticker, task=task, version=task.version, status=habit.status, reason=habit.reason
        )

    def _ago(self, days: int) -> date:
        return clock.on_or_before(self.today - timedelta(days=days))

    def _evening(self, day: date) -> datetime:
        return clock.at(day, 17, self.rng.randint(31, 59))
