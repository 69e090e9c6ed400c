"""What every page knows: where the person works."""

from typing import Any

from django.http import HttpRequest

from practices.organisations import organisation_of
from practices.scope import scope_of


def working_as(request: HttpRequest) -> dict[str, Any]:
    """Return `working_as`, what the header's link to one's organisations says.

    The organisation chosen, all at once for someone with several roles, or just where the link
    leads. Nothing for someone signed out, or before the middleware has run.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not hasattr(request, "acting"):
        return {}
    if request.acting:
        return {"working_as": f"Working as: {organisation_of(request.acting)}"}
    return {
        "working_as": "Working as: all your roles" if len(scope_of(user).grants) > 1 else "Your organisations"
    }
