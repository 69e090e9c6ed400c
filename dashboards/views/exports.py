"""The board as a file."""

from collections.abc import Callable, Iterable, Iterator

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from checklists.views.common import Request, london_today
from dashboards.board import bring_up_to_date
from dashboards.exports import in_words, table
from dashboards.page import Board
from dashboards.sheets import XLSX, Cells, csv_lines, xlsx_chunks
from dashboards.views.downloads import CSV, download


@require_safe
def csv_file(request: Request) -> HttpResponseBase:
    """The board as CSV, a line at a time."""
    return _download(request, "CSV", CSV, csv_lines)


@require_safe
def xlsx(request: Request) -> HttpResponseBase:
    """The board as an Excel file."""
    return _download(request, "Excel", XLSX, lambda rows: xlsx_chunks("Migrations", rows))


def _download(
    request: Request, words: str, kind: str, made: Callable[[Iterable[Cells]], Iterator[str | bytes]]
) -> HttpResponseBase:
    """Return the board that is asked for as a file, or lead back to what is wrong."""
    today = london_today()
    bring_up_to_date(today)
    board = Board(request.user, request.GET, today)
    if not board.filter.form.is_valid():
        return redirect(f"{reverse('board')}?{request.GET.urlencode()}")
    return download(
        request,
        made(table(board)),
        kind=kind,
        name=f"migrations-{today.isoformat()}.{'csv' if kind == CSV else 'xlsx'}",
        what=f"the board ({words}): {in_words(board)}",
    )
