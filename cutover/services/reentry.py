"""Writes of the re-entry log. Everybody counts on the same numbers, one after the other.

The history of a count says what each change was; the undoing of a tap reads it back from there.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Sum

from accounts.history import sign
from accounts.models import User
from checklists.services.summaries import keep
from cutover.models import ReentryCount
from cutover.models.reentry import MOST_A_DAY
from cutover.services.common import Stale, hold, require_area
from nhsuk.dates import long_date
from phases.models import Migration

WHAT = {"captured": "captured", "reentered": "re-entered"}
LOOKED_BACK = 300  # steps of one day; nobody takes back what lies further off


@dataclass(frozen=True)
class Tap:
    """One item that somebody counted today and may take back."""

    area: str
    what: str


@transaction.atomic
def count_one(*, by: User, migration: Migration, area: str, what: str, today: date) -> ReentryCount:
    """Count one more item of `area`, captured or re-entered, for `today`, and return the day's count.

    Raises ValidationError for an area the edition does not have, and when more would be re-entered
    than was captured.
    """
    migration = hold(migration)
    name = require_area(migration, area).name
    row = _of_day(migration, area, today)
    setattr(row, what, getattr(row, what) + 1)
    _check(row, what, name)
    _save(row, by, _reason(what))
    return row


@transaction.atomic
def undo_tap(*, by: User, migration: Migration, today: date) -> Tap:
    """Take back the last item that `by` counted today and has not taken back, and return it.

    Raises ValidationError when there is none, or when more would be re-entered than was captured.
    """
    migration = hold(migration)
    tap = last_tap(by=by, migration=migration, today=today)
    if tap is None:
        raise ValidationError("There is nothing of yours to undo.")
    name = require_area(migration, tap.area).name
    row = _of_day(migration, tap.area, today)
    setattr(row, tap.what, getattr(row, tap.what) - 1)
    _check(row, tap.what, name)
    _save(row, by, _reason(tap.what, undone=True))
    return tap


def last_tap(*, by: User, migration: Migration, today: date) -> Tap | None:
    """Return the last item that `by` counted today and has not taken back; one query.

    A day's number that was corrected since is what somebody counted by hand: no tap before it is
    taken back from it.
    """
    taps = {_reason(what): what for what in WHAT}
    undone = {_reason(what, undone=True): what for what in WHAT}
    steps = (
        ReentryCount.history.filter(migration_id=migration.pk, day=today)
        .filter(
            Q(history_user=by, history_change_reason__in=[*taps, *undone]) | Q(history_change_reason=None)
        )
        .order_by("-history_id")
        .values_list("area", "history_change_reason")
    )
    taken_back: Counter[tuple[str, str]] = Counter()
    corrected = set()
    for area, reason in steps[:LOOKED_BACK]:
        if reason is None:  # a correction
            corrected.add(area)
        elif reason in undone:
            taken_back[area, undone[reason]] += 1
        elif taken_back[area, taps[reason]]:
            taken_back[area, taps[reason]] -= 1
        elif area not in corrected:
            return Tap(area, taps[reason])
    return None


@transaction.atomic
def correct_day(
    *,
    by: User,
    migration: Migration,
    area: str,
    day: date,
    captured: int,
    reentered: int,
    version: int,
    today: date,
) -> ReentryCount:
    """Set what was counted in `area` on `day`, and return it.

    `version` is the one the person saw, 0 where nothing was counted. Raises ValidationError for
    a day the migration has not had, numbers out of bounds or more re-entered than captured; Stale
    when somebody counted meanwhile.
    """
    migration = hold(migration)
    name = require_area(migration, area).name
    if not migration.started_on <= day <= today:
        raise ValidationError(
            f"Choose a day from {long_date(migration.started_on)}, when this migration began, to today."
        )
    row = _of_day(migration, area, day)
    if (row.captured, row.reentered) == (captured, reentered):
        return row
    if (row.version if row.pk else 0) != version:
        raise Stale(row)
    row.captured, row.reentered = captured, reentered
    _check(row, "reentered", name)
    _save(row, by)
    return row


def _reason(what: str, *, undone: bool = False) -> str:
    return f"took back 1 {WHAT[what]}" if undone else f"counted 1 {WHAT[what]}"


def _of_day(migration: Migration, area: str, day: date) -> ReentryCount:
    """Return the count of a day, new if there is none; the migration is held, so nobody else makes it."""
    found = ReentryCount.objects.filter(migration=migration, area=area, day=day).first()
    return found or ReentryCount(migration=migration, area=area, day=day, version=0)


def _check(row: ReentryCount, what: str, name: str) -> None:
    """Refuse impossible numbers; `what` was changed last, and `name` is the area's."""
    for field in WHAT:
        if not 0 <= getattr(row, field) <= MOST_A_DAY:
            raise ValidationError({field: f"Enter a number from 0 to {MOST_A_DAY:,}."})
    others = ReentryCount.objects.filter(migration=row.migration_id, area=row.area).exclude(pk=row.pk)
    sums = others.aggregate(captured=Sum("captured", default=0), reentered=Sum("reentered", default=0))
    captured, reentered = sums["captured"] + row.captured, sums["reentered"] + row.reentered
    if reentered > captured:
        raise ValidationError(
            {
                what: f"{name}: {captured} captured in all, so {reentered} cannot have been re-entered. "
                "Count what was captured first."
            }
        )


def _save(row: ReentryCount, by: User, reason: str | None = None) -> None:
    """Save `row`; without a `reason` it is a correction, which shows in the history of the migration."""
    row.version += 1
    row._change_reason = reason  # type: ignore[attr-defined] # simple-history writes it beside the change
    sign(row, by)
    row.save()
    keep(row.migration_id, "reentry_left")
