"""The board report, one page for each commissioner."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from checklists.views.common import Request, london_today
from dashboards.addresses import board_url
from dashboards.board import bring_up_to_date
from dashboards.forms import ReportForm
from dashboards.report import AHEAD, LATELY, LEGACY, bodies, month_before, report
from practices.models import Commissioner
from practices.scope import scope_of


@require_safe
def board_report(request: Request) -> HttpResponse:
    """Show the report of the commissioner asked for, or of one's only one; else let the person choose."""
    scope = scope_of(request.user)
    if not (scope.everywhere(Permission.VIEW) or scope.commissioner_ids(Permission.VIEW)):
        raise PermissionDenied
    theirs = bodies(request.user)
    if code := request.GET.get("body", ""):
        return _report(request, get_object_or_404(theirs, ods_code=code))
    narrowed_to = request.GET.get("icb", "")  # on the board, where they come from
    found = list(theirs)
    chosen = found if len(found) == 1 else [one for one in found if one.ods_code == narrowed_to]
    if chosen and "choose" not in request.GET:
        return _report(request, chosen[0])
    context = {
        "page_title": "Board report",
        "tab": "report",
        "form": ReportForm(bodies=theirs),
        "is_empty": not found,
    }
    return render(request, "dashboards/report_choose.html", context)


def _report(request: Request, body: Commissioner) -> HttpResponse:
    today = london_today()
    bring_up_to_date(today)
    filter_name = "icb" if body.kind in {Commissioner.Kind.ICB, Commissioner.Kind.CCG} else "sub_icb"
    context: dict[str, Any] = {
        "page_title": body.name,
        "tab": "report",
        "body": body,
        "report": report(request.user, body, today),
        "today": today,
        "last_month": month_before(today),
        "ahead": AHEAD.days,
        "legacy": LEGACY.days,
        "lately": LATELY.days,
        "on_board": board_url({filter_name: [body.ods_code]}),
        "may_choose": bodies(request.user).count() > 1,
    }
    return render(request, "dashboards/report.html", context)
