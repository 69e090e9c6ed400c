"""The trail's pages, and the administrators' download."""

import itertools
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from accounts.audit import record
from accounts.models import AuditEvent, User
from accounts.roles import Permission
from audit import reading
from audit.forms import TrailFilter
from audit.trail import Entry
from checklists.views.common import Request
from dashboards.sheets import csv_lines
from phases.access import get_migration
from practices.models import Practice
from practices.scope import scope_of

PAGE = 50


def _administrators_only(request: HttpRequest) -> None:
    if not scope_of(request.user).everywhere(Permission.ADMINISTER):  # type: ignore[arg-type]
        raise PermissionDenied


def _before(request: HttpRequest) -> datetime | None:
    """Return where an earlier page left off; anything that is no moment is ignored."""
    try:
        found = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return found if found and timezone.is_aware(found) else None


def _page(request: HttpRequest, entries: Iterator[Entry], **context: Any) -> HttpResponse:
    found = list(itertools.islice(entries, PAGE + 1))
    query = request.GET.copy()
    if len(found) > PAGE:
        query["before"] = found[PAGE - 1].at.isoformat()
        context["next_page"] = query.urlencode()
    return render(request, "audit/trail.html", {"entries": found[:PAGE], **context})


@require_safe
def trail(request: Request) -> HttpResponse:
    """Everything that was ever changed, for administrators."""
    _administrators_only(request)
    form = TrailFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    entries = reading.everything(**chosen, before=_before(request), limit=PAGE + 1)
    return _page(request, entries, form=form, page_title="Audit trail", download=request.GET.urlencode())


@require_safe
def download(request: Request) -> HttpResponse | StreamingHttpResponse:
    """The trail as a spreadsheet, newest first; taking it is itself recorded."""
    _administrators_only(request)
    form = TrailFilter(request.GET)
    if not form.is_valid():
        return trail(request)
    chosen = {key: value for key, value in form.cleaned_data.items() if value}
    narrowed = ", ".join(f"{key} {value}" for key, value in chosen.items()) or "all of it"
    record(
        AuditEvent.Kind.EXPORT, f"downloaded the audit trail: {narrowed}", by=request.user, request=request
    )
    rows = itertools.chain(
        [("When (London)", "Who", "From", "What kind", "About", "What happened", "Before", "After")],
        (_cells(entry) for entry in reading.everything(**form.cleaned_data)),
    )
    answer = StreamingHttpResponse(
        csv_lines(rows),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = 'attachment; filename="audit-trail.csv"'
    return answer


def _cells(entry: Entry) -> tuple[str, ...]:
    at = timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S")
    return (at, entry.who, entry.address, entry.kind, entry.subject, entry.what, entry.before, entry.after)


@require_safe
def migration_trail(request: Request, pk: int) -> HttpResponse:
    """What happened on one migration, for everyone who may see it."""
    migration = get_migration(request.user, pk)
    entries = reading.of_migration(migration, before=_before(request), limit=PAGE + 1)
    return _page(
        request,
        entries,
        page_title=f"History of {migration.practice.name}'s migration",
        back_url=reverse("migration", args=[pk]),
    )


@require_safe
def practice_trail(request: Request, ods_code: str) -> HttpResponse:
    """What happened to one practice, for everyone who may see it."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user), ods_code=ods_code)
    entries = reading.of_practice(practice, before=_before(request), limit=PAGE + 1)
    return _page(
        request,
        entries,
        page_title=f"History of {practice.name}",
        back_url=reverse("practice_detail", args=[ods_code]),
    )


@require_safe
def person_trail(request: Request, pk: int) -> HttpResponse:
    """What one person did: for administrators, and for oneself."""
    if pk != request.user.pk:
        _administrators_only(request)
    person = get_object_or_404(User, pk=pk)
    entries = reading.of_person(person, before=_before(request), limit=PAGE + 1)
    return _page(request, entries, page_title=f"What {person} did")
