"""The board."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect, push_url

from checklists.views.common import Request, london_today
from dashboards.board import bring_up_to_date
from dashboards.models import SavedView
from dashboards.page import Board


@require_safe
@vary_on_headers("HX-Request")
def board(request: Request) -> HttpResponse:
    """Every migration the person may see; only the table when HTMX asks."""
    if not request.GET and (view := SavedView.objects.filter(user=request.user, is_default=True).first()):
        return redirect(f"{request.path}?{view.query or 'all=1'}")
    today = london_today()
    bring_up_to_date(today)
    found = Board(request.user, request.GET, today)
    if request.htmx and not request.htmx.history_restore_request:
        if not found.filter.form.is_valid():  # what is wrong stands beside its field, outside the table
            return HttpResponseClientRedirect(request.get_full_path())
        context = {**found.context(), "tab": "board"}
        return push_url(render(request, "dashboards/_board_live.html", context), context["here"])
    context = {**found.context(), **found.surroundings(), "page_title": "Board", "tab": "board"}
    return render(request, "dashboards/board.html", context)
