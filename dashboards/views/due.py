"""What is due across practices, to look at and to take away."""

from collections.abc import Callable, Iterable, Iterator

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from checklists.views.common import Request, london_today
from dashboards.board import bring_up_to_date
from dashboards.due import DueForm, page_rows, table
from dashboards.due_lines import HEADINGS, table_rows
from dashboards.paging import CountedPaginator
from dashboards.sheets import XLSX, Cells, csv_lines, xlsx_chunks
from dashboards.views.downloads import CSV, download

PAGE = 50


@require_safe
def due(request: Request) -> HttpResponse:
    """Show the open items of all migrations under way that are overdue or due soon."""
    today = london_today()
    bring_up_to_date(today)
    form = DueForm(request.GET, user=request.user)
    tasks = form.tasks(today)
    total, overdue = form.numbers(tasks, today)
    paginator = CountedPaginator(tasks.values_list("pk", flat=True), PAGE, total)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "page_title": "Due items",
        "tab": "due",
        "form": form,
        "page": page,
        "overdue": overdue,
        "days": form.days(),
        "headings": HEADINGS,
        "rows": table_rows(page_rows(page, today), request.get_full_path()),
    }
    return render(request, "dashboards/due.html", context)


@require_safe
def csv_file(request: Request) -> HttpResponseBase:
    """The list as CSV, a line at a time."""
    return _download(request, "CSV", CSV, csv_lines)


@require_safe
def xlsx(request: Request) -> HttpResponseBase:
    """The list as an Excel file."""
    return _download(request, "Excel", XLSX, lambda rows: xlsx_chunks("Due items", rows))


def _download(
    request: Request, words: str, kind: str, made: Callable[[Iterable[Cells]], Iterator[str | bytes]]
) -> HttpResponseBase:
    """Return the list that is asked for as a file, or lead back to what is wrong."""
    today = london_today()
    form = DueForm(request.GET, user=request.user)
    if not form.is_valid():
        return redirect(f"{reverse('board_due')}?{request.GET.urlencode()}")
    return download(
        request,
        made(table(form, today)),
        kind=kind,
        name=f"due-items-{today.isoformat()}.{'csv' if kind == CSV else 'xlsx'}",
        what=f"the due items ({words}): {form.in_words()}",
    )
