"""What the views here share."""

from django.http import HttpRequest, QueryDict
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from practices.models import Membership


class PortalRequest(HttpRequest):
    """A request as the middleware leaves it: by someone signed in, perhaps made by HTMX."""

    user: User
    htmx: HtmxDetails
    acting: Membership | None  # the one they chose to work through


def site_of(request: HttpRequest) -> str:
    """Return the address of the portal as the person at `request` knows it, for links in emails."""
    return request.build_absolute_uri("/")


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, also when that is nothing; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None
