"""The board as a file."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from checklists.views.common import Request, london_today
from dashboards.board import bring_up_to_date
from dashboards.exports import in_words, table
from dashboards.page import Board
from dashboards.views.downloads import Ending, spreadsheet


@require_safe
def csv_file(request: Request) -> HttpResponseBase:
    """The board as CSV, a line at a time."""
    return _file(request, "csv")


@require_safe
def xlsx(request: Request) -> HttpResponseBase:
    """The board as an Excel file."""
    return _file(request, "xlsx")


def _file(request: Request, ending: Ending) -> HttpResponseBase:
    """Return the board that is asked for, or lead back to what is wrong."""
    today = london_today()
    bring_up_to_date(today)
    board = Board(request.user, request.GET, today)
    if not board.filter.form.is_valid():
        return redirect(f"{reverse('board')}?{request.GET.urlencode()}")
    name, asked = f"migrations-{today.isoformat()}", in_words(board)
    return spreadsheet(
        request, table(board), ending, title="Migrations", name=name, what="the board", asked=asked
    )
