"""All migrations against the calendar."""

from datetime import date

from django.core.paginator import Paginator
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklists.models import Summary
from checklists.views.common import Request, london_today
from dashboards import timeline as drawing
from dashboards.narrowing import NarrowForm
from dashboards.timeline import STRETCHES, Window, Zoom
from phases.bank_holidays import bank_holiday_name

PAGE = 50
YEARS = range(1950, 2150)
COLUMNS = (
    ("kick_off", "Kick-off"),
    ("idp", "Initial data"),
    ("fdp", "Final data"),
    ("go_live", "Go live"),
    ("legacy_access_end", "Old system until"),
)


@require_safe
def timeline(request: Request) -> HttpResponse:
    """Show the migrations that have something in the window, as a picture and as a table."""
    today = london_today()
    window = asked_window(request, today)
    form = NarrowForm(request.GET, user=request.user)
    rows = (
        form.migrations()
        .annotate(
            begins=Coalesce("summary__order", "summary__kick_off", "summary__go_live"),
            ends=Coalesce("summary__legacy_access_end", "summary__go_live"),
        )
        .filter(begins__lte=window.last, ends__gte=window.first)
        .select_related("practice", "from_system", "to_system", "summary")
        .order_by("summary__go_live", "practice__name", "pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    holidays = drawing.bank_holidays(window, bank_holiday_name)
    dated = [(one, {kind: getattr(one.summary, kind) for kind in Summary.DATES}) for one in page]
    picture = drawing.draw(
        [(str(one.practice), dates, one.summary.went_live) for one, dates in dated],
        window,
        today,
        [day for day, _ in holidays],
    )
    context = {
        "page_title": "Timeline",
        "tab": "timeline",
        "form": form,
        "page": page,
        "picture": picture,
        "window": window,
        "today": today,
        "holidays": holidays,
        "stretches": STRETCHES,
        "columns": [label for _, label in COLUMNS],
        "rows": [(one, [(label, dates[kind]) for kind, label in COLUMNS]) for one, dates in dated],
        "zooms": [(Zoom.MONTH, "6 months"), (Zoom.QUARTER, "6 quarters")],
        "earlier": f"{window.moved(-1).first:%Y-%m}",
        "later": f"{window.moved(1).first:%Y-%m}",
    }
    return render(request, "dashboards/timeline.html", context)


def asked_window(request: HttpRequest, today: date) -> Window:
    """Return the window that the address asks for; what makes no sense there is ignored."""
    zoom = Zoom.QUARTER if request.GET.get("zoom") == Zoom.QUARTER else Zoom.MONTH
    try:
        first = date.fromisoformat(f"{request.GET.get('start', '')}-01")
    except ValueError:
        first = date.min
    return Window(first, zoom) if first.year in YEARS else Window.around(today, zoom)
