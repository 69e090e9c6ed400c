"""Rounds of data checking."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from checklists.views.common import Request, london_today
from cutover.forms.rounds import RoundForm
from cutover.models import DataCheckRound, Extract
from cutover.rules import MOST_EXTRACTS
from cutover.services.rounds import Wanted, add_round, change_round
from cutover.views.common import attempt, cutover_context, may_write
from phases.access import get_migration
from phases.models import Migration


@require_safe
def rounds(request: Request, pk: int) -> HttpResponse:
    """All rounds, with what was found and fixed."""
    migration = get_migration(request.user, pk)
    found = list(DataCheckRound.objects.filter(migration=migration))
    extracts = sum(one.extract != Extract.SAME for one in found)
    context = cutover_context(
        migration,
        rounds=found,
        extracts=extracts,
        most_extracts=MOST_EXTRACTS,
        may_write=may_write(request, migration),
    )
    return render(request, "cutover/rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, pk: int) -> HttpResponse:
    """Add the next round."""
    migration = get_migration(request.user, pk, Permission.TICK)
    start = {"version": 0, "recheck": "waiting"}
    form = RoundForm(request.POST if request.method == "POST" else None, initial=start)

    def save(wanted: Wanted) -> DataCheckRound:
        return add_round(by=request.user, migration=migration, wanted=wanted, today=london_today())

    return _form_page(request, migration, form, "Add a round of data checking", save)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, pk: int, round_pk: int) -> HttpResponse:
    """Change a round."""
    migration = get_migration(request.user, pk, Permission.TICK)
    row = get_object_or_404(
        DataCheckRound.objects.select_related("migration"), migration=migration, pk=round_pk
    )
    form = RoundForm(request.POST if request.method == "POST" else None, initial=RoundForm.initial_for(row))

    def save(wanted: Wanted) -> DataCheckRound:
        version = form.cleaned_data["version"]
        return change_round(by=request.user, row=row, version=version, wanted=wanted, today=london_today())

    return _form_page(request, migration, form, f"Round {row.number} of data checking", save)


def _form_page(
    request: Request,
    migration: Migration,
    form: RoundForm,
    title: str,
    save: Callable[[Wanted], DataCheckRound],
) -> HttpResponse:
    outcome = attempt(form, lambda form: save(form.wanted()), RoundForm)
    if outcome.saved:
        messages.success(request, f"Round {outcome.saved.number}: saved.")
        return redirect("data_checks", migration.pk)
    context = cutover_context(
        migration,
        form=outcome.form,
        stale=outcome.stale,
        page_title=title,
        back_url=reverse("data_checks", args=[migration.pk]),
        back_text="Back to data checks",
    )
    return render(request, "cutover/round.html", context, status=outcome.status)
