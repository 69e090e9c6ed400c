"""The areas of work: how each is run during cutover, and the pages for the wall."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from checklists.views.common import Request, london_today
from cutover.forms.areas import AreaForm
from cutover.models import HandlingPlan
from cutover.reading import Area, areas_of
from cutover.rules import length
from cutover.services.clock import clock_of
from cutover.services.plans import settle_area
from cutover.views.common import attempt, cutover_context, may_write
from phases.access import get_migration
from phases.bank_holidays import is_bank_holiday
from phases.choices import MilestoneKind
from phases.models import Migration


@require_safe
def overview(request: Request, pk: int) -> HttpResponse:
    """All areas: agreed or not, and whose they are."""
    migration = get_migration(request.user, pk)
    areas = areas_of(migration)
    context = cutover_context(
        migration,
        areas=areas,
        agreed=sum(area.plan.is_agreed for area in areas),
        **_when(migration),
        back_url=reverse("migration", args=[pk]),
        back_text="Back to the overview of this migration",
        may_write=may_write(request, migration),
    )
    return render(request, "cutover/overview.html", context)


def _when(migration: Migration) -> dict[str, Any]:
    """Return the clock, and the dates of the plan for where nobody has set it."""
    clock, dates = clock_of(migration), migration.dates()
    return {
        "clock": clock,
        "planned": length(clock.planned_start, clock.planned_end, is_bank_holiday),
        "fdp": dates.get(MilestoneKind.FDP),
        "go_live": dates.get(MilestoneKind.GO_LIVE),
        "legacy_end": dates.get(MilestoneKind.LEGACY_ACCESS_END),
    }


def _area(migration: Migration, slug: str) -> Area:
    found = next((area for area in areas_of(migration) if area.guide.slug == slug), None)
    if found is None:
        raise Http404("This guide has no such area.")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def area(request: Request, pk: int, area: str) -> HttpResponse:
    """One area: its tactics with their trade-offs, what was agreed, and who owns it."""
    posted = request.method == "POST"
    migration = get_migration(request.user, pk, Permission.TICK if posted else Permission.VIEW)
    found = _area(migration, area)
    given: dict[str, Any] = {"migration": migration, "area": found.guide, "plan": found.plan}

    def save(form: AreaForm) -> HandlingPlan:
        version, wanted, today = form.cleaned_data["version"], form.wanted(), london_today()
        return settle_area(
            by=request.user, migration=migration, area=area, version=version, wanted=wanted, today=today
        )

    form = AreaForm(request.POST if posted else None, initial=AreaForm.initial_for(found.plan), **given)
    outcome = attempt(form, save, lambda data: AreaForm(data, **given))
    if outcome.saved:
        messages.success(request, f"{found.guide.name}: saved.")
        return redirect("cutover_area", pk, area)
    context = cutover_context(
        migration,
        area=found,
        plan=outcome.stale or found.plan,
        stale=outcome.stale,
        form=outcome.form if posted or may_write(request, migration) else None,
        page_title=found.guide.name,
        back_text="Back to the areas of work",
    )
    return render(request, "cutover/area.html", context, status=outcome.status)


@require_safe
def pack(request: Request, pk: int, area: str = "") -> HttpResponse:
    """What to print: everything on one sheet for the wall, or one area for its team."""
    migration = get_migration(request.user, pk)
    found = _area(migration, area) if area else None
    context = cutover_context(
        migration,
        area=found,
        areas=[found] if found else areas_of(migration),
        **_when(migration),
        page_title=f"Cutover: {found.guide.name.lower()}" if found else "Cutover pack",
        printed_on=london_today(),
    )
    return render(request, "cutover/pack.html", context)
