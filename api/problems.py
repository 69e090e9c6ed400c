"""How the API says no: one shape for every refusal, after RFC 9457."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

CHALLENGE = 'Bearer realm="Migrations Portal"'


class FieldError(Schema):
    """What is wrong with one filter."""

    field: str
    message: str


class Problem(Schema):
    """Why there is no answer."""

    title: str = Field(description="The status in words")
    status: int
    detail: str = Field(description="What went wrong, in a sentence")
    errors: list[FieldError] = Field(description="For 422: what is wrong with which parameter")


class BadFilters(Exception):
    """Parameters that make no sense: what is wrong, by name."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(errors)
        self.errors = errors


def problem(
    status: int, detail: str, errors: dict[str, str] | None = None, headers: dict[str, str] | None = None
) -> HttpResponse:
    """Return a refusal."""
    body = {
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": [{"field": name, "message": text} for name, text in (errors or {}).items()],
    }
    return JsonResponse(body, status=status, headers=headers)


def answer_problems(api: NinjaAPI) -> None:
    """Let every exception of `api` that is a refusal answer as one."""
    api.add_exception_handler(AuthenticationError, _no_token)
    api.add_exception_handler(HttpError, _refused)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(ValidationError, _misspelt)
    api.add_exception_handler(BadFilters, _bad_filters)


def _no_token(request: HttpRequest, _: Any) -> HttpResponse:
    given = "Authorization" in request.headers
    challenge = f'{CHALLENGE}, error="invalid_token"' if given else CHALLENGE
    detail = (
        "This token is unknown, expired or revoked, or its owner's account is switched off."
        if given
        else "Send a token in the header Authorization: Bearer …"
    )
    return problem(401, detail, headers={"WWW-Authenticate": challenge})


def _refused(_: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, error.message)


def _not_found(_: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, str(error) or "There is no such thing, or the token's owner may not see it.")


def _misspelt(request: HttpRequest, error: Any) -> HttpResponse:
    """Say what does not fit the description of the parameters."""
    return _bad_filters(request, BadFilters({one["loc"][-1]: one["msg"] for one in _named(error.errors)}))


def _named(errors: list[Any]) -> list[Any]:
    """Return the errors with the parameter's name last in their place; an element of a list has its number there."""
    return [{**one, "loc": [part for part in one["loc"] if isinstance(part, str)]} for one in errors]


def _bad_filters(_: HttpRequest, error: Any) -> HttpResponse:
    return problem(422, "Some parameters make no sense. See errors.", error.errors)
