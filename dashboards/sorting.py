"""What the board is sorted by, where it is worked out for that alone."""

from collections.abc import Callable, Iterable
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
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Least, NullIf

from checklists.models import Summary
from dashboards import rag
from dashboards.board import ICB_KINDS, NEVER, RUNNING, SUB_ICB_KINDS, arrangements, managers_by_partner
from dashboards.phasing import PhaseTable
from phases.choices import MigrationState
from phases.models import Migration
from practices.models import Commissioner
from third_parties.figures import late_of_each


def sortable(found: QuerySet[Migration], name: str, today: date, phases: PhaseTable) -> QuerySet[Migration]:
    """Return `found`, of a board, with the annotation `name` if it is one that is only sorted by."""
    making: dict[str, Callable[[], Any]] = {
        "icb_place": lambda: _commissioner_place(ICB_KINDS, today),
        "sub_icb_place": lambda: _commissioner_place(SUB_ICB_KINDS, today),
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


def _commissioner_place(kinds: Iterable[str], today: date) -> Subquery | Value:
    """Return where whoever commissions the practice stands among their names. The few bodies are read first,
    so that they need not be looked up for each of thousands of practices.
    """
    bodies = list(
        Commissioner.objects.filter(kind__in=kinds).order_by("name", "pk").values_list("pk", "kind")
    )
    if not bodies:
        return Value(None, output_field=IntegerField())
    places = [When(commissioner=pk, then=Value(number)) for number, (pk, _) in enumerate(bodies)]
    # An ICB before a CCG, for a practice that ODS lists under both. Without a CCG it would be a bare number,
    # which PostgreSQL takes for the place of a column.
    former = [pk for pk, kind in bodies if kind == Commissioner.Kind.CCG]
    icb_first = [Case(When(commissioner__in=former, then=Value(1)), default=Value(0))] if former else []
    held = arrangements(today).filter(commissioner__in=[pk for pk, _ in bodies])
    place = Case(*places, output_field=IntegerField())
    return Subquery(held.order_by(*icb_first, "-start", "-pk").values(place=place)[:1])


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
