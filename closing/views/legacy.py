"""Access to the old system: how long it lasts, what must be done with it, and asking for more."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from checklists.views.common import Request, london_today, migration_context
from checklists.views.dates import why_each
from closing.forms import AnswerForm, ExtensionForm
from closing.models import Answer
from closing.services import answer_request, ask_for_longer
from cutover.figures import reentry_left
from cutover.views.common import attempt
from phases.access import get_migration, may
from phases.choices import MilestoneKind

TASKS = ("confirm-legacy-end-date", "check-legacy-access", "agree-legacy-extension", "secure-legacy-data")


@require_safe
def legacy_access(request: Request, pk: int) -> HttpResponse:
    """When access ends and why, what is left to enter again, and the requests for more."""
    migration = get_migration(request.user, pk)
    milestones = {row.kind: row for row in migration.milestones.all()}
    end = milestones.get(MilestoneKind.LEGACY_ACCESS_END)
    go_live = milestones.get(MilestoneKind.GO_LIVE)
    today = london_today()
    requests = list(migration.legacy_extensions.select_related("asked_by", "recorded_by"))
    context = migration_context(
        migration,
        page_title="Access to the old system",
        end=end,
        why=why_each(migration, list(milestones.values())).get(MilestoneKind.LEGACY_ACCESS_END, ""),
        days_left=(end.date - today).days if end else 0,
        is_live=bool(go_live and go_live.date <= today),
        left=reentry_left([pk]).get(pk, 0),
        tasks=migration.tasks.filter(item__slug__in=TASKS).for_list(),
        requests=requests,
        waiting=next((row for row in requests if row.answer == Answer.WAITING), None),
        may_plan=migration.is_running and may(request.user, Permission.PLAN, migration),
    )
    return render(request, "closing/legacy_access.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask for longer access."""
    migration = get_migration(request.user, pk, Permission.PLAN)
    form = ExtensionForm(request.POST if request.method == "POST" else None)

    def save(form: ExtensionForm) -> object:
        return ask_for_longer(by=request.user, migration=migration, today=london_today(), **form.cleaned_data)

    outcome = attempt(form, save, ExtensionForm)
    if outcome.saved:
        messages.success(request, "The request is recorded. Record the answer when it comes.")
        return redirect("legacy_access", pk)
    context = migration_context(
        migration,
        form=outcome.form,
        page_title="Ask for longer access to the old system",
        end=migration.dates().get(MilestoneKind.LEGACY_ACCESS_END),
        back_url=reverse("legacy_access", args=[pk]),
        submit_text="Record this request",
    )
    return render(request, "closing/ask.html", context, status=outcome.status)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, pk: int, request_pk: int) -> HttpResponse:
    """Record the answer to a request."""
    migration = get_migration(request.user, pk, Permission.PLAN)
    asked = get_object_or_404(
        migration.legacy_extensions.select_related("migration", "asked_by"), pk=request_pk
    )
    form = AnswerForm(request.POST if request.method == "POST" else None)

    def save(form: AnswerForm) -> object:
        return answer_request(by=request.user, request=asked, today=london_today(), **form.cleaned_data)

    outcome = attempt(form, save, AnswerForm)
    if outcome.saved:
        moved = (
            " The end of access and all that hangs on it have moved."
            if outcome.saved.answer == Answer.AGREED
            else ""
        )
        messages.success(request, f"{outcome.saved.get_answer_display()}.{moved}")
        return redirect("legacy_access", pk)
    context = migration_context(
        migration,
        form=outcome.form,
        asked=asked,
        page_title="Record the answer",
        back_url=reverse("legacy_access", args=[pk]),
        submit_text="Record the answer",
    )
    return render(request, "closing/answer.html", context, status=outcome.status)
