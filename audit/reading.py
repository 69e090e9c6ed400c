"""The questions people ask of the trail."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import AuditEvent, User
from audit.sources import SOURCES
from audit.trail import Entry, event_entries, history_entries, merged
from phases.models import Migration
from practices.models import Practice

# Rows written many at a time say why. On the pages of one migration, practice or person the act
# itself stands for its items: the start of the plan, or the milestone that moved. Nor do they show
# each item that somebody tapped in while counting what is re-entered.
WITH_THE_PLAN = Q(history_change_reason="Migration started")
IN_BULK = Q(history_change_reason__gt="")


def everything(
    *,
    kind: str = "",
    who: str = "",
    since: date | None = None,
    until: date | None = None,
    before: datetime | None = None,
    limit: int | None = None,
) -> Iterator[Entry]:
    """Return the whole trail, newest first, narrowed as asked.

    `kind` is a source's name or `event:` and an event's kind; `who` part of a name, e-mail address
    or job; `since` and `until` are London days, inclusive; `before` continues an earlier page.
    """
    history_q, event_q = _window("history_date", since, until, before), _window("at", since, until, before)
    if who:
        history_q &= (
            Q(history_user__name__icontains=who)
            | Q(history_user__email__icontains=who)
            | Q(history_job__icontains=who)
        )
        event_q &= Q(actor_name__icontains=who) | Q(actor_email__icontains=who) | Q(job__icontains=who)
    streams = [
        history_entries(source, source.rows.filter(history_q), limit)
        for source in SOURCES
        if kind in {"", source.name}
    ]
    if not kind or kind.startswith("event:"):
        events = AuditEvent.objects.filter(event_q)
        if kind:
            events = events.filter(kind=kind.removeprefix("event:"))
        streams.append(event_entries(events, limit))
    return merged(streams)


def of_migration(migration: Migration, *, before: datetime | None, limit: int) -> Iterator[Entry]:
    """Return what happened on one migration; the making of its plan is one line."""
    return _narrowed("of_migration", migration, before, limit)


def of_practice(practice: Practice, *, before: datetime | None, limit: int) -> Iterator[Entry]:
    """Return what happened to one practice, its people and its migrations."""
    return _narrowed("of_practice", practice, before, limit)


def of_person(person: User, *, before: datetime | None, limit: int) -> Iterator[Entry]:
    """Return what one person did, and what was done to their account and roles."""
    window = _window("history_date", None, None, before)
    streams = [
        history_entries(
            source,
            source.rows.filter(
                window
                & (Q(history_user=person) | (source.of_person(person) if source.of_person else Q(pk__in=[])))
            ).exclude(_bulk(source.name)),
            limit,
        )
        for source in SOURCES
    ]
    events = AuditEvent.objects.filter(_window("at", None, None, before), actor_id=person.pk)
    return merged([*streams, event_entries(events, limit)])


def _narrowed(by: str, to: Any, before: datetime | None, limit: int) -> Iterator[Entry]:
    window = _window("history_date", None, None, before)
    return merged(
        history_entries(source, source.rows.filter(window, narrow(to)).exclude(_bulk(source.name)), limit)
        for source in SOURCES
        if (narrow := getattr(source, by))
    )


def _bulk(name: str) -> Q:
    """Return which rows of a source are part of one larger act."""
    return {"item": IN_BULK, "re-entry count": IN_BULK, "milestone": WITH_THE_PLAN}.get(name, Q(pk__in=[]))


def _window(field: str, since: date | None, until: date | None, before: datetime | None) -> Q:
    q = Q()
    if since:
        q &= Q(**{f"{field}__gte": _midnight(since)})
    if until:
        q &= Q(**{f"{field}__lt": _midnight(until + timedelta(days=1))})
    if before:
        q &= Q(**{f"{field}__lt": before})
    return q


def _midnight(day: date) -> datetime:
    """Return the start of a day in London."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
