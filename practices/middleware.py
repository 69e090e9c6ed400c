"""Lets someone with several roles work in one organisation at a time."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from practices.acting import chosen_membership
from practices.models import Membership
from practices.scope import narrow_scope


class ActingMembership:
    """Narrows what a person reaches to the organisation they chose to work in.

    It comes after the middleware that knows the person. The choice is checked on every request: a
    membership that has ended narrows nothing. `request.acting` is the membership, or None.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Narrow the scope of `request.user` and pass the request on."""
        acting: Membership | None = None
        if request.user.is_authenticated and request.user.is_active:
            acting = chosen_membership(request, request.user)
            if acting:
                narrow_scope(request.user, acting)
        request.acting = acting  # type: ignore[attr-defined]
        return self.get_response(request)
