"""The guide has changed, or the answers have: see what that does to the plan, choose, take it, undo it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Permission
from checklists.forms.start import QuestionsForm
from checklists.forms.updates import TakeForm
from checklists.guide.links import version_key, version_name
from checklists.joining import Goal
from checklists.models import PlanUpdate
from checklists.services.updates import (
    CannotUndoUpdate,
    OfferChanged,
    follow,
    undo_update,
    undo_update_obstacle,
)
from checklists.updating import Offer, has_every_date, newer_edition, offer
from checklists.views.common import Request, london_today, migration_context
from phases.access import get_migration, may
from phases.models import Migration

SHOWN = 50
MEANWHILE = "Someone else changed this plan or the guide meanwhile, so nothing you chose was taken."


@require_http_methods(["GET", "HEAD", "POST"])
def guide_update(request: Request, pk: int) -> HttpResponse:
    """Offer what a newer version of the guide changes, item by item; below it what was taken before.

    The first POST shows what the choice comes to; the second, with `confirm`, takes it.
    """
    posted = request.method == "POST"
    migration = get_migration(request.user, pk, Permission.PLAN if posted else Permission.VIEW)
    newer = newer_edition(migration)
    if newer is None:
        if posted:
            messages.warning(request, MEANWHILE)
            return redirect("guide_update", pk)
        return _page(request, migration, "follows", title="The guide this plan follows")
    found = offer(migration, Goal(newer, migration.answers))
    changed_meanwhile = posted and request.POST.get("seen") != found.seen
    if changed_meanwhile:
        form = TakeForm(None, offer=found, initial={"take": request.POST.getlist("take")})
    else:
        form = TakeForm(request.POST if posted else None, offer=found)
    if form.is_bound and "change" not in request.POST and form.is_valid():
        taken = form.cleaned_data["take"]
        if "confirm" not in request.POST:
            return _check(request, migration, found, taken, title="Check what you take")
        try:
            update = follow(
                by=request.user, migration=migration, goal=found.goal, taken=taken, seen=found.seen
            )
        except OfferChanged:
            messages.warning(request, MEANWHILE)
        else:
            messages.success(request, _taken(update))
        return redirect("guide_update", pk)
    return _page(
        request,
        migration,
        "offer",
        title="The guide has changed",
        status=HTTPStatus.CONFLICT if changed_meanwhile else _status(form),
        form=form,
        offer=found,
        changed_meanwhile=changed_meanwhile,
        old_name=version_name(migration.edition),
        new_name=version_name(newer),
        compare=f"{reverse('guide_compare')}?old={version_key(migration.edition)}&new={version_key(newer)}",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: Request, pk: int) -> HttpResponse:
    """Change what was answered at the start: first the questions, then what that changes, then do it."""
    migration = get_migration(request.user, pk, Permission.PLAN)
    if not migration.is_running:
        messages.error(
            request,
            f"This migration is {migration.get_state_display().lower()}, so nothing on it can be changed.",
        )
        return redirect("migration", pk)
    if not has_every_date(migration):
        messages.error(request, "This plan lacks some of its dates, so what answers change cannot be dated.")
        return redirect("dates", pk)
    form = QuestionsForm(
        request.POST or None, conditions=migration.edition.conditions.all(), initial=migration.answers
    )
    changed_meanwhile = False
    if request.method == "POST" and "change" not in request.POST and form.is_valid():
        found = offer(migration, Goal(migration.edition, {**migration.answers, **form.cleaned_data}))
        title = "Check what your answers change"
        if "confirm" not in request.POST:
            return _check(request, migration, found, found.keys, title=title)
        try:
            update = follow(
                by=request.user,
                migration=migration,
                goal=found.goal,
                taken=found.keys,
                seen=request.POST.get("seen", ""),
            )
        except OfferChanged:
            changed_meanwhile = True
        else:
            messages.success(request, _taken(update))
            return redirect("guide_update", pk)
    return _page(
        request,
        migration,
        "answers",
        title="Change your answers",
        status=HTTPStatus.CONFLICT if changed_meanwhile else _status(form),
        form=form,
        changed_meanwhile=changed_meanwhile,
        back_url=reverse("migration", args=[pk]),
        submit_text="See what this changes",
    )


@require_POST
def undo(request: Request, pk: int, update_pk: int) -> HttpResponse:
    """Put the plan back as it was before the newest update."""
    migration = get_migration(request.user, pk, Permission.PLAN)
    update = get_object_or_404(migration.plan_updates, pk=update_pk)
    if not migration.is_running:
        messages.error(request, "This migration is no longer running, so nothing on it can be changed.")
        return redirect("guide_update", pk)
    try:
        undo_update(by=request.user, update=update)
    except CannotUndoUpdate as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The update was undone. The plan is as it was before.")
    return redirect("guide_update", pk)


def _taken(update: PlanUpdate) -> str:
    taken, left = len(update.taken), len(update.left)
    changes = "1 change taken" if taken == 1 else f"{taken} changes taken"
    return f"Plan updated: {changes}{f', {left} left' if left else ''}. You can undo it below."


def _status(form: TakeForm | QuestionsForm) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and not form.is_valid() else HTTPStatus.OK


def _check(
    request: Request,
    migration: Migration,
    found: Offer,
    taken: frozenset[str],
    *,
    title: str,
) -> HttpResponse:
    """Show what a choice comes to, before it is taken."""
    chosen = [change for change in found.changes if change.key in taken]
    return _page(
        request,
        migration,
        "check",
        title=title,
        offer=found,
        taken=chosen,
        left=[change for change in found.changes if change.key not in taken],
        overdue=sum(bool(change.due and change.due < london_today()) for change in chosen),
        sent=[
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in {"csrfmiddlewaretoken", "seen", "change", "confirm"}
        ],
    )


def _page(
    request: Request, migration: Migration, name: str, *, title: str, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    may_plan = migration.is_running and may(request.user, Permission.PLAN, migration)
    context = migration_context(migration, page_title=title, may_plan=may_plan, **more)
    if name in {"follows", "offer"}:
        updates = list(
            migration.plan_updates.select_related("by", "undone_by", "from_edition", "to_edition")[:SHOWN]
        )
        newest = next((update for update in updates if not update.undone_at), None)
        context |= {
            "updates": updates,
            "newest": newest,
            "obstacle": undo_update_obstacle(newest) if newest and may_plan else "",
        }
    return render(request, f"migration/guide_{name}.html", context, status=status)
