"""Who signs a history row. django-simple-history keeps the rows; services name the author."""

from typing import Any

from accounts.models import User


def sign(row: Any, by: User) -> None:
    """Let the next save of `row` be recorded as the work of `by`, also outside a request."""
    row._history_user = by
