"""What every page knows: the menu, and the way back to the board."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy

from accounts.roles import Permission
from dashboards.addresses import back_words, safe_back
from practices.scope import scope_of

MENU = (
    ("Migrations", reverse_lazy("home"), ("/migrations/", "/items/", "/third-parties/")),
    ("Practices", reverse_lazy("practice_list"), ("/practices/",)),
    ("Guide", reverse_lazy("guide_home"), ("/guide/", "/editions/")),
    ("Lessons", reverse_lazy("lessons"), ("/lessons/",)),
)

BOARD = ("Board", reverse_lazy("board"), ("/board/",))
FOR_ADMINISTRATORS = (
    ("Audit", reverse_lazy("audit"), ("/audit/",)),
    ("Emails", reverse_lazy("deliveries"), ("/reminders/deliveries/",)),
)


def menu(request: HttpRequest) -> dict[str, Any]:
    """Return the header's menu for someone signed in, with the present page marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    scope = scope_of(user)
    # Who works in a practice has its migration, not many of them.
    watches = any(grant.practice_id is None for grant in scope.grants)
    more = FOR_ADMINISTRATORS if scope.everywhere(Permission.ADMINISTER) else ()
    return {
        "nav_items": [
            {
                "text": text,
                "href": str(href),
                "current": request.path == str(href) or request.path.startswith(within),
            }
            for text, href, within in (*MENU, *([BOARD] if watches else ()), *more)
        ]
    }


def way_back(request: HttpRequest) -> dict[str, str]:
    """Return where on the board the person came from, for a page that has no other way back."""
    address = safe_back(request.GET.get("back", ""))
    return {"board_url": address, "board_words": back_words(address)}
