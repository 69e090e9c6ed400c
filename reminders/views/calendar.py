"""Calendars: a person's feed at its secret address, and single dates."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission
from checklists.models import Task
from phases.access import get_migration, get_permitted
from practices.views.common import PortalRequest
from reminders import feed as feeds
from reminders.preferences import reader_of
from reminders.sources.third_parties import SWITCHES
from third_parties.models import ThirdPartyEntry
from third_parties.rules import Step


@login_not_required  # calendar programs cannot sign in; the address is the proof
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The dates that the owner of the address hears of."""
    return _feed(request, token, feeds.calendar_of, "migrations.ics")


@login_not_required  # as above
@require_safe
def go_lives(request: HttpRequest, token: str) -> HttpResponse:
    """The go lives that the owner of the address may see."""
    return _feed(request, token, feeds.go_lives_of, "go-lives.ics")


def _feed(request: HttpRequest, token: str, made: Callable[[User, date], bytes], name: str) -> HttpResponse:
    reader = reader_of(token)
    if reader is None:
        raise Http404("No calendar has this address, or it was ended.")
    response = _calendar(made(reader, timezone.localdate()), name)
    response["Cache-Control"] = "private, no-cache"  # kept, and asked for again with its ETag
    response["ETag"] = quote_etag(sha256(response.content).hexdigest())
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@require_safe
def of_task(request: PortalRequest, pk: int) -> HttpResponse:
    """The due date of one item."""
    tasks = Task.objects.select_related("item", "migration__practice")
    task = get_permitted(tasks, request.user, Permission.VIEW, pk)
    if task.due is None:
        raise Http404("It has no due date.")
    return _download(feeds.of_task(task, timezone.localdate()), f"item-{pk}.ics")


@require_safe
def of_switch(request: PortalRequest, pk: int, step: str) -> HttpResponse:
    """The day on which a service goes off, or comes on again."""
    services = ThirdPartyEntry.objects.select_related("service", "migration__practice")
    service = get_permitted(services, request.user, Permission.VIEW, pk)
    body = feeds.of_switch(service, Step(step), timezone.localdate()) if step in SWITCHES else None
    if body is None:
        raise Http404("It has no such date.")
    return _download(body, f"service-{pk}-{step}.ics")


@require_safe
def of_milestone(request: PortalRequest, pk: int, kind: str) -> HttpResponse:
    """One date of a migration."""
    migration = get_migration(request.user, pk)
    milestone = get_object_or_404(migration.milestones, kind=kind)
    body = feeds.of_milestone(milestone, migration.practice.name, timezone.localdate())
    return _download(body, f"{kind.replace('_', '-')}-{pk}.ics")


def _calendar(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _download(body: bytes, name: str) -> HttpResponse:
    answer = _calendar(body, name)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
