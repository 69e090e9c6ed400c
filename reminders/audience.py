"""Who hears of what, for many people at once.

The same rule as `practices.scope`, turned round: not what one person may see, but who may see a
migration. A test holds the two against each other.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.roles import ROLES
from phases.choices import MigrationState
from phases.models import Migration
from practices.models import Arrangement, Commissioner, Membership

# A paused plan is silent: its dates mean nothing until it goes on.
TELLING_STATES = (MigrationState.PLANNING, MigrationState.ACTIVE)
# Asked in this order when the item names nobody who is there.
FALLBACK = ("practice_manager", "project_manager", "commissioner")
ROLES_OF_GUIDE_ROLE: dict[str, tuple[str, ...]] = {
    guide_role: tuple(role.code for role in ROLES.values() if guide_role in role.guide_roles)
    for guide_role in {name for role in ROLES.values() for name in role.guide_roles}
}


@dataclass(slots=True)
class Audience:
    """The active people around one migration, by role."""

    by_role: dict[str, set[int]] = field(default_factory=dict)

    def in_roles(self, codes: Iterable[str]) -> set[int]:
        """Return the people who hold one of the roles `codes`."""
        return set().union(*(self.by_role.get(code, ()) for code in codes))

    def hears(self, owner: int | None, guide_roles: Sequence[str]) -> set[int]:
        """Return who hears of an item: its owner; else whom it names; else the manager.

        A commissioner, who looks after many practices, hears only of what a commissioner leads.
        """
        if owner is not None and any(owner in people for people in self.by_role.values()):
            return {owner}
        named = {code for name in guide_roles for code in ROLES_OF_GUIDE_ROLE.get(name, ())}
        if guide_roles and guide_roles[0] != "commissioner":
            named.discard("commissioner")
        return self.in_roles(named) or self.fallback()

    def fallback(self) -> set[int]:
        """Return the manager, or whoever else is there."""
        return next((people for code in FALLBACK if (people := self.by_role.get(code))), set())


@dataclass(slots=True)
class Around:
    """A migration, as far as a mail must know it."""

    pk: int
    practice_id: int
    partner_id: int | None
    name: str
    audience: Audience


def around(user_ids: Collection[int]) -> dict[int, Around]:
    """Return every migration that tells anything and that one of the people may see, with all its people.

    Six queries, however many people there are.
    """
    held = list(
        Membership.objects.filter(user__in=user_ids)
        .order_by()
        .values_list("practice_id", "commissioner_id", "partner_id")
    )
    practices = {practice for practice, _, _ in held if practice}
    commissioners = {commissioner for _, commissioner, _ in held if commissioner}
    partners = {partner for _, _, partner in held if partner}
    commissioned = _current().filter(commissioner__in=_with_predecessors(commissioners, _successors()))
    return around_each(
        Migration.objects.filter(
            Q(practice__in=practices)
            | Q(partner__in=partners)
            | Q(practice__in=commissioned.values("practice")),
            state__in=TELLING_STATES,
        )
    )


def around_each(migrations: QuerySet[Migration]) -> dict[int, Around]:
    """Return `migrations` with all their people. Four queries."""
    rows = migrations.order_by().values_list("pk", "practice_id", "partner_id", "practice__name")
    found = {pk: Around(pk, practice, partner, name, Audience()) for pk, practice, partner, name in rows}
    _fill(found, _successors())
    return found


def _fill(found: dict[int, Around], successors: dict[int, int | None]) -> None:
    """Put everybody around each migration into its audience."""
    at: dict[tuple[str, int], list[Audience]] = {}
    by_practice: dict[int, list[Audience]] = {}
    for one in found.values():
        at.setdefault(("practice", one.practice_id), []).append(one.audience)
        by_practice.setdefault(one.practice_id, []).append(one.audience)
        if one.partner_id:
            at.setdefault(("partner", one.partner_id), []).append(one.audience)
    pairs = _current().filter(practice__in=by_practice).values_list("practice_id", "commissioner_id")
    for practice, commissioner in pairs:
        body: int | None = commissioner
        seen: set[int] = set()
        while body is not None and body not in seen:
            seen.add(body)
            at.setdefault(("commissioner", body), []).extend(by_practice[practice])
            body = successors.get(body)
    ids = {
        place: [pk for name, pk in at if name == place] for place in ("practice", "partner", "commissioner")
    }
    members = (
        Membership.objects.order_by()
        .filter(
            Q(practice__in=ids["practice"])
            | Q(partner__in=ids["partner"])
            | Q(commissioner__in=ids["commissioner"]),
            user__is_active=True,
        )
        .values_list("user_id", "role", "practice_id", "partner_id", "commissioner_id")
    )
    for user, role, *places in members:
        for place, pk in zip(ids, places, strict=True):
            for audience in at.get((place, pk), ()) if pk else ():
                audience.by_role.setdefault(role, set()).add(user)


def _current() -> QuerySet[Arrangement]:
    return Arrangement.objects.order_by().filter(Q(end__isnull=True) | Q(end__gt=timezone.localdate()))


def _successors() -> dict[int, int | None]:
    return dict(Commissioner.objects.filter(successor__isnull=False).values_list("pk", "successor_id"))


def _with_predecessors(commissioners: set[int], successors: dict[int, int | None]) -> set[int]:
    """Return the commissioners and every body they took over from."""
    found = set(commissioners)
    while more := {pk for pk, after in successors.items() if after in found} - found:
        found |= more
    return found
