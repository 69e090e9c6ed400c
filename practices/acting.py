"""Working in one organisation at a time: the choice, kept in the session."""

from django.http import HttpRequest

from accounts.models import User
from practices.models import Membership

_KEY = "acting_membership"


def work_as(request: HttpRequest, membership: Membership | None) -> None:
    """Let the person at `request` work through one `membership` from now on, or through all again."""
    if membership:
        request.session[_KEY] = membership.pk
    else:
        request.session.pop(_KEY, None)


def chosen_membership(request: HttpRequest, user: User) -> Membership | None:
    """Return the membership `user` chose to work through, if they still hold it."""
    pk = request.session.get(_KEY)
    if pk is None:
        return None
    rows = Membership.objects.filter(user_id=user.pk)
    found = rows.select_related("practice", "commissioner", "partner").filter(pk=pk).first()
    if found is None:
        work_as(request, None)
    return found
