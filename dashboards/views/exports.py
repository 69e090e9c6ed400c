"""The board as a file."""

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.audit import record
from accounts.models import AuditEvent
from checklists.views.common import Request, london_today
from dashboards.board import bring_up_to_date
from dashboards.exports import in_words, table
from dashboards.page import Board
from dashboards.sheets import XLSX, csv_lines, xlsx_chunks

LONGEST_RECORD = 500


def _board(request: Request, form: str) -> Board | HttpResponse:
    """Return the board asked for, having put on record who takes it; or lead back to what is wrong."""
    today = london_today()
    bring_up_to_date(today)
    board = Board(request.user, request.GET, today)
    if not board.filter.form.is_valid():
        return redirect(f"/board/?{request.GET.urlencode()}")
    if request.method == "GET":
        what = f"downloaded the board ({form}): {in_words(board)}"
        record(AuditEvent.Kind.EXPORT, what[:LONGEST_RECORD], by=request.user, request=request)
    return board


def _name(board: Board, ending: str) -> str:
    return f"migrations-{board.today.isoformat()}.{ending}"


@require_safe
def csv_file(request: Request) -> HttpResponseBase:
    """The board as CSV, a line at a time."""
    board = _board(request, "CSV")
    if isinstance(board, HttpResponse):
        return board
    answer = StreamingHttpResponse(csv_lines(table(board)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_name(board, "csv")}"'
    return answer


@require_safe
def xlsx(request: Request) -> HttpResponseBase:
    """The board as an Excel file."""
    board = _board(request, "Excel")
    if isinstance(board, HttpResponse):
        return board
    answer = StreamingHttpResponse(xlsx_chunks("Migrations", table(board)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{_name(board, "xlsx")}"'
    return answer
