"""What the practice pages share."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from phases.models import Migration


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
