"""What the board is sorted by, where it is worked out for that alone."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Least, NullIf

from checklists.models import Summary
from dashboards import rag
from dashboards.board import ICB_KINDS, NEVER, RUNNING, SUB_ICB_KINDS, commissioner, managers_by_partner
from dashboards.phasing import PhaseTable
from phases.choices import MigrationState
from phases.models import Migration
from third_parties.figures import late_of_each


def sortable(found: QuerySet[Migration], name: str, today: date, phases: PhaseTable) -> QuerySet[Migration]:
    """Return `found`, of a board, with the annotation `name` if it is one that is only sorted by."""
    making: dict[str, Callable[[], Any]] = {
        "icb": lambda: commissioner(ICB_KINDS, today),
        "sub_icb": lambda: commissioner(SUB_ICB_KINDS, today),
        "manager": _first_manager,
        "state_rank": lambda: Case(
            *(When(state=state, then=Value(number)) for number, state in enumerate(MigrationState)),
            output_field=IntegerField(),
        ),
        "phase_number": lambda: phases.number(today),
        "rag_rank": lambda: rag.rank(today),
        "share_done": lambda: ExpressionWrapper(
            (F("summary__done") + F("summary__not_needed")) * 1.0 / NullIf("summary__items", 0),
            output_field=FloatField(),
        ),
        "next_on": lambda: _next_date(today),
        "late_services": lambda: late_of_each(today),
    }
    return found.annotate(**{name: making[name]()}) if name in making else found


def _first_manager() -> Case | Value:
    """Return the first of the partner's project managers: there are few partners, so each is a case."""
    first = [When(partner=partner, then=Value(names[0])) for partner, names in managers_by_partner().items()]
    return Case(*first, output_field=CharField()) if first else Value(None, output_field=CharField())


def _next_date(today: date) -> Case:
    """Return the nearest milestone from today on. The far day stands in for none, whatever the database
    makes of the least of several when one is missing."""
    far = Value(NEVER, DateField())
    dates = (
        Case(When(**{f"summary__{kind}__gte": today}, then=f"summary__{kind}"), default=far)
        for kind in Summary.DATES
    )
    return Case(When(RUNNING, then=NullIf(Least(*dates), far)), output_field=DateField())
