"""One practice's migration as rows, written nowhere yet."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from accounts.models import User
from checklists.demo import clock
from checklists.demo.people import SYSTEMS
from checklists.models import DateChange, TaskStatus
from checklists.scale import words
from checklists.scale.fates import Fate, item_reason, item_status
from checklists.scale.stage import Stage
from phases.choices import ENDED_STATES, MigrationState, MilestoneKind
from phases.models import Migration, Milestone
from practices.models import Practice

YES = 0.7  # the share of practices to which a condition applies
OWNED = 0.35  # the share of items that somebody was given
# What goes with go live when it is moved.
MOVING = (
    MilestoneKind.DATA_CHECK_SIGN_OFF,
    MilestoneKind.CUTOVER_PLANNING,
    MilestoneKind.FDP,
    MilestoneKind.GO_LIVE,
    MilestoneKind.LEGACY_ACCESS_END,
    MilestoneKind.CLOSED,
)
TASK = [
    "migration",
    "phase",
    "item",
    "own_title",
    "status",
    "reason",
    "status_by",
    "status_at",
    "owner",
    "due",
    "due_pinned",
    "version",
]


class One:
    """One practice's migration, in the making."""

    def __init__(self, stage: Stage, practice: Practice, team: list[User]) -> None:
        """Decide what becomes of it."""
        self.stage, self.practice, self.team = stage, practice, team
        self.fate: Fate = stage.fates.of(practice.ods_code)
        rng = self.rng = self.fate.rng
        self.answers = {key: rng.random() < YES for key in stage.conditions}
        old = rng.choices(SYSTEMS, [system.share for system in SYSTEMS])[0]
        new = rng.choice([system for system in SYSTEMS if system.orderable and system != old])
        self.from_system, self.to_system = stage.systems[old.name], stage.systems[new.name]
        self.partner = rng.choice(stage.partners) if rng.random() < 0.85 else None
        self.row = self._migration()

    @cached_property
    def dates(self) -> dict[str, date]:
        """The dates of its milestones; none without a plan."""
        return self.stage.draft(self.fate.go_live).dates if self.fate.go_live else {}

    def _migration(self) -> Migration:
        first = self.dates.get(MilestoneKind.ORDER, self.stage.today)
        started = min(first, self.stage.today) - timedelta(days=self.rng.randint(5, 60))
        ended = self.dates.get(MilestoneKind.CLOSED, self.stage.today)
        if self.fate.state == MigrationState.CANCELLED:
            ended = self.fate.worked_until
        return Migration(
            practice=self.practice,
            from_system=self.from_system,
            to_system=self.to_system,
            edition=self.stage.edition,
            partner=self.partner,
            state=self.fate.state,
            state_reason=self.fate.reason,
            answers=self.answers if self.dates else {},
            started_on=min(started, ended),
            ended_on=ended if self.fate.state in ENDED_STATES else None,
            created_by=self.team[0],
        )

    def _reached(self, kind: str, day: date) -> bool:
        if self.fate.state == MigrationState.CANCELLED:
            return day < self.fate.worked_until
        return day < self.stage.today and (self.fate.records or kind != MilestoneKind.GO_LIVE)

    @property
    def is_live(self) -> bool:
        """Say whether the practice works with the new system."""
        go_live = self.fate.go_live
        return bool(go_live and self._reached(MilestoneKind.GO_LIVE, go_live))

    def milestones(self) -> Iterator[Milestone]:
        """Yield its milestones."""
        moved = timedelta(days=sum(self.fate.moves))
        for kind, day in self.dates.items():
            yield Milestone(
                migration=self.row,
                kind=kind,
                planned=day,
                baseline=day - moved if kind in MOVING else day,
                actual=day if self._reached(kind, day) else None,
                pinned=kind in (MilestoneKind.FDP, MilestoneKind.GO_LIVE),
            )

    def moves(self) -> Iterator[DateChange]:
        """Yield the moves of its go live, the oldest first."""
        left = sum(self.fate.moves)
        for days in self.fate.moves:
            before, after = left, left - days
            milestones = {
                kind.value: {
                    "from": self._stood(kind, before),
                    "to": self._stood(kind, after),
                }
                for kind in MOVING
            }
            left = after
            yield DateChange(
                migration=self.row,
                by=self.team[0],
                reason=self.rng.choice(words.MOVED),
                milestones=milestones,
            )

    def _stood(self, kind: MilestoneKind, days_before_now: int) -> dict[str, Any]:
        planned = self.dates[kind] - timedelta(days=days_before_now)
        return {"planned": planned.isoformat(), "actual": None, "pinned": kind == MilestoneKind.GO_LIVE}

    def tasks(self) -> Iterator[list[Any]]:
        """Yield its items, as `TASK` names their columns."""
        if not self.fate.go_live:
            return
        rng = self.rng
        for one in self.stage.draft(self.fate.go_live).items:
            item = one.item
            if item.condition and not self.answers[item.condition]:
                continue
            status = item_status(one.due, self.fate)
            owner = rng.choice(self.team).pk if rng.random() < OWNED else None
            touched = status != TaskStatus.TO_DO
            yield [
                self.row.pk,
                item.phase_id,
                item.pk,
                "",
                str(status),
                item_reason(status, rng),
                (owner or self.team[0].pk) if touched else None,
                self._moment(one.due) if touched else None,
                owner,
                one.due,
                False,
                2 if touched else 1,
            ]

    def _moment(self, due: date) -> datetime:
        """Return when somebody worked on an item that is due on `due`."""
        day = min(due - timedelta(days=self.rng.randint(0, 6)), self.fate.worked_until)
        return clock.at(max(day, self.row.started_on), self.rng.randint(8, 17), self.rng.randint(0, 59))
