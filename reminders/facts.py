"""What the sources of deadlines work from: one day, some people, and the migrations around them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from phases.bank_holidays import is_bank_holiday
from phases.choices import MilestoneKind
from phases.explain import why
from phases.models import Milestone
from phases.rules import RuleError, parse_rule, work_out
from reminders.audience import Around, around
from reminders.kinds import KINDS
from reminders.models import LeadTime
from reminders.rules import stage_of


@dataclass(frozen=True, slots=True)
class Line:
    """One deadline as a mail tells it. `key` names it for good; `stage` is how far it has come."""

    key: str
    kind: str
    migration: int
    due: date
    stage: int
    title: str
    url: str  # path on the portal
    why: str


@dataclass(frozen=True, slots=True)
class Dates:
    """A migration's milestones: where each stands now, and those that have happened."""

    now: dict[str, date]
    reached: frozenset[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything read once for a batch of people."""

    day: date
    people: frozenset[int]
    migrations: Mapping[int, Around]
    near: frozenset[int]  # migrations where one of the people works; the others are watched over
    dates: Mapping[int, Dates]
    days_ahead: Mapping[str, tuple[int, ...]]

    def stage(self, kind: str, due: date) -> int | None:
        """Return how far a deadline has come, or None if it is too far off to tell."""
        return stage_of(due, self.day, self.days_ahead[kind])

    def horizon(self, kind: str) -> date:
        """Return the last day a deadline of this kind may be on to be told today."""
        return self.day + timedelta(days=max(self.days_ahead[kind]))


def gather(people: Collection[int], day: date) -> Facts:
    """Read what the sources need about `people` on `day`. Eight queries, however many people."""
    asked = frozenset(people)
    migrations = around(asked)
    near = frozenset(
        pk
        for pk, one in migrations.items()
        if any(asked & ids for role, ids in one.audience.by_role.items() if role != "commissioner")
    )
    return Facts(day, asked, migrations, near, dates_of(migrations), days_ahead())


def days_ahead() -> dict[str, tuple[int, ...]]:
    """Return the days ahead by kind: what administrators set, else the first setting."""
    chosen = dict(LeadTime.objects.values_list("kind", "days_ahead"))
    return {code: tuple(chosen.get(code, kind.days_ahead)) for code, kind in KINDS.items()}


def dates_of(migrations: Collection[int]) -> dict[int, Dates]:
    """Return the milestones of each migration."""
    now: dict[int, dict[str, date]] = {pk: {} for pk in migrations}
    reached: dict[int, set[str]] = {pk: set() for pk in migrations}
    rows = (
        Milestone.objects.order_by()
        .filter(migration__in=migrations)
        .values_list("migration_id", "kind", "planned", "actual")
    )
    for pk, kind, planned, actual in rows:
        now[pk][kind] = actual or planned
        if actual:
            reached[pk].add(kind)
    return {pk: Dates(now[pk], frozenset(reached[pk])) for pk in now}


def is_live(dates: Dates, day: date) -> bool:
    """Say whether the practice works on the new system."""
    go_live = dates.now.get(MilestoneKind.GO_LIVE)
    return go_live is not None and go_live <= day


@lru_cache(maxsize=4096)
def reason_for(rule: str, anchor_date: date) -> str:
    """Return why something due by `rule` is due when it is, or nothing for a rule that cannot be read."""
    try:
        parsed = parse_rule(rule)
        return why(parsed, work_out(parsed, anchor_date, is_bank_holiday))
    except RuleError:
        return ""


def why_due(rule: str, dates: Dates) -> str:
    """Return why something due by `rule` is due when it is, in the migration that has `dates`."""
    try:
        anchor = dates.now[parse_rule(rule).anchor]
    except (KeyError, RuleError):
        return ""
    return reason_for(rule, anchor)
