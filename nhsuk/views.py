"""The components gallery."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nhsuk import components
from nhsuk.gallery import EXAMPLES, MOMENT, NOT_ALONE, TIMELINE, WRONG_ANSWERS, GalleryForm, RowFormSet


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component, tag and form field on one page, errors included."""
    shown = {
        name: components.render(name, params) for name, params in EXAMPLES.items() if name not in NOT_ALONE
    }
    context = {
        "page_title": "Components",
        "components": shown,
        "plain_form": GalleryForm(auto_id="plain_%s"),
        "form": GalleryForm(WRONG_ANSWERS),
        "formset": RowFormSet(),
        "moment": MOMENT,
        "timeline": TIMELINE,
        "nav_items": [
            {"text": "Components", "href": "#", "current": True},
            {"text": "Practices", "href": "#"},
            {"text": "Guide", "href": "#"},
        ],
    }
    return render(request, "nhsuk/gallery.html", context)
