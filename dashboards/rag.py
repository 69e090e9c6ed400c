"""Red, amber or green, and why: the rule as data, read by SQL, by the page and by docs/board.md."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from itertools import starmap
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, CharField, ExpressionWrapper, IntegerField, Q, Value, When
from django.utils import timezone

from dashboards.models import Level
from nhsuk.dates import long_date
from phases.choices import RUNNING_STATES, MigrationState
from readiness.models import GoAhead

if TYPE_CHECKING:
    from dashboards.board import Row

# The thresholds: change one, run manage.py write_board_doc, and page, filter and document follow.
OVERDUE_RED = 20
OVERDUE_AMBER = 5
OVERDUE_NEAR = 5
NEAR_DAYS = 14
BLOCKED_NEAR_DAYS = 28
SLIP_DAYS = 28
MOVES = 3
LEGACY_DAYS = 14
QUIET_DAYS = 14

WORKING_STATES = (MigrationState.PLANNING, MigrationState.ACTIVE)
_WORKING = Q(state__in=WORKING_STATES)
_NOT_LIVE = _WORKING & Q(summary__went_live=False)
_ACTIVE = Q(state=MigrationState.ACTIVE)
_RUNNING = Q(state__in=RUNNING_STATES)


@dataclass(frozen=True)
class Rule:
    """One reason for a colour. `about` tells reasons apart: of several about the same, the first is said."""

    code: str
    level: Level
    about: str
    when: str  # for the document
    during: Q  # which migrations are asked at all
    condition: Callable[[date], Q]
    words: Callable[["Row"], str]

    @property
    def flag(self) -> str:
        """The name of the annotation that says whether it holds."""
        return f"rag_{self.code}"


def counted(number: int, singular: str, plural: str) -> str:
    """Return the number with its words: '1 item is', '5 items are'."""
    return f"{number} {singular if number == 1 else plural}"


def _overdue(row: "Row") -> str:
    return f"{counted(row.overdue or 0, 'item is', 'items are')} overdue"


def _blocked(row: "Row") -> str:
    return f"{counted(row.blocked or 0, 'item is', 'items are')} blocked"


def _to_go_live(row: "Row") -> str:
    return f", {counted(row.days_to_go_live, 'day', 'days')} before go live" if row.days_to_go_live else ""


def _services(row: "Row") -> str:
    return f"{counted(row.late_services or 0, 'third party is', 'third parties are')} overdue"


def _to_fdp(row: "Row") -> str:
    fdp = row.dates["fdp"]
    days = (fdp - row.today).days
    if days > 0:
        return f", {counted(days, 'day', 'days')} before final data production"
    return f", and final data production {'is today' if days == 0 else f'was on {long_date(fdp)}'}"


def _ends(day: date, today: date) -> str:
    return f"{'ends' if day >= today else 'ended'} on {long_date(day)}"


def _services_late(today: date) -> Q:
    return Q(summary__third_party_due__lt=today)


def _within(field: str, days: int) -> Callable[[date], Q]:
    return lambda today: Q(**{f"{field}__range": (today, today + timedelta(days=days))})


def _quiet(today: date) -> Q:
    first = today - timedelta(days=QUIET_DAYS)
    midnight = timezone.make_aware(datetime.combine(first, time.min))
    untouched = Q(summary__worked_at__isnull=True, summary__kick_off__lt=first)
    return Q(summary__worked_at__lt=midnight) | untouched


# The worst first.
RULES: tuple[Rule, ...] = (
    Rule(
        "go_live_passed",
        Level.RED,
        "go live",
        "The go-live date has passed and nobody has recorded that the practice went live.",
        _NOT_LIVE,
        lambda today: Q(summary__go_live__lt=today),
        lambda row: f"go live was planned for {long_date(row.dates['go_live'])} and is not recorded",
    ),
    Rule(
        "overdue_near",
        Level.RED,
        "overdue",
        f"{OVERDUE_NEAR} or more items are overdue and go live is {NEAR_DAYS} days away or less.",
        _NOT_LIVE,
        lambda today: Q(summary__overdue__gte=OVERDUE_NEAR) & _within("summary__go_live", NEAR_DAYS)(today),
        lambda row: f"{_overdue(row)}{_to_go_live(row)}",
    ),
    Rule(
        "overdue_many",
        Level.RED,
        "overdue",
        f"{OVERDUE_RED} or more items are overdue.",
        _WORKING,
        lambda _: Q(summary__overdue__gte=OVERDUE_RED),
        _overdue,
    ),
    Rule(
        "blocked_near",
        Level.RED,
        "blocked",
        f"An item is blocked and go live is {BLOCKED_NEAR_DAYS} days away or less.",
        _NOT_LIVE,
        lambda today: Q(summary__blocked__gte=1) & _within("summary__go_live", BLOCKED_NEAR_DAYS)(today),
        lambda row: f"{_blocked(row)}{_to_go_live(row)}",
    ),
    Rule(
        "services_near",
        Level.RED,
        "third parties",
        f"A step with a third party is overdue and final data production is {NEAR_DAYS} days away or less, or past.",
        _NOT_LIVE,
        lambda today: _services_late(today) & Q(summary__fdp__lte=today + timedelta(days=NEAR_DAYS)),
        lambda row: f"{_services(row)}{_to_fdp(row)}",
    ),
    Rule(
        "reentry_left",
        Level.RED,
        "legacy",
        f"Items are left to re-enter, and access to the old system ends in {LEGACY_DAYS} days or less, or has ended.",
        _WORKING,
        lambda today: (
            Q(summary__reentry_left__gte=1)
            & Q(summary__legacy_access_end__lte=today + timedelta(days=LEGACY_DAYS))
        ),
        lambda row: (
            f"{counted(row.reentry_left or 0, 'item is', 'items are')} left to re-enter, "
            f"and access to {row.from_system} {_ends(row.dates['legacy_access_end'], row.today)}"
        ),
    ),
    Rule(
        "overdue_some",
        Level.AMBER,
        "overdue",
        f"{OVERDUE_AMBER} or more items are overdue.",
        _WORKING,
        lambda _: Q(summary__overdue__gte=OVERDUE_AMBER),
        _overdue,
    ),
    Rule(
        "blocked",
        Level.AMBER,
        "blocked",
        "An item is blocked.",
        _WORKING,
        lambda _: Q(summary__blocked__gte=1),
        _blocked,
    ),
    Rule(
        "services_late",
        Level.AMBER,
        "third parties",
        "A step with a third party is overdue.",
        _WORKING,
        _services_late,
        _services,
    ),
    Rule(
        "gate_overridden",
        Level.AMBER,
        "gate",
        "Somebody decided to go ahead through a gate that was not ready, and the practice is not live yet.",
        _NOT_LIVE,
        lambda _: Q(pk__in=GoAhead.objects.standing().exclude(unmet=[]).values("migration")),
        lambda _: "somebody decided to go ahead though not everything was ready",
    ),
    Rule(
        "slipped",
        Level.AMBER,
        "slip",
        f"Go live is {SLIP_DAYS} days or more later than first planned.",
        _NOT_LIVE,
        lambda _: Q(slip__gte=timedelta(days=SLIP_DAYS)),
        lambda row: f"go live is {row.slip} days later than first planned",
    ),
    Rule(
        "moved_often",
        Level.AMBER,
        "slip",
        f"Go live was moved {MOVES} times or more.",
        _NOT_LIVE,
        lambda _: Q(summary__go_live_moves__gte=MOVES),
        lambda row: f"go live was moved {row.moves} times",
    ),
    Rule(
        "legacy_ending",
        Level.AMBER,
        "legacy",
        f"Access to the old system ends in {LEGACY_DAYS} days or less and an item is overdue.",
        _WORKING,
        lambda today: Q(summary__overdue__gte=1) & _within("summary__legacy_access_end", LEGACY_DAYS)(today),
        lambda row: (
            f"access to {row.from_system} ends on {long_date(row.dates['legacy_access_end'])}, "
            f"and {_overdue(row)}"
        ),
    ),
    Rule(
        "quiet",
        Level.AMBER,
        "quiet",
        f"The migration is active and no item has changed its status for more than {QUIET_DAYS} days.",
        _ACTIVE,
        _quiet,
        lambda row: (
            f"no item has changed since {long_date(timezone.localdate(row.worked_at))}"
            if row.worked_at
            else "no item has changed yet"
        ),
    ),
    Rule(
        "paused",
        Level.AMBER,
        "state",
        "The migration is paused.",
        _RUNNING,
        lambda _: Q(state=MigrationState.PAUSED),
        lambda row: f"paused: {row.state_reason}" if row.state_reason else "paused",
    ),
)
NO_REASON = f"fewer than {OVERDUE_AMBER} items and no third party are overdue, and nothing is blocked"


def own_rating(today: date) -> Q:
    """Return the condition that a person's rating holds."""
    return Q(rag_override__until__gte=today)


def flags(today: date) -> dict[str, ExpressionWrapper]:
    """Return, for each rule, whether it holds."""
    return {
        rule.flag: ExpressionWrapper(rule.during & rule.condition(today), output_field=BooleanField())
        for rule in RULES
    }


def level(today: date) -> Case:
    """Return the colour as SQL: a person's rating, else that of the worst rule; empty unless running."""
    values = {one: Value(one.value) for one in Level}
    return _by_rules(today, values, "rag_override__level", Value(""), CharField())


def rank(today: date) -> Case:
    """Return the colour as a number, the worst highest; worked out once, not once for each colour."""
    values = {one: Value(number) for number, one in enumerate(reversed(Level), 1)}
    own = Case(*(When(rag_override__level=one, then=value) for one, value in values.items()))
    return _by_rules(today, values, own, Value(None), IntegerField())


def _by_rules(today: date, values: Mapping[Level, Value], own: Any, none: Value, output_field: Any) -> Case:
    by_rule: list[When] = []
    for one in Level:
        # What several rules ask of a migration first, once: a national board asks it of thousands.
        conditions: dict[Q, Q] = {}
        for rule in RULES:
            if rule.level == one:
                conditions[rule.during] = conditions.get(rule.during, Q()) | rule.condition(today)
        if conditions:
            by_rule.append(When(reduce(or_, starmap(and_, conditions.items())), then=values[one]))
    return Case(
        When(~_RUNNING, then=none),
        When(own_rating(today), then=own),
        *by_rule,
        default=values[Level.GREEN],
        output_field=output_field,
    )


def worst(fired: Sequence[Rule]) -> Level:
    """Return the colour by the rules that hold, the worst first."""
    return fired[0].level if fired else Level.GREEN


def reasons(row: "Row", fired: Iterable[Rule]) -> str:
    """Return why a row has its colour by the rules, the worst reason first."""
    said: dict[str, str] = {}
    for rule in fired:
        said.setdefault(rule.about, rule.words(row))
    words = "; ".join(said.values()) or NO_REASON
    return words[0].upper() + words[1:]
