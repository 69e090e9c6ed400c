"""The trail as one list: every history table and the log of events, merged by time, newest first."""

import heapq
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import ForeignKey, OuterRef, QuerySet, Subquery

from accounts.models import AuditEvent
from audit.sources import Source
from nhsuk.dates import long_date

VERBS = {"+": "added", "~": "changed", "-": "deleted"}
CHUNK = 500


@dataclass(frozen=True)
class Entry:
    """One line of the trail."""

    at: datetime
    who: str
    address: str
    kind: str
    subject: str
    what: str
    before: str = ""
    after: str = ""


def history_entries(source: Source, rows: QuerySet[Any], limit: int | None = None) -> Iterator[Entry]:
    """Yield the entries of one history table, newest first.

    A fixed number of queries for each CHUNK rows: the rows, the rows before them, and the names
    that their foreign keys point at.
    """
    earlier = source.rows.model.objects.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    rows = rows.annotate(before_id=Subquery(earlier.order_by("-history_id").values("history_id")[:1]))
    ordered = rows.order_by("-history_date", "-history_id")
    found = ordered[:limit] if limit else ordered.iterator(chunk_size=CHUNK)
    for chunk in _batched(found):
        before = source.rows.model.objects.in_bulk(
            [r.before_id for r in chunk if r.before_id], field_name="history_id"
        )
        names = _names(source, [*chunk, *before.values()])
        for row in chunk:
            yield _entry(source, row, before.get(row.before_id), names)


def _batched(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    iterator = iter(rows)
    while chunk := tuple(itertools.islice(iterator, CHUNK)):
        yield chunk


Names = Mapping[str, Mapping[int, str]]


def _names(source: Source, rows: Iterable[Any]) -> Names:
    """Return, for each foreign key of the model, the names of what the rows point at."""
    rows = list(rows)
    names: dict[str, Mapping[int, str]] = {}
    for field in source.model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.name not in source.hidden:
            pks = {pk for row in rows if (pk := getattr(row, field.attname, None))}
            found = field.related_model._default_manager.in_bulk(pks) if pks else {}
            names[field.name] = {pk: str(one) for pk, one in found.items()}
    return names


def _entry(source: Source, row: Any, before: Any, names: Names) -> Entry:
    changes = [] if before is None else list(_changes(source, before, row, names))
    if row.history_type == "~":
        if not changes:
            what = f"saved this {source.name} without changing it"
        else:
            what = "changed " + "; ".join(f"{label} from {old} to {new}" for label, old, new in changes)
    else:
        what = f"{VERBS[row.history_type]} this {source.name}"
    if row.history_change_reason:
        what += f" ({row.history_change_reason})"
    return Entry(
        at=row.history_date,
        who=str(row.history_user) if row.history_user else row.history_job or "The portal",
        address=row.history_address or "",
        kind=source.name,
        subject=_subject(source, row, names),
        what=what,
        before="; ".join(f"{label}: {old}" for label, old, _ in changes),
        after="; ".join(f"{label}: {new}" for label, _, new in changes),
    )


def _changes(source: Source, before: Any, after: Any, names: Names) -> Iterator[tuple[str, str, str]]:
    """Yield what differs between two history rows: label, before, after."""
    for field in before.tracked_fields:
        if field.name in source.hidden:
            continue
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if isinstance(old, dict) and isinstance(new, dict):
            old, new = _differing(old, new), _differing(new, old)
        if old != new:
            yield str(field.verbose_name), _shown(field, old, names), _shown(field, new, names)


def _differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return what of `one` the `other` does not say, such as the one answer of 27 that changed."""
    return {key: value for key, value in one.items() if key not in other or other[key] != value}


def _shown(field: Any, value: Any, names: Names) -> str:  # noqa: PLR0911 - one line a type
    if value is None or value in ("", [], {}):
        return "nothing"
    if field.name in names:
        return names[field.name].get(value, "something since removed")
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(field, one, {})}" for key, one in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if hasattr(value, "isoformat"):
        return long_date(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)


def _subject(source: Source, row: Any, names: Names) -> str:
    """Return the name of what the row is about, from the row itself: the thing may be gone."""
    for name in ("name", "own_title", "email"):
        if getattr(row, name, ""):
            return str(getattr(row, name))
    if area := getattr(row, "area", ""):
        return f"{area.replace('-', ' ').capitalize()}, {names['migration'].get(row.migration_id, 'a migration')}"
    if hasattr(row, "kind") and hasattr(row, "get_kind_display"):
        kind = str(row.get_kind_display())
        if "migration" not in names:
            return kind
        return f"{kind}, {names['migration'].get(row.migration_id, 'a migration')}"
    parts = [
        names[name].get(getattr(row, f"{name}_id"), "")
        for name in ("item", "service", "user", "task", "practice", "migration", "commissioner", "partner")
        if name in names and getattr(row, f"{name}_id", None)
    ]
    return ", ".join(part for part in parts[:2] if part) or f"{source.name} {row.id}"


def event_entries(events: QuerySet[AuditEvent], limit: int | None = None) -> Iterator[Entry]:
    """Yield the entries of the log of events, newest first."""
    ordered = events.order_by("-at", "-id")
    for event in ordered[:limit] if limit else ordered.iterator(chunk_size=CHUNK):
        yield Entry(
            at=event.at,
            who=event.actor_name or event.job or "Somebody signed out",
            address=event.address or "",
            kind=event.get_kind_display().lower(),
            subject=event.subject,
            what=event.what,
        )


def merged(streams: Iterable[Iterator[Entry]]) -> Iterator[Entry]:
    """Merge streams that are each newest first into one."""
    return heapq.merge(*streams, key=lambda entry: entry.at, reverse=True)
