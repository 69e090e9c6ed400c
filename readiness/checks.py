"""Whether a migration is ready for a gate: each check met or not, who holds it, and where to go."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from accounts.roles import ROLES
from checklists.models import CutoverArea, Task, TaskStatus
from cutover.models import HandlingPlan
from phases.models import Migration, Milestone
from readiness.gates import (
    GATES,
    AreasAgreed,
    Check,
    Gate,
    Items,
    NothingBlocked,
    ServicesOff,
    ServicesTold,
    Signed,
)
from readiness.models import SignOff
from readiness.statements import STATEMENTS
from third_parties.models import EntryQuerySet, ThirdPartyEntry
from third_parties.rules import must_be_told

NAMED = 3  # of what stands in the way; the rest are counted
_CHECKS = [check for gate in GATES.values() for check in gate.checks]
# The guide items that decide about a check, by slug.
ASKED_ABOUT = {slug for check in _CHECKS if isinstance(check, Items) for slug in check.slugs} | {
    row.item for row in STATEMENTS.values()
}


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


@dataclass
class Facts:
    """What the checks read of one migration."""

    pk: int
    areas: Mapping[str, str]  # names of the areas by slug
    dates: dict[str, date] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)  # by slug of the guide item
    blocked: list[Task] = field(default_factory=list)
    signed: set[str] = field(default_factory=set)
    entries: list[ThirdPartyEntry] = field(default_factory=list)
    plans: dict[str, HandlingPlan] = field(default_factory=dict)


def look(migration: Migration, gate: Gate) -> list[Result]:
    """Return a line for each check that `migration` is asked at `gate`; none before it has dates."""
    return look_each([migration])[migration.pk][gate.kind]


def look_each(migrations: Collection[Migration]) -> dict[int, dict[str, list[Result]]]:
    """Return the lines of every gate, by migration and gate. Seven queries, however many migrations."""
    return {
        pk: {kind: _lines(gate, facts) for kind, gate in GATES.items()}
        for pk, facts in _gather(migrations).items()
    }


def _lines(gate: Gate, facts: Facts) -> list[Result]:
    gate_date = facts.dates.get(gate.kind)
    if gate_date is None:
        return []
    return [line for check in gate.checks if (line := _line(check, facts, gate_date))]


def unmet(lines: Iterable[Result]) -> list[str]:
    """Return what is not ready, in words."""
    return [line.in_words for line in lines if not line.met]


def _gather(migrations: Collection[Migration]) -> dict[int, Facts]:
    areas: dict[int, dict[str, str]] = {one.edition_id: {} for one in migrations}
    for area in CutoverArea.objects.filter(edition__in=areas):
        areas[area.edition_id][area.slug] = area.name
    found = {one.pk: Facts(one.pk, areas[one.edition_id]) for one in migrations}
    for milestone in Milestone.objects.filter(migration__in=found):
        found[milestone.migration_id].dates[milestone.kind] = milestone.date
    _gather_tasks(found)
    for pk, kind in (
        SignOff.objects.standing().order_by().filter(migration__in=found).values_list("migration", "kind")
    ):
        found[pk].signed.add(kind)
    for entry in EntryQuerySet(ThirdPartyEntry).filter(migration__in=found, affected=True).in_order():
        found[entry.migration_id].entries.append(entry)
    for plan in HandlingPlan.objects.filter(migration__in=found).select_related("owner"):
        found[plan.migration_id].plans[plan.area] = plan
    return found


def _gather_tasks(found: dict[int, Facts]) -> None:
    """Read the items that checks ask about, and all that is blocked. Two queries."""
    tasks = Task.objects.filter(migration__in=found).for_list().select_related(None)
    tasks = tasks.select_related("item", "owner").defer("item__gist")
    for task in tasks.filter(item__slug__in=ASKED_ABOUT):
        if task.item:
            found[task.migration_id].tasks[task.item.slug] = task
    for task in tasks.filter(status=TaskStatus.BLOCKED):
        found[task.migration_id].blocked.append(task)


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


def _line(check: Check, facts: Facts, gate_date: date) -> Result | None:
    """Return the line of one check, or None where it is not asked."""
    match check:
        case Items():
            return _items(check, facts)
        case Signed():
            return _signed(check, facts)
        case NothingBlocked():
            return _blocked(check, [one for one in facts.blocked if one.due and one.due <= gate_date])
        case AreasAgreed():
            return _areas(check, facts)
        case ServicesTold():
            return _services(check, facts, [one for one in facts.entries if must_be_told(one.facts())])
        case ServicesOff():
            return _services(check, facts, [one for one in facts.entries if _is_on(one, gate_date)])


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
        url=reverse("sign_off", args=[facts.pk, check.kind]),
    )


def _blocked(check: NothingBlocked, blocked: list[Task]) -> Result:
    if not blocked:
        return Result(check.says, met=True)
    return Result(
        check.says,
        met=False,
        missing=_few([f"{task.title} ({task.reason})" for task in blocked]),
        holder=_holder(blocked[0]),
        url=reverse("task", args=[blocked[0].pk]),
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
        url=reverse("cutover", args=[facts.pk]),
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
        url=reverse("third_parties", args=[facts.pk]),
    )
