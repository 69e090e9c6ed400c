"""Files that people take away."""

from collections.abc import Iterable

from django.http import StreamingHttpResponse

from accounts.audit import record
from accounts.models import AuditEvent
from checklists.views.common import Request

CSV = "text/csv; charset=utf-8"
ZIP = "application/zip"
LONGEST_RECORD = 500


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
