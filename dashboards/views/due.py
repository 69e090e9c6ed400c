"""What is due across practices, to look at and to take away."""

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
from dashboards.views.downloads import Ending, spreadsheet

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
    return _file(request, "csv")


@require_safe
def xlsx(request: Request) -> HttpResponseBase:
    """The list as an Excel file."""
    return _file(request, "xlsx")


def _file(request: Request, ending: Ending) -> HttpResponseBase:
    """Return the list that is asked for, or lead back to what is wrong."""
    today = london_today()
    form = DueForm(request.GET, user=request.user)
    if not form.is_valid():
        return redirect(f"{reverse('board_due')}?{request.GET.urlencode()}")
    name, asked = f"due-items-{today.isoformat()}", form.in_words()
    return spreadsheet(
        request, table(form, today), ending, title="Due items", name=name, what="the due items", asked=asked
    )
