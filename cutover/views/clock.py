"""The clock of cutover: how long, whether in core hours, and the report of an overrun."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from checklists.views.common import Request, london_today
from cutover.forms.times import ClockForm, ReportForm
from cutover.models import CutoverClock
from cutover.rules import MOST_HOURS, length, report_due
from cutover.services.clock import clock_of, record_report, set_clock
from cutover.views.common import attempt, cutover_context, may_write
from phases.access import get_migration
from phases.bank_holidays import is_bank_holiday
from phases.choices import MilestoneKind
from phases.models import Migration


@require_http_methods(["GET", "HEAD", "POST"])
def clock(request: Request, pk: int) -> HttpResponse:
    """When cutover starts and ends; POST sets it."""
    posted = request.method == "POST"
    migration = get_migration(request.user, pk, Permission.TICK if posted else Permission.VIEW)
    row = clock_of(migration)

    def save(form: ClockForm) -> CutoverClock:
        return set_clock(by=request.user, migration=migration, now=timezone.now(), **form.cleaned_data)

    form = ClockForm(request.POST if posted else None, initial=ClockForm.initial_for(row))
    outcome = attempt(form, save, ClockForm)
    if outcome.saved:
        messages.success(request, "The clock is set.")
        return redirect("cutover_clock", pk)
    context = cutover_context(
        migration,
        form=outcome.form if posted or may_write(request, migration) else None,
        may_write=may_write(request, migration),
        stale=outcome.stale,
        page_title="Cutover clock",
        **_times(migration, outcome.stale or row),
    )
    return render(request, "cutover/clock.html", context, status=outcome.status)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, pk: int) -> HttpResponse:
    """Record the day the overrun report was sent."""
    migration = get_migration(request.user, pk, Permission.TICK)
    row = clock_of(migration)

    def save(form: ReportForm) -> CutoverClock:
        return record_report(by=request.user, migration=migration, today=london_today(), **form.cleaned_data)

    initial = {"version": row.version, "sent_on": row.report_sent_on}
    form = ReportForm(request.POST if request.method == "POST" else None, initial=initial)
    outcome = attempt(form, save, ReportForm)
    if outcome.saved:
        messages.success(request, "The overrun report: saved.")
        return redirect("cutover_clock", pk)
    context = cutover_context(
        migration,
        form=outcome.form,
        stale=outcome.stale,
        page_title="Overrun report",
        back_url=reverse("cutover_clock", args=[pk]),
        back_text="Back to the clock",
        **_times(migration, outcome.stale or row),
    )
    return render(request, "cutover/report.html", context, status=outcome.status)


def _times(migration: Migration, row: CutoverClock) -> dict[str, Any]:
    """Return how long cutover is by plan and in fact, and when an overrun is to be reported.

    While it goes on, the actual length is the one up to now.
    """
    now = timezone.now()
    goes_on = bool(row.actual_start and not row.actual_end and row.actual_start < now)
    actual = length(row.actual_start, now if goes_on else row.actual_end, is_bank_holiday)
    dates = migration.dates()
    return {
        "clock": row,
        "planned": length(row.planned_start, row.planned_end, is_bank_holiday),
        "actual": actual,
        "goes_on": goes_on,
        "most_hours": MOST_HOURS,
        "report_due": report_due(row.actual_end) if row.actual_end and actual and actual.overruns else None,
        "fdp": dates.get(MilestoneKind.FDP),
        "go_live": dates.get(MilestoneKind.GO_LIVE),
        "differs": _differs(row, dates),
    }


def _differs(row: CutoverClock, dates: dict[str, Any]) -> list[str]:
    """Return the milestones that the clock puts on another day than the plan does."""
    ends = (
        (MilestoneKind.FDP, row.actual_start or row.planned_start),
        (MilestoneKind.GO_LIVE, row.actual_end or row.planned_end),
    )
    return [kind.label for kind, at in ends if at and kind in dates and timezone.localdate(at) != dates[kind]]
