"""A person's own rating of a migration."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Permission
from checklists.views.common import Request, london_today
from dashboards.addresses import safe_back, whole_board
from dashboards.board import board, bring_up_to_date, rows
from dashboards.forms import RatingForm
from dashboards.models import Level
from dashboards.phasing import PhaseTable
from dashboards.services import remove_rating, set_rating
from phases.access import get_migration


def _back(request: Request) -> str:
    sent = request.POST.get("back", "") if request.method == "POST" else request.GET.get("back", "")
    return safe_back(sent) or whole_board()


@require_http_methods(["GET", "HEAD", "POST"])
def rating(request: Request, pk: int) -> HttpResponse:
    """Rate a migration oneself, with the reason and a last day."""
    migration = get_migration(request.user, pk, Permission.PLAN)
    today, back = london_today(), _back(request)
    form = RatingForm(request.POST if request.method == "POST" else None, today=today)
    if form.is_valid():
        data = form.cleaned_data
        set_rating(
            by=request.user,
            migration=migration,
            level=Level(data["level"]),
            reason=data["reason"],
            until=data["until"],
        )
        messages.success(request, f"{migration.practice.name} is rated {data['level']}.")
        return redirect(back)
    bring_up_to_date(today)
    phases = PhaseTable()
    (row,) = rows(board(request.user, today).filter(pk=pk), today, phases)
    context = {
        "form": form,
        "migration": migration,
        "practice": migration.practice,
        "row": row,
        "back_url": back,
        "back_text": "Back to the board",
        "submit_text": "Save rating",
        "page_title": "Rate this migration yourself",
    }
    return render(request, "dashboards/board_rating.html", context, status=422 if form.is_bound else 200)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Let the rules decide again."""
    migration = get_migration(request.user, pk, Permission.PLAN)
    if remove_rating(by=request.user, migration=migration):
        messages.success(request, f"The rules decide again how {migration.practice.name} is rated.")
    return redirect(_back(request))
