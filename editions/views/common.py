"""What the pages of a draft share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from checklists.guide.links import guide_url, version_name
from checklists.views.common import Request
from editions.access import get_own
from phases.models import GuideEdition


def of_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give `view` the draft its address names; one that is published by now leads to the guide."""

    @wraps(view)
    def inner(request: Request, pk: int, **kwargs: Any) -> HttpResponse:
        found = get_own(request.user, pk)
        if found.is_draft:
            return view(request, found, **kwargs)
        messages.info(
            request, "This revision is published, so it stays as it is. Begin a new draft to change it."
        )
        return redirect(guide_url("guide_edition", found))

    return inner


def page(
    request: Request, name: str, draft: GuideEdition, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a page of a draft, below the draft itself."""
    above = [("Guide", reverse("guide_home")), ("Own editions", reverse("own_editions"))]
    if name != "draft":
        above.append((draft.title, reverse("draft", args=[draft.pk])))
    above += context.pop("below_draft", [])
    shared = {
        "draft": draft,
        "edition": draft,
        "page_title": title,
        "above": [{"text": text, "href": href} for text, href in above],
        "base_name": version_name(draft.based_on) if draft.based_on else "",
    }
    return render(request, f"editions/{name}.html", {**shared, **context}, status=status)


def say_errors(request: Request, error: ValidationError) -> None:
    """Tell what a service refused, where there is no form to say it beside."""
    messages.warning(request, " ".join(error.messages))
