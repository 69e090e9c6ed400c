"""The two sides of a lesson: those who work on the migration write it, those who watch over it publish it."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Permission
from phases.models import Migration
from practices.scope import Grant, Scope, scope_of


def own_migrations(user: User, permission: Permission) -> QuerySet[Migration]:
    """Return the migrations on which `user` holds `permission` in the practice or in its delivery partner."""
    held = tuple(grant for grant in scope_of(user).grants if _works_there(grant))
    return Migration.objects.filter(Scope(held, {}).migrations_q(permission))


def watched_migrations(user: User, permission: Permission) -> QuerySet[Migration]:
    """Return the migrations on which `user` holds `permission` for a commissioner or for all of England."""
    scope = scope_of(user)
    watching = Scope(tuple(grant for grant in scope.grants if not _works_there(grant)), scope.predecessors)
    if watching.everywhere(permission):
        return Migration.objects.all()
    return Migration.objects.filter(watching.migrations_q(permission))


def may_publish(user: User) -> bool:
    """Say whether `user` publishes the lessons of any practice at all."""
    return any(grant.permits(Permission.PLAN) and not _works_there(grant) for grant in scope_of(user).grants)


def _works_there(grant: Grant) -> bool:
    return bool(grant.practice_id or grant.partner_id)
