"""The end of a migration: what is still open, what was deployed, and the look back."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from checklists.views.common import Request, london_today, migration_context
from closing.checks import before_the_end
from closing.forms import DeploymentForm, RetrospectiveForm
from closing.models import DeploymentRecord, Retrospective
from closing.services import look_back, record_deployment
from cutover.views.common import attempt
from phases.access import get_migration, may
from phases.choices import MilestoneKind
from phases.models import Migration

F = TypeVar("F", bound=Form)


@require_safe
def closing(request: Request, pk: int) -> HttpResponse:
    """What is still open, and the way to the end."""
    migration = get_migration(request.user, pk)
    lines = before_the_end(migration)
    context = migration_context(
        migration,
        page_title="Closing",
        lines=lines,
        left=sum(not line.done for line in lines),
        deployment=DeploymentRecord.objects.filter(migration=migration).first(),
        retrospective=Retrospective.objects.filter(migration=migration).first(),
        may_tick=migration.is_running and may(request.user, Permission.TICK, migration),
        may_plan=may(request.user, Permission.PLAN, migration),
    )
    return render(request, "closing/closing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def deployment(request: Request, pk: int) -> HttpResponse:
    """The deployment record."""
    migration = get_migration(request.user, pk, Permission.TICK)
    row = DeploymentRecord.objects.filter(migration=migration).first()
    go_live = migration.dates().get(MilestoneKind.GO_LIVE)
    start = {"version": 0, "deployed_on": go_live, "parts": f"{migration.to_system}"}
    form = DeploymentForm(
        request.POST if request.method == "POST" else None,
        initial=DeploymentForm.initial_for(row) if row else start,
    )

    def save(form: DeploymentForm) -> object:
        return record_deployment(
            by=request.user,
            migration=migration,
            version=form.cleaned_data["version"],
            wanted=form.wanted(),
            today=london_today(),
        )

    return _saved_or_shown(
        request, migration, form, save, title="Deployment record", submit="Save the record"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def retrospective(request: Request, pk: int) -> HttpResponse:
    """What went well, what did not, and what to change."""
    migration = get_migration(request.user, pk, Permission.TICK)
    row = Retrospective.objects.filter(migration=migration).first()
    form = RetrospectiveForm(
        request.POST if request.method == "POST" else None,
        initial=RetrospectiveForm.initial_for(row) if row else {"version": 0},
    )

    def save(form: RetrospectiveForm) -> object:
        return look_back(by=request.user, migration=migration, **form.cleaned_data)

    return _saved_or_shown(request, migration, form, save, title="Retrospective", submit="Save")


def _saved_or_shown(
    request: Request, migration: Migration, form: F, save: Callable[[F], object], *, title: str, submit: str
) -> HttpResponse:
    """Save what was sent and go back to closing, or show the form."""
    outcome = attempt(form, save, type(form))
    if outcome.saved:
        messages.success(request, f"The {title.lower()} is saved.")
        return redirect("closing", migration.pk)
    context = migration_context(
        migration,
        form=outcome.form,
        stale=outcome.stale,
        page_title=title,
        back_url=reverse("closing", args=[migration.pk]),
        submit_text=submit,
    )
    return render(request, "closing/form.html", context, status=outcome.status)
