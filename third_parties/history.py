"""What happened to a service, as sentences."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from checklists.history import HistoryEvent
from phases.explain import long_date
from third_parties.models import ThirdPartyEntry

# What goes with another column, or is bookkeeping.
_SILENT = {
    "id",
    "version",
    "told_of_off",
    "told_of_on",
    "asked_of",
    "chase_by",
    "category",
    "not_affected_reason",
}


def entry_history(entry: ThirdPartyEntry) -> list[HistoryEvent]:
    """Return what happened to `entry`, newest first, in one query however long the history."""
    rows = list(entry.history.select_related("history_user").order_by("history_id"))
    events = []
    for before, row in zip([None, *rows], rows, strict=False):
        what = "added this service" if before is None else " and ".join(_changes(before, row))
        if what:
            reason = row.history_change_reason if before is not None else ""
            who = str(row.history_user) if row.history_user else row.history_job or "The portal"
            events.append(HistoryEvent(row.history_date, who, f"{what} ({reason})" if reason else what))
    return events[::-1]


def _changes(before: Any, after: Any) -> Iterator[str]:
    """Yield the parts of the sentence for the step from one history row to the next."""
    for field in before.tracked_fields:
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if field.name in _SILENT or old == new:
            continue
        if field.name == "affected":
            yield (
                "marked it as affected" if new else f"marked it as not affected: {after.not_affected_reason}"
            )
        else:
            yield f"changed {field.verbose_name} from {_shown(field, old)} to {_shown(field, new)}"


def _shown(field: Any, value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, date):
        return long_date(value)
    return str(dict(field.flatchoices).get(value, value))
