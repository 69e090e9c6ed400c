"""What the account pages know beyond their views."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.session_rules import lacks_second_factor


def second_factor(request: HttpRequest) -> dict[str, Any]:
    """Whether the person is held at the set-up page. Asked of the database only where a page asks."""
    return {"must_set_up_second_factor": SimpleLazyObject(lambda: lacks_second_factor(request))}
