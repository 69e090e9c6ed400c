"""Every migration a person may see, in one query: what each is, how far, how late and how it is doing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property, lru_cache
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from checklists.models import Summary
from checklists.services.summaries import roll_forward
from dashboards import rag
from dashboards.models import Level
from dashboards.phasing import PhaseTable
from dashboards.rag import Rule
from phases.choices import RUNNING_STATES, MilestoneKind
from phases.models import Migration, MigrationQuerySet
from practices.models import Arrangement, Commissioner, Membership
from third_parties.figures import late_of_each

ICB_KINDS = (Commissioner.Kind.ICB, Commissioner.Kind.CCG)
SUB_ICB_KINDS = (Commissioner.Kind.SUB_ICB,)
RUNNING = Q(state__in=RUNNING_STATES)
NEVER = date(9999, 12, 31)


def bring_up_to_date(today: date) -> None:
    """Let every summary hold for `today`: the first look at the board each day does it for all."""
    if Summary.objects.filter(counted_on__lt=today).exists():
        roll_forward(today)


def board(user: User, today: date) -> QuerySet[Migration]:
    """Return the migrations `user` may see, with what the board filters and counts by.

    `sorting.sortable` adds what it is sorted by, and `rows` what it shows: of the page, and not of the whole.
    """
    return _rated(today).all().visible_to(user)


@lru_cache(maxsize=2)
def _rated(today: date) -> MigrationQuerySet:
    """Return the query that every board starts from. It is put together once a day, which takes as long
    as answering it, and is never read itself.
    """
    return _measured().annotate(rag=rag.level(today))


def _measured() -> MigrationQuerySet:
    return Migration.objects.annotate(
        overdue=Case(When(RUNNING, then="summary__overdue"), output_field=IntegerField()),
        blocked=Case(When(RUNNING, then="summary__blocked"), output_field=IntegerField()),
        slip=ExpressionWrapper(
            F("summary__go_live") - F("summary__first_go_live"), output_field=DurationField()
        ),
    )


def arrangements(today: date) -> QuerySet[Arrangement]:
    """Return those of the practice of the migration around it that hold, or did when that ended."""
    then = Coalesce(OuterRef("ended_on"), Value(today))
    lasting = Q(end__isnull=True) | Q(end__gt=then)
    return Arrangement.objects.filter(lasting, practice=OuterRef("practice"), start__lte=then)


def commissioned_by(kinds: Iterable[str], today: date) -> QuerySet[Arrangement]:
    """Return those of `arrangements` that are with a commissioner of one of the `kinds`."""
    return arrangements(today).filter(commissioner__kind__in=[*kinds])


def project_managers() -> QuerySet[Membership]:
    """Return who holds the role of a project manager with a delivery partner, and has an account."""
    return Membership.objects.filter(role="project_manager", user__is_active=True)


def commissioner(kinds: Iterable[str], today: date) -> Subquery:
    """Return the name of who commissions the practice of a migration, or did when that ended."""
    # An ICB before a CCG, for a practice that ODS lists under both.
    held = commissioned_by(kinds, today).order_by("-commissioner__kind", "-start", "-pk")
    return Subquery(held.values("commissioner__name")[:1], output_field=CharField())


@dataclass
class Row:
    """One migration on the board."""

    pk: int
    practice: str
    ods_code: str
    icb: str | None
    sub_icb: str | None
    from_system: str
    to_system: str
    partner_id: int | None
    partner: str | None
    edition_id: int
    state: str
    state_reason: str
    ended_on: date | None
    went_live: bool | None
    items: int | None
    done: int | None
    not_needed: int | None
    overdue: int | None
    blocked: int | None
    worked_at: datetime | None
    first_go_live: date | None
    moved: int | None
    slipped: timedelta | None
    own_level: str | None
    own_reason: str | None
    own_until: date | None
    own_by: str | None
    reentry_left: int | None
    late_services: int | None
    dates: dict[str, date]
    fired: list[Rule]
    today: date
    managers_by_partner: Callable[[], dict[int, list[str]]]
    phase: str = ""

    @property
    def managers(self) -> list[str]:
        """The names of the partner's project managers; read when a row first shows them."""
        return self.managers_by_partner().get(self.partner_id or 0, [])

    @property
    def moves(self) -> int:
        """How often go live was moved."""
        return self.moved or 0

    @property
    def is_running(self) -> bool:
        """Say whether there is a plan under way or paused."""
        return self.state in RUNNING_STATES

    @property
    def closed(self) -> int | None:
        """How many items are done or not needed; None without a plan."""
        return None if self.done is None else self.done + (self.not_needed or 0)

    @property
    def percent(self) -> int | None:
        """Whole percent done or not needed; 100 only when nothing is left."""
        return self.closed * 100 // self.items if self.items and self.closed is not None else None

    @property
    def slip(self) -> int | None:
        """Days that go live is later than first planned; below nought when earlier."""
        return self.slipped.days if self.slipped is not None else None

    @property
    def days_to_go_live(self) -> int:
        """Days until go live; nought on the day, or without a date."""
        go_live = self.dates.get(MilestoneKind.GO_LIVE)
        return (go_live - self.today).days if go_live else 0

    @property
    def next_milestone(self) -> tuple[date, str] | None:
        """The nearest milestone from today on: its date and its name."""
        ahead = [(day, kind) for kind, day in self.dates.items() if day >= self.today]
        if not (self.is_running and ahead):
            return None
        day, kind = min(ahead, key=lambda one: one[0])
        return day, MilestoneKind(kind).label

    @property
    def is_own_rating(self) -> bool:
        """Say whether a person gave the rating, for today still."""
        return bool(self.is_running and self.own_until and self.own_until >= self.today)

    @property
    def rag(self) -> str:
        """The colour, as `rag.level` has it in SQL; empty unless running."""
        if not self.is_running:
            return ""
        return (self.own_level or "") if self.is_own_rating else rag.worst(self.fired)

    @cached_property
    def rag_reason(self) -> str:
        """Why it has its colour, in words; empty without one."""
        if not self.rag:
            return ""
        return (self.own_reason or "") if self.is_own_rating else rag.reasons(self, self.fired)

    @property
    def rag_label(self) -> str:
        """The colour in words; empty without one."""
        return Level(self.rag).label if self.rag else ""


# Where each field of a row stands, seen from the migration.
_FIELDS = {
    "pk": "pk",
    "practice": "practice__name",
    "ods_code": "practice__ods_code",
    "icb": "icb",
    "sub_icb": "sub_icb",
    "from_system": "from_system__name",
    "to_system": "to_system__name",
    "partner_id": "partner",
    "partner": "partner__name",
    "edition_id": "edition",
    "state": "state",
    "state_reason": "state_reason",
    "ended_on": "ended_on",
    "went_live": "summary__went_live",
    "items": "summary__items",
    "done": "summary__done",
    "not_needed": "summary__not_needed",
    "overdue": "overdue",
    "blocked": "blocked",
    "worked_at": "summary__worked_at",
    "first_go_live": "summary__first_go_live",
    "moved": "summary__go_live_moves",
    "slipped": "slip",
    "own_level": "rag_override__level",
    "own_reason": "rag_override__reason",
    "own_until": "rag_override__until",
    "own_by": "rag_override__by__name",
    "reentry_left": "summary__reentry_left",
    "late_services": "late_services",
}
_DATES = [f"summary__{kind}" for kind in Summary.DATES]
_FLAGS = [rule.flag for rule in rag.RULES]


def rows(found: QuerySet[Migration], today: date, phases: PhaseTable) -> Iterator[Row]:
    """Yield the rows of a board, or of a page of it, as they come from the database.

    Of a page, a slice, first its keys are read, so that the rest is worked out for its rows alone. A
    whole board is streamed.
    """
    managers = cache(managers_by_partner)
    if not found.query.is_sliced:
        values = _shown(found, today).iterator(chunk_size=500)
    else:
        keys = list(found.values_list("pk", flat=True))
        by_key = {one[0]: one for one in _all_shown(today).filter(pk__in=keys)}
        values = (by_key[key] for key in keys if key in by_key)
    for one in values:
        row = _row(one, today, managers)
        if row.is_running and (phase := phases.now(row.edition_id, row.dates, today)):
            row.phase = phase.name
        yield row


def _shown(found: QuerySet[Migration], today: date) -> QuerySet[Migration, tuple[Any, ...]]:
    """Return all that the rows show, each as a tuple that begins with the key."""
    detailed = found.annotate(
        icb=commissioner(ICB_KINDS, today),
        sub_icb=commissioner(SUB_ICB_KINDS, today),
        late_services=late_of_each(today),
        **rag.flags(today),
    )
    return detailed.values_list(*_FIELDS.values(), *_DATES, *_FLAGS)


@lru_cache(maxsize=2)
def _all_shown(today: date) -> QuerySet[Migration, tuple[Any, ...]]:
    """Return the query that every page of a board narrows to its rows; like `_rated`, never read itself."""
    return _shown(_measured(), today)


def _row(values: tuple[Any, ...], today: date, managers: Callable[[], dict[int, list[str]]]) -> Row:
    given, rest = values[: len(_FIELDS)], values[len(_FIELDS) :]
    dates = {kind: day for kind, day in zip(Summary.DATES, rest, strict=False) if day}
    fired = [rule for rule, holds in zip(rag.RULES, rest[len(_DATES) :], strict=True) if holds]
    return Row(
        **dict(zip(_FIELDS, given, strict=True)),
        dates=dates,
        fired=fired,
        today=today,
        managers_by_partner=managers,
    )


def managers_by_partner() -> dict[int, list[str]]:
    """Return the names of each delivery partner's project managers."""
    found: dict[int, list[str]] = {}
    for partner, name in project_managers().order_by("user__name").values_list("partner_id", "user__name"):
        found.setdefault(partner, []).append(name)
    return found
