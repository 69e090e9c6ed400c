"""What the views here share."""

from django.http import HttpRequest
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
