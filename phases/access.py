"""The way a page gets at one object: 404 for strangers, 403 for members without the right."""

from dataclasses import replace
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from accounts.models import User
from accounts.roles import ROLES, Permission, Place
from phases.models import Migration
from practices.scope import scope_of

M = TypeVar("M", bound=Model)


def get_permitted(queryset: "QuerySet[M]", user: User, permission: Permission, pk: int) -> M:
    """Return the row `pk` if `user` holds `permission` on it, in one query when they do.

    `queryset` has `permitted(user, permission)`. Raises Http404 for someone who may not even see
    it, PermissionDenied for someone who may.
    """
    found = queryset.permitted(user, permission).filter(pk=pk).first()  # type: ignore[attr-defined]
    if found is not None:
        return found  # type: ignore[no-any-return]
    if permission != Permission.VIEW and queryset.permitted(user, Permission.VIEW).filter(pk=pk).exists():  # type: ignore[attr-defined]
        raise PermissionDenied
    raise Http404


def get_migration(user: User, pk: int, permission: Permission = Permission.VIEW) -> Migration:
    """Return the migration `pk` with what every page of it shows. Raises as `get_permitted`."""
    queryset = Migration.objects.select_related("practice", "from_system", "to_system", "edition", "partner")
    return get_permitted(queryset, user, permission, pk)


def may(user: User, permission: Permission, migration: Migration) -> bool:
    """Say whether `user` holds `permission` on `migration`; for showing or hiding a control."""
    return Migration.objects.permitted(user, permission).filter(pk=migration.pk).exists()


def roles_on(user: User, migration: Migration) -> tuple[str, ...]:
    """Return the codes of the roles in which `user` works on `migration`, reading alone not counted.

    One query for each role held. National roles are nobody's colleagues, so they are left out.
    """
    scope = scope_of(user)
    return tuple(
        grant.role
        for grant in scope.grants
        if grant.permits(Permission.TICK)
        and ROLES[grant.role].place != Place.EVERYWHERE
        and Migration.objects.filter(
            replace(scope, grants=(grant,)).migrations_q(Permission.TICK), pk=migration.pk
        ).exists()
    )
