"""Writes of data-check rounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.history import sign
from accounts.models import User
from cutover.models import DataCheckRound, Extract, IssueKind, Recheck
from cutover.services.common import Stale, hold
from phases.models import Migration

MOST_ISSUES = 99_999


@dataclass(frozen=True)
class Wanted:
    """How a person would have a round: what its form sends. `found` and `fixed` map IssueKind to a number."""

    extract: str
    started_on: date
    ended_on: date | None = None
    found: Mapping[str, int] = field(default_factory=dict)
    fixed: Mapping[str, int] = field(default_factory=dict)
    recheck: str = Recheck.WAITING
    note: str = ""


@transaction.atomic
def add_round(*, by: User, migration: Migration, wanted: Wanted, today: date) -> DataCheckRound:
    """Add the next round of data checking and return it. Raises ValidationError as `change_round`."""
    migration = hold(migration)
    last = DataCheckRound.objects.filter(migration=migration).aggregate(last=Max("number", default=0))
    return _write(by, DataCheckRound(migration=migration, number=last["last"] + 1, version=0), wanted, today)


@transaction.atomic
def change_round(
    *, by: User, row: DataCheckRound, version: int, wanted: Wanted, today: date
) -> DataCheckRound:
    """Make the round as `wanted` and return it; `version` is the one the person saw.

    Raises ValidationError for dates out of order or in the future, more issues fixed than found and
    unsafe text; Stale when somebody else saved it meanwhile.
    """
    hold(row.migration)
    row = DataCheckRound.objects.select_related("migration").get(pk=row.pk)
    if row.version != version:
        raise Stale(row)
    return _write(by, row, wanted, today)


def _write(by: User, row: DataCheckRound, wanted: Wanted, today: date) -> DataCheckRound:
    row.extract = Extract(wanted.extract)
    row.started_on, row.ended_on = wanted.started_on, wanted.ended_on
    row.found, row.fixed = _numbers(wanted.found), _numbers(wanted.fixed)
    row.recheck, row.note = Recheck(wanted.recheck), wanted.note.strip()
    _check(row, today)
    row.version += 1
    sign(row, by)
    row.save()
    return row


def _numbers(given: Mapping[str, int]) -> dict[str, int]:
    return {kind.value: given[kind] for kind in IssueKind if given.get(kind)}


def _check(row: DataCheckRound, today: date) -> None:
    if row.started_on > today:
        raise ValidationError({"started_on": "The first day must be today or in the past."})
    if row.ended_on and not row.started_on <= row.ended_on <= today:
        raise ValidationError({"ended_on": "The last day must lie between the first day and today."})
    for kind in IssueKind:
        found, fixed = row.found.get(kind.value, 0), row.fixed.get(kind.value, 0)
        if not 0 <= fixed <= found <= MOST_ISSUES:
            raise ValidationError(
                {f"fixed_{kind.value}": f"{kind.label}: {fixed} fixed is more than the {found} found."}
            )
    if row.recheck != Recheck.WAITING and row.ended_on is None:
        raise ValidationError({"ended_on": "Enter the last day, since it was rechecked."})
    row.full_clean(exclude=["migration"], validate_unique=False)
