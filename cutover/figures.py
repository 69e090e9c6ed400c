"""Figures of many migrations at once, for the board and for comparing. One query each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from cutover.models import CutoverClock, DataCheckRound, ReentryCount
from cutover.rules import hours, length, report_due
from phases.bank_holidays import is_bank_holiday

Migrations = Collection[int] | QuerySet[Any, Any]  # their keys, or the query that finds them


def reentry_left(migrations: Migrations) -> dict[int, int]:
    """Return how many items each migration has still to re-enter; those that counted nothing are left out.

    The summary of a migration keeps it.
    """
    return dict(
        ReentryCount.objects.order_by()
        .filter(migration__in=migrations)
        .values_list("migration_id")
        .annotate(left=Sum("captured") - Sum("reentered"))
    )


def reentry_days(migrations: Migrations) -> dict[int, int]:
    """Return how many days each migration took from the first to the last re-entry; only where none is left."""
    rows = (
        ReentryCount.objects.order_by()
        .filter(migration__in=migrations)
        .values("migration_id")
        .annotate(
            left=Sum("captured") - Sum("reentered"),
            first=Min("day", filter=Q(reentered__gt=0)),
            last=Max("day", filter=Q(reentered__gt=0)),
        )
        .filter(left=0, first__isnull=False)
        .values_list("migration_id", "first", "last")
    )
    return {pk: (last - first).days + 1 for pk, first, last in rows}


def cutover_hours(migrations: Migrations) -> dict[int, float]:
    """Return how many hours each cutover took, where its clock has a start and an end."""
    rows = CutoverClock.objects.filter(
        migration__in=migrations, actual_start__isnull=False, actual_end__isnull=False
    ).values_list("migration_id", "actual_start", "actual_end")
    return {pk: hours(start, end) for pk, start, end in rows if start and end}


def check_rounds(migrations: Migrations) -> dict[int, int]:
    """Return how many rounds of data checking each migration has had."""
    return dict(
        DataCheckRound.objects.order_by()
        .filter(migration__in=migrations)
        .values_list("migration_id")
        .annotate(rounds=Count("pk"))
    )


@dataclass(frozen=True)
class Overrun:
    """A cutover that took too long or ran into core hours, and whose report is not recorded as sent."""

    hours: float
    live_on: date
    report_due: date


def overruns(migrations: Migrations) -> dict[int, Overrun]:
    """Return the overruns that are still to be reported, by migration."""
    rows = CutoverClock.objects.filter(
        migration__in=migrations, actual_end__isnull=False, report_sent_on=None
    ).values_list("migration_id", "actual_start", "actual_end")
    found = {}
    for pk, start, end in rows:
        taken = length(start, end, is_bank_holiday)
        if taken and taken.overruns:
            found[pk] = Overrun(taken.hours, timezone.localdate(taken.end), report_due(taken.end))
    return found
