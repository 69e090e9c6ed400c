"""Figures of many migrations at once, for the board."""

from collections.abc import Collection
from datetime import date

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, Value, When

from phases.choices import RUNNING_STATES
from third_parties.models import EntryQuerySet, ThirdPartyEntry
from third_parties.rules import waiting


def next_due(migrations: Collection[int]) -> dict[int, date]:
    """Return the earliest day on which a step of each is due, past or to come; one query.

    Those without a step that has a day are left out. The summary of a migration keeps it.
    """
    found: dict[int, date] = {}
    for entry in EntryQuerySet(ThirdPartyEntry).filter(migration__in=migrations).unfinished().order_by():
        for _, due in waiting(entry.facts()):
            if due and due < found.get(entry.migration_id, date.max):
                found[entry.migration_id] = due
    return found


def late_of_each(today: date) -> Case:
    """Return, for a query of migrations, how many services of each have an overdue step.

    Nothing for one whose plan is not under way: nobody can write in its register. Only registers are
    read in which the summary says that something is overdue.
    """
    late = EntryQuerySet(ThirdPartyEntry).late(today).filter(migration=OuterRef("pk")).order_by()
    number = late.values("migration").annotate(number=Count("pk")).values("number")
    running = Q(state__in=RUNNING_STATES)
    return Case(
        When(running & Q(summary__third_party_due__lt=today), then=Subquery(number)),
        When(running, then=Value(0)),
        output_field=IntegerField(),
    )
