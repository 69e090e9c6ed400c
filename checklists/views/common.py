"""What the practice pages share."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User
from phases.models import Migration

LONGEST_ADDRESS = 2000


class Request(HttpRequest):
    """A request by someone signed in, as the middleware guarantees."""

    user: User
    htmx: Any


def london_today() -> date:
    """Return the date in England now, whatever the server thinks."""
    return timezone.localdate()


def migration_context(migration: Migration, **more: Any) -> dict[str, Any]:
    """Return the context every page of one migration starts from."""
    return {"migration": migration, "practice": migration.practice, "today": london_today(), **more}


def sent_from(request: HttpRequest) -> str:
    """Return the page the form says it stood on, or nothing when that is no page of this site."""
    back: str = request.POST.get("back", "")
    on_site = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return back if on_site and back.startswith("/") and len(back) < LONGEST_ADDRESS else ""


def with_way_back(request: HttpRequest, address: str) -> str:
    """Return `address` with the way back to the board that this page was opened with, if any."""
    back = request.GET.get("back", "")
    return f"{address}?{urlencode({'back': back})}" if back else address
