"""The filter that the timeline, the go-live calendar and the comparison share."""

from typing import Any

from django import forms
from django.db.models import Exists, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from dashboards.board import ICB_KINDS, commissioned_by
from dashboards.choices import CALLED_BY, NamedField, choices_of
from dashboards.regions import REGION_CHOICES, in_region
from nhsuk.forms import PlainTextField
from phases.choices import PIPELINE_STATES, MigrationState
from phases.models import Migration
from practices.models import Arrangement, Commissioner, Practice

# Without a plan there is nothing to draw, and what was called off is shown to those who ask for it.
HIDDEN = (MigrationState.CANCELLED, MigrationState.DECLINED)
STATES = [
    *((state.value, state.label) for state in MigrationState if state not in {*PIPELINE_STATES, *HIDDEN}),
    (MigrationState.CANCELLED.value, MigrationState.CANCELLED.label),
]


def commissioned_by_icbs(practices: QuerySet[Practice]) -> QuerySet[Arrangement]:
    """Return the arrangements by which integrated care boards commission `practices` today."""
    lasting = Q(end__isnull=True) | Q(end__gt=timezone.localdate())
    return Arrangement.objects.filter(
        lasting, practice__in=practices, commissioner__kind=Commissioner.Kind.ICB
    ).order_by()


def _one(label: str, **options: Any) -> Any:
    """Return the choice of one row among those the person's own migrations have to do with."""
    return NamedField(None, required=False, label=label, empty_label="Any", **options)


def _with_known_states(data: QueryDict) -> QueryDict:
    """Return `data` without the states that only the board knows, for links from there."""
    known, found = dict(STATES), data.copy()
    found.setlist("state", [state for state in data.getlist("state") if state in known])
    return found


class NarrowForm(forms.Form):
    """Which migrations to show. The names are those of the board's own filter, so that links carry over."""

    region = forms.ChoiceField(choices=REGION_CHOICES, required=False, label="Region")
    icb = _one("ICB", to_field_name=CALLED_BY["icb"])
    from_system = _one("From system")
    to_system = _one("To system")
    partner = _one("Delivery partner")
    q = PlainTextField(
        required=False, max_length=100, label="Practice", help_text="Name, ODS code or postcode"
    )
    state = forms.MultipleChoiceField(
        choices=STATES,
        required=False,
        label="State",
        help_text="All but cancelled unless you choose.",
        widget=forms.CheckboxSelectMultiple,
    )

    nhsuk = {"state": {"classes": "nhsuk-checkboxes--small"}}

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(_with_known_states(data))
        self.user = user
        self.seen = Migration.objects.visible_to(user)
        fields: dict[str, Any] = self.fields
        choices = choices_of(user, data)
        for name in ("icb", "from_system", "to_system", "partner"):
            fields[name].queryset, fields[name].listed = choices[name].queryset, choices[name].listed

    def migrations(self) -> QuerySet[Migration]:
        """Return the migrations with a plan that the person may see and asked for.

        A filter that makes no sense is shown with its error, and filters nothing.
        """
        rows = self.seen.filter(summary__isnull=False)
        states = self.cleaned_data["state"] if self.is_valid() else []
        return self.narrowed(rows.filter(state__in=states) if states else rows.exclude(state__in=HIDDEN))

    def narrowed(self, rows: QuerySet[Migration]) -> QuerySet[Migration]:
        """Return those of `rows` where, with what and by whom the person asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        for name in ("from_system", "to_system", "partner"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        if region := asked.get("region"):
            rows = rows.filter(in_region(region))
        if icb := asked.get("icb"):
            held = commissioned_by(ICB_KINDS, timezone.localdate()).filter(commissioner=icb)
            rows = rows.filter(Exists(held))
        if text := asked.get("q"):
            rows = rows.filter(practice__in=Practice.objects.search(text))
        return rows

    @property
    def is_narrow(self) -> bool:
        """Say whether anything is filtered."""
        return self.is_valid() and any(self.cleaned_data.values())
