"""From the country down to a practice, for those who may see all of it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from checklists.views.common import Request, london_today
from dashboards import england as country
from dashboards.board import bring_up_to_date
from dashboards.regions import NONE, region_name
from practices.models import Commissioner
from practices.scope import scope_of

PAGE = 50


@require_safe
def england(request: Request) -> HttpResponse:
    """Show the regions; with `?region=` its ICBs; with `?icb=` as well its practices."""
    if not scope_of(request.user).everywhere(Permission.VIEW):
        raise PermissionDenied
    today = london_today()
    bring_up_to_date(today)
    practices = country.practices_of(request.user)
    region, icb = request.GET.get("region", ""), request.GET.get("icb", "")
    here = reverse("board_england")
    context: dict[str, Any] = {"page_title": "England", "tab": "england", "region": region, "trail": []}
    if region:
        practices = country.in_region(practices, region)
        context["trail"] = [("England", here)]
        context["page_title"] = region_name("" if region == NONE else region)
    if region and icb:
        found = _icb(icb)
        context["trail"] += [(context["page_title"], f"{here}?region={region}")]
        context["page_title"] = found.name if found else country.NO_ICB
        rows = country.with_migrations(country.of_icb(practices, found), request.user)
        context["page"] = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    elif region:
        context |= {"places": country.icbs(practices, today), "level": "ICB"}
    else:
        context |= {"places": country.regions(practices, today), "level": "Region"}
    if region and not context.get("places") and not context.get("page"):
        raise Http404
    return render(request, "dashboards/england.html", context)


def _icb(code: str) -> Commissioner | None:
    """Return the ICB with an ODS code; None for the practices without one. Raises Http404 for an unknown code."""
    if code == NONE:
        return None
    found = Commissioner.objects.filter(kind=Commissioner.Kind.ICB, ods_code=code).first()
    if found is None:
        raise Http404
    return found
