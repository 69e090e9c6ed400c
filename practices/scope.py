"""What a person may reach: their memberships, turned into filters.

The rule (design, "People"): practice roles reach their practice; a project manager the migrations
assigned to their partner; a commissioner every practice it or its predecessors commission; national
roles everything. `visible_to` on each model is built from here and nowhere else.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.roles import ROLES, Permission, Place

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from accounts.models import User
    from practices.models import Membership


@dataclass(frozen=True)
class Grant:
    """One membership, reduced to what a filter needs."""

    role: str
    practice_id: int | None
    commissioner_id: int | None
    partner_id: int | None

    def permits(self, permission: Permission) -> bool:
        """Say whether the role carries `permission`; a role no longer in the table permits nothing."""
        role = ROLES.get(self.role)
        return role is not None and permission in role.permissions


@dataclass(frozen=True)
class Scope:
    """All grants of one person, and which commissioners took over from which."""

    grants: tuple[Grant, ...]
    predecessors: dict[int, tuple[int, ...]]

    def everywhere(self, permission: Permission) -> bool:
        """Say whether the person may do this in all of England."""
        return any(
            ROLES[grant.role].place == Place.EVERYWHERE for grant in self.grants if grant.permits(permission)
        )

    def practice_ids(self, permission: Permission) -> set[int]:
        """Return the practices where a membership itself gives `permission`."""
        return {g.practice_id for g in self.grants if g.practice_id and g.permits(permission)}

    def partner_ids(self, permission: Permission) -> set[int]:
        """Return the delivery partners the person acts for."""
        return {g.partner_id for g in self.grants if g.partner_id and g.permits(permission)}

    def may_start(self) -> bool:
        """Say whether the person may start a migration anywhere at all."""
        return any(grant.permits(Permission.PLAN) for grant in self.grants)

    def commissioner_ids(self, permission: Permission) -> set[int]:
        """Return the person's commissioners and every body those took over from."""
        found: set[int] = set()
        waiting = [g.commissioner_id for g in self.grants if g.commissioner_id and g.permits(permission)]
        while waiting:
            pk = waiting.pop()
            if pk not in found:
                found.add(pk)
                waiting.extend(self.predecessors.get(pk, ()))
        return found

    def practices_q(self, permission: Permission) -> Q:
        """Return the filter on Practice for someone without a national role.

        A partner reaches a practice only through the migration it runs there, and a former
        commissioner through the migration that ran in its time. Migration is one floor up, so it
        is reached by name.
        """
        q = Q(pk__in=self.practice_ids(permission)) | self.commissioned_now("pk__in", permission)
        if runs := self._runs(permission):
            q |= Q(pk__in=apps.get_model("phases", "Migration").objects.filter(runs).values("practice"))
        return q

    def migrations_q(self, permission: Permission) -> Q:
        """Return the filter on Migration for someone without a national role."""
        return (
            Q(practice__in=self.practice_ids(permission))
            | self.commissioned_now("practice__in", permission)
            | self._runs(permission)
        )

    def commissioned_now(self, field: str, permission: Permission) -> Q:
        """Return the filter on `field`, which holds practices, for those commissioned today."""
        if not self.commissioner_ids(permission):
            return Q(**{field: ()})
        lasting = Q(end__isnull=True) | Q(end__gt=timezone.localdate())
        return Q(**{field: self._arrangements(permission).filter(lasting).values("practice")})

    def _arrangements(self, permission: Permission) -> "QuerySet[Model]":
        model = apps.get_model("practices", "Arrangement")
        return model.objects.filter(commissioner__in=self.commissioner_ids(permission))

    def _runs(self, permission: Permission) -> Q:
        """Return the filter on Migration for those who reach it otherwise than by its practice.

        A partner works on what it runs until it has ended, and may read it afterwards; a former
        commissioner may read what ran in its time.
        """
        reading = permission == Permission.VIEW
        q = Q()
        if partners := self.partner_ids(permission):
            q |= Q(partner__in=partners) if reading else Q(partner__in=partners, ended_on__isnull=True)
        if reading and self.commissioner_ids(permission):
            overlapping = self._arrangements(permission).filter(
                Q(end__isnull=True) | Q(end__gt=OuterRef("started_on")),
                Q(start__lte=Coalesce(OuterRef("ended_on"), timezone.localdate())),
                practice=OuterRef("practice"),
            )
            # Whoever overlaps is among them; asked first, it spares the database the rest of the country.
            ever = Q(practice__in=self._arrangements(permission).values("practice"))
            q |= ever & Q(Exists(overlapping))
        return q


def scope_of(user: "User") -> Scope:
    """Return what `user` may reach, read once per user object (a request makes a new one).

    Someone signed out or switched off reaches nothing.
    """
    if not user.is_authenticated or not user.is_active:
        return Scope((), {})
    scope: Scope | None = user.__dict__.get("_scope")
    if scope is None:
        rows = user.memberships.values_list("role", "practice_id", "commissioner_id", "partner_id")
        grants = tuple(Grant(*row) for row in rows)
        scope = user.__dict__["_scope"] = Scope(grants, _predecessors(grants))
    return scope


def narrow_scope(user: "User", membership: "Membership") -> None:
    """Let `user` reach only what one `membership` of theirs gives, for as long as this object lives."""
    grant = Grant(membership.role, membership.practice_id, membership.commissioner_id, membership.partner_id)
    user.__dict__["_scope"] = Scope((grant,), _predecessors((grant,)))


def forget_scope(user: "User") -> None:
    """Make the next look at `user` read the memberships again."""
    user.__dict__.pop("_scope", None)


def _predecessors(grants: tuple[Grant, ...]) -> dict[int, tuple[int, ...]]:
    if not any(grant.commissioner_id for grant in grants):
        return {}
    found: dict[int, tuple[int, ...]] = {}
    rows = apps.get_model("practices", "Commissioner").objects.filter(successor__isnull=False)
    for pk, successor in rows.values_list("pk", "successor_id"):
        found[successor] = (*found.get(successor, ()), pk)
    return found
