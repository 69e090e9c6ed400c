"""The way a page gets at an edition: 404 for those who may not read it, 403 for those who may not write it."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from accounts.roles import Permission
from phases.models import GuideEdition
from practices.models import Commissioner
from practices.scope import scope_of


def owners_for(user: User) -> QuerySet[Commissioner]:
    """Return the commissioners for which `user` may begin an edition: their own that nobody has taken over."""
    lasting, scope = Commissioner.objects.filter(successor__isnull=True), scope_of(user)
    if scope.everywhere(Permission.PLAN):
        return lasting
    return lasting.filter(pk__in=scope.commissioner_ids(Permission.PLAN))


def require_writer(user: User) -> None:
    """Raise PermissionDenied for someone who writes no edition at all."""
    scope = scope_of(user)
    if not (scope.everywhere(Permission.PLAN) or scope.commissioner_ids(Permission.PLAN)):
        raise PermissionDenied


def get_own(user: User, pk: int) -> GuideEdition:
    """Return a revision that `user` may change, or could if it were a draft.

    Raises Http404 for someone who may not read it, PermissionDenied for someone who only may.
    """
    rows = GuideEdition.objects.select_related("owner", "based_on__owner")
    found = rows.permitted(user).filter(pk=pk).first()
    if found is not None:
        return found
    if GuideEdition.objects.visible_to(user).filter(pk=pk).exists():
        raise PermissionDenied
    raise Http404
