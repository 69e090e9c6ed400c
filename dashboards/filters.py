"""Narrowing the board down: what the address may ask for."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import Permission
from dashboards.board import ICB_KINDS, RUNNING, SUB_ICB_KINDS, commissioned_by, project_managers
from dashboards.choices import CALLED_BY, NamedField, choices_of
from dashboards.models import Level
from dashboards.phasing import PhaseTable
from dashboards.regions import REGION_CHOICES, in_region
from nhsuk.dates import long_date
from nhsuk.forms import DateField, PlainTextField
from phases.choices import MigrationState
from phases.models import Migration
from practices.models import Commissioner, Practice
from practices.scope import scope_of

# Where, by whom and with what: these stay when a figure is pressed. The others say how it is going.
PLACE = ("region", "icb", "sub_icb", "from_system", "to_system", "partner", "manager", "q")
LONGEST_LEGACY = 366


def is_overdue() -> Q:
    """Return the condition that an item is overdue."""
    return Q(overdue__gte=1)


def is_blocked() -> Q:
    """Return the condition that an item is blocked."""
    return Q(blocked__gte=1)


def legacy_ends_within(days: int, today: date) -> Q:
    """Return the condition that access to the old system ends in so many days."""
    return RUNNING & Q(summary__legacy_access_end__range=(today, today + timedelta(days=days)))


class FilterForm(forms.Form):
    """The board's filters as NHS.UK fields."""

    nhsuk = {
        "q": {"width": 20},
        "legacy": {"width": 3, "inputmode": "numeric", "suffix": "days"},
        "state": {"classes": "nhsuk-checkboxes--small"},
        "phase": {"classes": "nhsuk-checkboxes--small"},
        "rag": {"classes": "nhsuk-checkboxes--small"},
        "overdue": {"classes": "nhsuk-checkboxes--small"},
        "blocked": {"classes": "nhsuk-checkboxes--small"},
    }

    def clean(self) -> dict[str, Any]:
        """Refuse a stretch of time that ends before it begins."""
        chosen = super().clean() or self.cleaned_data
        since, until = chosen.get("go_live_from"), chosen.get("go_live_to")
        if since and until and until < since:
            self.add_error("go_live_to", f"Go live to must be {long_date(since)} or later")
        return chosen


class TextFilter(django_filters.Filter):
    """A line of text, without NHS numbers."""

    field_class = PlainTextField


class DayFilter(django_filters.Filter):
    """A day in three boxes."""

    field_class = DateField


class DaysFilter(django_filters.Filter):
    """A number of days."""

    field_class = forms.IntegerField


class TickFilter(django_filters.Filter):
    """A box to tick."""

    field_class = forms.BooleanField


class OneFilter(django_filters.Filter):
    """One of some rows; the board says which."""

    field_class = NamedField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, queryset=None, empty_label="Any", **kwargs)


class SomeFilter(django_filters.Filter):
    """Any of several choices."""

    field_class = forms.MultipleChoiceField

    def __init__(self, *args: Any, choices: Any = (), **kwargs: Any) -> None:
        super().__init__(
            *args, choices=choices, widget=forms.CheckboxSelectMultiple, lookup_expr="in", **kwargs
        )


class RegionFilter(django_filters.Filter):
    """One of NHS England's regions."""

    field_class = forms.ChoiceField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=REGION_CHOICES, **kwargs)


class BoardFilter(django_filters.FilterSet):
    """What the board may be narrowed to. It offers only what stands on the person's own board."""

    q = TextFilter(method="search", label="Practice", max_length=100, help_text="Name, ODS code or postcode")
    region = RegionFilter(method="of_region", label="Region")
    icb = OneFilter(method="commissioned", label="ICB", to_field_name=CALLED_BY["icb"])
    sub_icb = OneFilter(method="commissioned", label="Sub-ICB", to_field_name=CALLED_BY["sub_icb"])
    from_system = OneFilter(label="From system")
    to_system = OneFilter(label="To system")
    partner = OneFilter(label="Delivery partner")
    manager = OneFilter(method="managed", label="Project manager")
    go_live_from = DayFilter("summary__go_live", "gte", label="Go live from")
    go_live_to = DayFilter("summary__go_live", "lte", label="Go live to")
    legacy = DaysFilter(
        method="legacy_ending",
        label="Legacy access ends within",
        min_value=0,
        max_value=LONGEST_LEGACY,
    )
    rag = SomeFilter("rag", choices=Level.choices, label="Rating")
    state = SomeFilter("state", choices=MigrationState.choices, label="State")
    phase = SomeFilter(method="in_phase", label="Phase")
    overdue = TickFilter(method="with_overdue", label="Only with overdue items")
    blocked = TickFilter(method="with_blocked", label="Only with blocked items")

    class Meta:
        model = Migration
        fields: list[str] = []
        form = FilterForm

    def __init__(self, data: Any, found: QuerySet[Migration], *, user: User, today: date, phases: PhaseTable):
        """Narrow `found`, the board of `user`, to what `data` asks for."""
        super().__init__(data, found)
        self.found, self.today, self.phases = found, today, phases
        for name, choice in choices_of(user, data).items():
            self.filters[name].extra |= {"queryset": choice.queryset, "listed": choice.listed}
        if scope_of(user).everywhere(Permission.VIEW) and not data.get("partner"):
            self.filters["manager"].extra["help_text"] = "Choose a delivery partner first"
        self.filters["phase"].extra["choices"] = phases.choices()

    def search(self, found: QuerySet[Migration], name: str, value: str) -> QuerySet[Migration]:
        """Keep the practices that the text names."""
        return found.filter(practice__in=Practice.objects.search(value))

    def of_region(self, found: QuerySet[Migration], name: str, value: str) -> QuerySet[Migration]:
        """Keep the practices in the region."""
        return found.filter(in_region(value)) if value else found

    def commissioned(self, found: QuerySet[Migration], name: str, value: Commissioner) -> QuerySet[Migration]:
        """Keep what the commissioner commissions, or did when it ended."""
        kinds = ICB_KINDS if name == "icb" else SUB_ICB_KINDS
        return found.filter(Exists(commissioned_by(kinds, self.today).filter(commissioner=value)))

    def managed(self, found: QuerySet[Migration], name: str, value: User) -> QuerySet[Migration]:
        """Keep what the person's delivery partners run."""
        return found.filter(Exists(project_managers().filter(partner=OuterRef("partner"), user=value)))

    def legacy_ending(self, found: QuerySet[Migration], name: str, value: int) -> QuerySet[Migration]:
        """Keep those whose access to the old system ends soon."""
        return found.filter(legacy_ends_within(value, self.today))

    def in_phase(self, found: QuerySet[Migration], name: str, value: list[str]) -> QuerySet[Migration]:
        """Keep those in one of the phases."""
        return found.annotate(phase_slug=self.phases.slug(self.today)).filter(phase_slug__in=value)

    def with_overdue(self, found: QuerySet[Migration], name: str, value: bool) -> QuerySet[Migration]:
        """Keep those with an overdue item."""
        return found.filter(is_overdue()) if value else found

    def with_blocked(self, found: QuerySet[Migration], name: str, value: bool) -> QuerySet[Migration]:
        """Keep those with a blocked item."""
        return found.filter(is_blocked()) if value else found

    def narrowed(self, names: tuple[str, ...] | None = None) -> QuerySet[Migration]:
        """Return what matches; with `names`, by those filters only. Nothing while a filter is wrong."""
        if not self.form.is_valid():
            return self.found.none()
        found = self.found
        for name, value in self.form.cleaned_data.items():
            if names is None or name in names:
                found = self.filters[name].filter(found, value)
        return found

    def params(self) -> dict[str, list[str]]:
        """Return what is asked for, as short as an address can say it."""
        if not self.form.is_valid():
            return {}
        given = {name: list(_sent(value)) for name, value in self.form.cleaned_data.items()}
        return {name: values for name, values in given.items() if values}

    def active(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield each thing asked for: the filter's name and label, the value in words and as sent."""
        for name, values in self.params().items():
            value = self.form.cleaned_data[name]
            for sent in values:
                yield name, str(self.form.fields[name].label), self._words(name, value, sent), sent

    def _words(self, name: str, value: Any, sent: str) -> str:
        match value:
            case True:
                return "yes"
            case date():
                return long_date(value)
            case list():
                return str(dict(self.form.fields[name].choices)[sent])
            case int():
                return f"{value} day{'' if value == 1 else 's'}"
        return dict(REGION_CHOICES)[sent] if name == "region" else str(value)


def _sent(value: Any) -> Iterator[str]:
    """Yield a value as it is sent; nothing for an empty one."""
    match value:
        case None | "" | False:
            return
        case list():
            yield from value
        case True:
            yield "on"
        case date():
            yield value.isoformat()
        case Commissioner():
            yield value.ods_code
        case Model():
            yield str(value.pk)
        case _:
            yield str(value)
