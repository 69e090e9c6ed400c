"""What every page knows: the menu."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy

from accounts.roles import Permission
from practices.scope import scope_of

MENU = (
    ("Migrations", reverse_lazy("home"), ("/migrations/", "/items/")),
    ("Practices", reverse_lazy("practice_list"), ("/practices/",)),
    ("Guide", reverse_lazy("guide_home"), ("/guide/",)),
)

AUDIT = ("Audit", reverse_lazy("audit"), ("/audit/",))


def menu(request: HttpRequest) -> dict[str, Any]:
    """Return the header's menu for someone signed in, with the present page marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    places = [*MENU, AUDIT] if scope_of(user).everywhere(Permission.ADMINISTER) else MENU
    return {
        "nav_items": [
            {
                "text": text,
                "href": str(href),
                "current": request.path == str(href) or request.path.startswith(within),
            }
            for text, href, within in places
        ]
    }
