"""Files that people take away."""

from collections.abc import Iterable
from typing import Literal

from django.http import StreamingHttpResponse

from accounts.audit import record
from accounts.models import AuditEvent
from checklists.views.common import Request
from dashboards.sheets import XLSX, Cells, csv_lines, xlsx_chunks

CSV = "text/csv; charset=utf-8"
ZIP = "application/zip"
LONGEST_RECORD = 500


Ending = Literal["csv", "xlsx"]


def spreadsheet(
    request: Request, table: Iterable[Cells], ending: Ending, *, title: str, name: str, what: str, asked: str
) -> StreamingHttpResponse:
    """Return `table` as a file, in Excel under `title`. On record is `what` was downloaded, narrowed as `asked`."""
    kind, words, chunks = (
        (CSV, "CSV", csv_lines(table)) if ending == "csv" else (XLSX, "Excel", xlsx_chunks(title, table))
    )
    return download(request, chunks, kind=kind, name=f"{name}.{ending}", what=f"{what} ({words}): {asked}")


def download(
    request: Request, chunks: Iterable[str | bytes], *, kind: str, name: str, what: str
) -> StreamingHttpResponse:
    """Return a file called `name` as it is made, having put on record that `what` was downloaded."""
    if request.method == "GET":
        what = f"downloaded {what}"[:LONGEST_RECORD]
        record(AuditEvent.Kind.EXPORT, what, by=request.user, request=request)
    answer = StreamingHttpResponse(chunks, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
