"""The pages about the API, and a person's tokens."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.session_rules import has_second_factor
from api import v1
from api.describing import endpoints
from api.forms import TokenForm
from api.guard import CALLS_A_MINUTE
from api.models import ApiToken
from api.problems import problem
from api.services import MOST_TOKENS, CannotMake, make_token, revoke_token
from practices.views.common import PortalRequest, posted

MOST_SHOWN = 50


@require_safe
def about(request: PortalRequest) -> HttpResponse:
    """What the API answers, and how to ask."""
    context = {
        "page_title": "Data for other programs",
        "endpoints": endpoints(v1.schema()),
        "address": settings.PORTAL_URL + reverse("api_migrations"),
        "calls": CALLS_A_MINUTE,
    }
    return render(request, "api/about.html", context)


@require_safe
def tokens(request: PortalRequest) -> HttpResponse:
    """A person's tokens, also those that no longer work."""
    context = {
        "page_title": "API tokens",
        "tokens": ApiToken.objects.visible_to(request.user)[:MOST_SHOWN],
        "most": MOST_TOKENS,
    }
    return render(request, "api/tokens.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="api")  # type: ignore[untyped-decorator]  # allauth's
def make(request: PortalRequest) -> HttpResponse:
    """Make a token and show its secret, this once."""
    form = TokenForm(posted(request))
    if form.is_valid():
        strong = has_second_factor(request, request.user)
        try:
            token, secret = make_token(by=request.user, second_factor=strong, **form.cleaned_data)
        except CannotMake as why:
            form.add_error("name", str(why))
        else:
            # Not redirected: on the way to another page, the secret would have to be kept somewhere.
            context = {"page_title": "Your new API token", "token": token, "secret": secret}
            return render(request, "api/made.html", context)
    context = {
        "form": form,
        "back_url": reverse("api_tokens_own"),
        "submit_text": "Make the token",
        "page_title": "Make an API token",
    }
    return render(request, "api/make.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask whether a token should stop working, and stop it."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        if revoke_token(by=request.user, token=token):
            messages.success(request, f"The token “{token.name}” no longer works.")
        return redirect("api_tokens_own")
    context = {
        "token": token,
        "back_url": reverse("api_tokens_own"),
        "submit_text": "Revoke the token",
        "page_title": "Revoke this token?",
    }
    return render(request, "api/revoke.html", context)


def openapi(_: HttpRequest) -> HttpResponse:
    """The API as OpenAPI describes it: open to all, since it holds nothing but names of fields."""
    return JsonResponse(v1.schema())


def nothing_here(_: HttpRequest, rest: str) -> HttpResponse:
    """Answer, as the API does, that there is no such address."""
    return problem(404, f"The API has no address {rest[:100]}. All there are: {v1.PREFIX}openapi.json")
