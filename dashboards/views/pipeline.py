"""The pipeline."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklists.views.common import Request, london_today
from dashboards.pipeline import SHOWN, PipelineForm
from dashboards.pipeline import pipeline as stages_of
from practices.scope import scope_of


@require_safe
def pipeline(request: Request) -> HttpResponse:
    """Show what comes before a migration is under way: side by side, or with `?as=table` as one table."""
    form = PipelineForm(request.GET, user=request.user)
    stages = stages_of(form.migrations(), request.user, london_today())
    as_table = request.GET.get("as") == "table"
    context = {
        "page_title": "Pipeline",
        "tab": "pipeline",
        "form": form,
        "stages": stages,
        "total": sum(stage.number for stage in stages),
        "as_table": as_table,
        "most": SHOWN,
        "may_record": scope_of(request.user).may_start(),
    }
    return render(request, "dashboards/pipeline.html", context)
