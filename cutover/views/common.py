"""What the pages of cutover share."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import QueryDict
from django.urls import reverse

from accounts.roles import Permission
from checklists.views.common import Request, migration_context
from cutover.services.common import Stale
from phases.access import may
from phases.models import Migration

F = TypeVar("F", bound=Form)


def cutover_context(migration: Migration, **more: Any) -> dict[str, Any]:
    """Return the context every page of one cutover starts from, with the way back to its overview."""
    up = {"back_url": reverse("cutover", args=[migration.pk]), "back_text": "Back to cutover"}
    return migration_context(migration, **{**up, **more})


def may_write(request: Request, migration: Migration) -> bool:
    """Say whether the person may change the cutover of `migration` now."""
    return migration.is_running and may(request.user, Permission.TICK, migration)


@dataclass(frozen=True)
class Outcome(Generic[F]):
    """What came of a form: saved, or shown again with what is wrong.

    `stale` is how the thing stands when somebody else changed it meanwhile; the form then holds what
    the person typed, ready to be sent once more.
    """

    form: F
    status: int
    saved: Any = None
    stale: Any = None


def attempt(form: F, save: Callable[[F], Any], again: Callable[[Any], F]) -> Outcome[F]:
    """Have a service `save` the form if it was sent and is right; `again` makes a form of what was sent."""
    if not form.is_bound:
        return Outcome(form, HTTPStatus.OK)
    if not form.is_valid():
        return Outcome(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return Outcome(form, HTTPStatus.FOUND, saved=save(form))
    except ValidationError as error:
        _take_errors(form, error)
        return Outcome(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except Stale as conflict:
        data = cast("QueryDict", form.data).copy()
        data["version"] = str(conflict.row.version)
        shown = again(data)
        shown.is_valid()
        return Outcome(shown, HTTPStatus.CONFLICT, stale=conflict.row)


def _take_errors(form: Form, error: ValidationError) -> None:
    """Show what a service refused: beside the field it names where the form has it, else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields else None, found)
