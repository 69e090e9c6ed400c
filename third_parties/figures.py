"""Figures of many migrations at once, for the board."""

from datetime import date

from django.db.models import Case, Count, IntegerField, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from phases.choices import RUNNING_STATES
from third_parties.models import EntryQuerySet, ThirdPartyEntry


def late_of_each(today: date) -> Case:
    """Return, for a query of migrations, how many services of each have an overdue step.

    Nothing for one whose plan is not under way: nobody can write in its register.
    """
    late = EntryQuerySet(ThirdPartyEntry).late(today).filter(migration=OuterRef("pk")).order_by()
    counted = late.values("migration").annotate(number=Count("pk")).values("number")
    number = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    return Case(When(state__in=RUNNING_STATES, then=number), output_field=IntegerField())
