"""Answers to freedom of information requests, to look at and to take away."""

from collections.abc import Callable, Iterable, Iterator

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from checklists.views.common import Request, london_today
from dashboards.compare import FEW
from dashboards.foi import about, answers
from dashboards.forms import SpanForm
from dashboards.records import Cells, Span
from dashboards.sheets import XLSX, book_chunks, csv_lines, zip_chunks
from dashboards.views.downloads import ZIP, download

Tables = list[tuple[str, Iterable[Cells]]]


@require_safe
def foi(request: Request) -> HttpResponse:
    """Ask for the days, and show how much each answer holds."""
    form = SpanForm(request.GET, today=london_today())
    span = Span(**form.cleaned_data) if form.is_valid() else None
    context = {
        "page_title": "Freedom of information",
        "tab": "foi",
        "form": form,
        "span": span,
        "answers": answers(request.user, span, form.today) if span else [],
        "few": FEW,
    }
    return render(request, "dashboards/foi.html", context)


@require_safe
def xlsx(request: Request) -> HttpResponseBase:
    """All answers as one Excel file, a sheet for each."""
    return _download(request, "Excel", "xlsx", XLSX, book_chunks)


@require_safe
def csv_files(request: Request) -> HttpResponseBase:
    """All answers as CSV files in one ZIP file."""
    return _download(request, "CSV", "zip", ZIP, _zipped)


def _download(
    request: Request, words: str, ending: str, kind: str, made: Callable[[Tables], Iterator[bytes]]
) -> HttpResponseBase:
    """Return the answers as a file, or lead back to what is wrong."""
    form = SpanForm(request.GET, today=london_today())
    if not form.is_valid():
        return redirect(f"/board/foi/?{request.GET.urlencode()}")
    span = Span(**form.cleaned_data)
    found = answers(request.user, span, form.today)
    tables: Tables = [("About", about(span, form.today, found)), *((one.name, one.table()) for one in found)]
    return download(
        request,
        made(tables),
        kind=kind,
        name=f"migrations-foi-{span.since.isoformat()}-to-{span.until.isoformat()}.{ending}",
        what=f"the answers for freedom of information ({words}): {span}",
    )


def _zipped(tables: Tables) -> Iterator[bytes]:
    return zip_chunks((f"{name.lower().replace(' ', '-')}.csv", csv_lines(table)) for name, table in tables)
