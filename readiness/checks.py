"""Whether a migration is ready for a gate: each check met or not, who holds it, and where to go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.roles import ROLES
from checklists.models import Task, TaskStatus
from cutover.models import HandlingPlan
from phases.models import Migration
from readiness.gates import AreasAgreed, Check, Gate, Items, NothingBlocked, ServicesOff, ServicesTold, Signed
from readiness.statements import STATEMENTS
from third_parties.models import ThirdPartyEntry
from third_parties.rules import must_be_told

NAMED = 3  # of what stands in the way; the rest are counted


@dataclass(frozen=True)
class Result:
    """One line of the readiness page: what is missing, who holds it, and where it is put right."""

    says: str
    met: bool
    missing: str = ""
    holder: str = ""
    url: str = ""

    @property
    def in_words(self) -> str:
        """Return the line as a decision to go ahead keeps it."""
        return f"{self.says}: {self.missing}" if self.missing else self.says


@dataclass(frozen=True)
class Facts:
    """What the checks of one gate read."""

    migration: Migration
    gate_date: date
    tasks: Mapping[str, Task]  # by slug of the guide item
    blocked: list[Task]
    signed: frozenset[str]
    entries: list[ThirdPartyEntry]
    areas: Mapping[str, str]  # names of the areas by slug
    plans: Mapping[str, HandlingPlan]


def look(migration: Migration, gate: Gate) -> list[Result]:
    """Return a line for each check that `migration` is asked at `gate`; none before it has dates.

    Seven queries, whatever the plan holds.
    """
    gate_date = migration.dates().get(gate.kind)
    if gate_date is None:
        return []
    facts = _gather(migration, gate, gate_date)
    return [line for check in gate.checks if (line := _line(check, facts))]


def unmet(lines: Iterable[Result]) -> list[str]:
    """Return what is not ready, in words."""
    return [line.in_words for line in lines if not line.met]


def _gather(migration: Migration, gate: Gate, gate_date: date) -> Facts:
    slugs = {slug for check in gate.checks if isinstance(check, Items) for slug in check.slugs}
    slugs |= {STATEMENTS[check.kind].item for check in gate.checks if isinstance(check, Signed)}
    tasks = migration.tasks.for_list()
    return Facts(
        migration=migration,
        gate_date=gate_date,
        tasks={task.item.slug: task for task in tasks.filter(item__slug__in=slugs) if task.item},
        blocked=list(tasks.filter(status=TaskStatus.BLOCKED, due__lte=gate_date)),
        signed=frozenset(
            migration.sign_offs.filter(withdrawn_at__isnull=True).values_list("kind", flat=True)
        ),
        entries=list(migration.third_parties.filter(affected=True).in_order()),
        areas=dict(migration.edition.areas.values_list("slug", "name")),
        plans={plan.area: plan for plan in migration.handling_plans.select_related("owner")},
    )


def _few(names: list[str]) -> str:
    """Return the first of `names` and how many more there are."""
    more = len(names) - NAMED
    return "; ".join(names[:NAMED]) + (f"; and {more} more" if more > 0 else "")


def _holder(task: Task) -> str:
    """Return who is to see to `task`: its owner, else the roles that the guide names."""
    if task.owner:
        return str(task.owner)
    named = task.item.roles if task.item else []
    return next(
        (role.name for guide in named for role in ROLES.values() if guide in role.guide_roles), "Nobody yet"
    )


def _line(check: Check, facts: Facts) -> Result | None:
    """Return the line of one check, or None where it is not asked."""
    match check:
        case Items():
            return _items(check, facts)
        case Signed():
            return _signed(check, facts)
        case NothingBlocked():
            return _blocked(check, facts)
        case AreasAgreed():
            return _areas(check, facts)
        case ServicesTold():
            return _services(check, facts, [one for one in facts.entries if must_be_told(one.facts())])
        case ServicesOff():
            return _services(check, facts, [one for one in facts.entries if _is_on(one, facts.gate_date)])


def _items(check: Items, facts: Facts) -> Result | None:
    found = [facts.tasks[slug] for slug in check.slugs if slug in facts.tasks]
    waiting = [task for task in found if task.is_open]
    if not found:
        return None
    if not waiting:
        return Result(check.says, met=True)
    return Result(
        check.says,
        met=False,
        missing=_few([task.title for task in waiting]),
        holder=_holder(waiting[0]),
        url=reverse("task", args=[waiting[0].pk]),
    )


def _signed(check: Signed, facts: Facts) -> Result | None:
    statement = STATEMENTS[check.kind]
    task = facts.tasks.get(statement.item)
    met = check.kind in facts.signed
    if not met and (task is None or task.status == TaskStatus.NOT_NEEDED):
        return None
    return Result(
        f"Signature for {statement.title[0].lower()}{statement.title[1:]}",
        met=met,
        missing="" if met else "not given yet",
        holder="" if met else statement.who.capitalize(),
        url=reverse("sign_off", args=[facts.migration.pk, check.kind]),
    )


def _blocked(check: NothingBlocked, facts: Facts) -> Result:
    if not facts.blocked:
        return Result(check.says, met=True)
    return Result(
        check.says,
        met=False,
        missing=_few([f"{task.title} ({task.reason})" for task in facts.blocked]),
        holder=_holder(facts.blocked[0]),
        url=reverse("task", args=[facts.blocked[0].pk]),
    )


def _areas(check: AreasAgreed, facts: Facts) -> Result | None:
    if not facts.areas:
        return None
    open_areas = [slug for slug in facts.areas if slug not in facts.plans or not facts.plans[slug].is_agreed]
    owner = next((plan.owner for slug in open_areas if (plan := facts.plans.get(slug)) and plan.owner), None)
    return Result(
        check.says,
        met=not open_areas,
        missing=_few([facts.areas[slug] for slug in open_areas]),
        holder=(str(owner) if owner else "Practice manager") if open_areas else "",
        url=reverse("cutover", args=[facts.migration.pk]),
    )


def _is_on(entry: ThirdPartyEntry, by: date) -> bool:
    """Say whether a link that goes off on or before the day `by` is not confirmed as off."""
    return entry.off_due is not None and entry.off_due <= by and not entry.off_confirmed_on


def _services(
    check: ServicesTold | ServicesOff, facts: Facts, waiting: list[ThirdPartyEntry]
) -> Result | None:
    if not facts.entries:
        return None
    return Result(
        check.says,
        met=not waiting,
        missing=_few([one.name for one in waiting]),
        holder="Practice manager" if waiting else "",
        url=reverse("third_parties", args=[facts.migration.pk]),
    )
