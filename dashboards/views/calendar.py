"""Go lives by week."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from checklists.clashes import HOLDS_A_PLACE
from checklists.models import ClashLimit
from checklists.views.common import Request, london_today
from dashboards.calendar import WEEKS, in_week, weeks_from
from dashboards.narrowing import NarrowForm
from phases.clashes import WEEK, monday_of
from practices.scope import scope_of

PAGE = 50


@require_safe
def calendar(request: Request) -> HttpResponse:
    """Show thirteen weeks with a few go lives each, or one week (`?week=`) with all of them."""
    today = london_today()
    form = NarrowForm(request.GET, user=request.user)
    rows = form.migrations().filter(state__in=HOLDS_A_PLACE)
    week = _monday(request, "week")
    monday = week or _monday(request, "start") or monday_of(today)
    weeks = weeks_from(monday, rows, count=1 if week else WEEKS)
    page = None
    if week:
        page = Paginator(in_week(week, rows), PAGE).get_page(request.GET.get("page"))
        entries = {entry.pk: entry for entry in weeks[0].entries}
        weeks[0].shown = [(one, entries[one.pk]) for one in page]
    context = {
        "page_title": "Go-live calendar",
        "tab": "calendar",
        "form": form,
        "weeks": weeks,
        "week": week,
        "page": page,
        "monday": monday,
        "last": weeks[-1].sunday,
        "today": today,
        "total": sum(len(one.entries) for one in weeks),
        "earlier": (monday - (1 if week else WEEKS) * WEEK).isoformat(),
        "later": (monday + (1 if week else WEEKS) * WEEK).isoformat(),
        "limits": ClashLimit.objects.select_related("supplier", "partner"),
        "may_administer": scope_of(request.user).everywhere(Permission.ADMINISTER),
    }
    return render(request, "dashboards/calendar.html", context)


def _monday(request: HttpRequest, name: str) -> date | None:
    """Return the Monday of the week that the address asks for; what makes no sense there is ignored."""
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return monday_of(day) if 1900 < day.year < 2200 else None
