"""Views and columns a person keeps."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklists.views.common import Request, london_today
from dashboards.addresses import safe_back, whole_board
from dashboards.columns import columns_of
from dashboards.forms import ColumnsForm, SaveViewForm
from dashboards.models import SavedView
from dashboards.page import Board, views_of
from dashboards.services import choose_columns, open_with, remove_view, save_view

LONGEST_QUERY = 2000


def _own(request: Request, pk: int) -> SavedView:
    return get_object_or_404(SavedView, user=request.user, pk=pk)


@require_safe
def views(request: Request) -> HttpResponse:
    """The views a person keeps."""
    context = {"views": views_of(request.user), "back_url": whole_board(), "page_title": "Your views"}
    return render(request, "dashboards/board_views.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: Request) -> HttpResponse:
    """Keep the board that the rest of the address asks for, under a name."""
    asked = Board(request.user, request.GET, london_today())
    # A board too long to keep is none that anyone pressed together.
    query = asked.query if len(asked.query) <= LONGEST_QUERY else ""
    form = SaveViewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        view = save_view(by=request.user, query=query, **form.cleaned_data)
        messages.success(request, f"The view “{view.name}” is saved.")
        return redirect(f"{reverse('board')}?{query or 'all=1'}")
    context = {
        "form": form,
        "chips": asked.chips(),
        "sorted_by": asked.sorted_by,
        "back_url": f"{reverse('board')}?{query or 'all=1'}",
        "back_text": "Back to the board",
        "submit_text": "Save view",
        "page_title": "Save this view",
    }
    return render(request, "dashboards/board_save.html", context, status=422 if form.is_bound else 200)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Forget a view."""
    view = _own(request, pk)
    remove_view(by=request.user, view=view)
    messages.success(request, f"The view “{view.name}” is removed.")
    return redirect("board_views")


@require_POST
def default(request: Request, pk: int) -> HttpResponse:
    """Let the board open with a view, or no longer with it."""
    view = _own(request, pk)
    open_with(by=request.user, view=None if view.is_default else view)
    with_what = "everything" if view.is_default else f"“{view.name}”"
    messages.success(request, f"The board now opens with {with_what}.")
    return redirect("board_views")


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: Request) -> HttpResponse:
    """Choose the columns of the board."""
    sent: QueryDict = request.POST if request.method == "POST" else request.GET
    back = safe_back(sent.get("back", "")) or whole_board()
    initial = {"codes": [column.code for column in columns_of(request.user)]}
    form = ColumnsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        choose_columns(by=request.user, codes=None if "usual" in request.POST else form.cleaned_data["codes"])
        messages.success(request, "The board shows the columns you chose.")
        return redirect(back)
    context = {
        "form": form,
        "back_url": back,
        "back_text": "Back to the board",
        "page_title": "Choose columns",
    }
    return render(request, "dashboards/board_columns.html", context, status=422 if form.is_bound else 200)
