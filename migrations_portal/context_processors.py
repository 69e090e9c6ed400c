"""What every page knows: the menu."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy

MENU = (
    ("Migrations", reverse_lazy("home"), ("/migrations/", "/items/")),
    ("Practices", reverse_lazy("practice_list"), ("/practices/",)),
    ("Guide", reverse_lazy("guide_home"), ("/guide/",)),
)


def menu(request: HttpRequest) -> dict[str, Any]:
    """Return the header's menu for someone signed in, with the present page marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "nav_items": [
            {
                "text": text,
                "href": str(href),
                "current": request.path == str(href) or request.path.startswith(places),
            }
            for text, href, places in MENU
        ]
    }
