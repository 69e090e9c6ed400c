"""The whole register of a migration: as a list, and against the calendar."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from checklists.views.common import Request, london_today, migration_context
from phases.access import get_migration, may
from phases.choices import MilestoneKind
from phases.models import Migration
from third_parties.forms import AddForm
from third_parties.models import EntryQuerySet, ThirdPartyEntry
from third_parties.planning import why_planned
from third_parties.presenters import entry_row, register_of
from third_parties.services.entries import add_entry
from third_parties.timeline import Service, draw


def entries_of(migration: Migration) -> EntryQuerySet:
    """Return the register of `migration`, in its order."""
    return EntryQuerySet(ThirdPartyEntry).filter(migration=migration).in_order()


@require_safe
def register(request: Request, pk: int) -> HttpResponse:
    """Show every service: what is overdue first, and what to do next about each."""
    migration = get_migration(request.user, pk)
    today, dates = london_today(), migration.dates()
    rows = [entry_row(one, dates, today) for one in entries_of(migration)]
    context = migration_context(
        migration,
        page_title="Third parties",
        register=register_of(rows),
        planned=bool(dates),
        may_tick=migration.is_running and may(request.user, Permission.TICK, migration),
    )
    return render(request, "third_parties/register.html", context)


@require_safe
def calendar(request: Request, pk: int) -> HttpResponse:
    """Show every affected service against the calendar, as a picture and as a table."""
    migration = get_migration(request.user, pk)
    today, dates = london_today(), migration.dates()
    rows = [entry_row(one, dates, today) for one in entries_of(migration).filter(affected=True)]
    services = [
        Service(
            row.entry.name,
            row.entry.told_on or row.entry.tell_by,
            bool(row.entry.told_on),
            row.entry.went_off_on or row.entry.off_due,
            row.entry.came_back_on or row.entry.on_due,
            row.late,
        )
        for row in rows
    ]
    key_days = [
        (dates[kind], words)
        for kind, words in ((MilestoneKind.FDP, "Final data"), (MilestoneKind.GO_LIVE, "Go live"))
        if kind in dates
    ]
    context = migration_context(
        migration,
        page_title="Third parties against the calendar",
        picture=draw(services, key_days, today),
        rows=[(row, why_planned(row.entry, dates)) for row in rows],
        key_days=key_days,
        back_url=reverse("third_parties", args=[pk]),
        back_text="Back to third parties",
    )
    return render(request, "third_parties/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, pk: int) -> HttpResponse:
    """Add a service that the answers left out, or one of the practice's own."""
    migration = get_migration(request.user, pk, Permission.TICK)
    form = AddForm(request.POST or None, migration=migration)
    if request.method == "POST" and form.is_valid():
        try:
            entry = add_entry(by=request.user, migration=migration, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"{entry.name}: added.")
            return redirect("third_party", entry.pk)
    context = migration_context(
        migration,
        form=form,
        page_title="Add a service",
        back_url=reverse("third_parties", args=[pk]),
        submit_text="Add service",
    )
    return render(request, "third_parties/add.html", context, status=422 if form.is_bound else 200)
