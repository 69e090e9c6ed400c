"""The API, its description, and the pages of people's tokens."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from api import views
from api.problems import problem
from api.v1 import PREFIX, api

Door = Callable[..., HttpResponse]


def by_token(view: Door) -> Door:
    """Open a view to GET alone, without a session: the view looks at the token itself."""

    @login_not_required
    @csrf_exempt  # there is nothing to forge: a cookie opens nothing, and nothing is written
    @wraps(view)
    def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if request.method != "GET":
            return problem(405, "The API only reads: use GET.", headers={"Allow": "GET"})
        return view(request, **arguments)

    return answer


v1 = PREFIX.removeprefix("/")
# ninja adds an address of its own without anything behind it.
operations = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]

urlpatterns = [
    path("api/", views.about, name="api"),
    path("api/tokens/", views.tokens, name="api_tokens_own"),
    path("api/tokens/new/", views.make, name="api_make_token"),
    path("api/tokens/<int:pk>/revoke/", views.revoke, name="api_revoke_token"),
    path(f"{v1}openapi.json", by_token(views.openapi), name="api_schema"),
    *(path(f"{v1}{one.pattern}", by_token(one.callback), name=one.name) for one in operations),
    path(f"{v1}<path:rest>", by_token(views.nothing_here), name="api_nothing"),
]
