"""What a filter offers to choose from: that which the person's own migrations have to do with."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.forms.models import ModelChoiceIterator

from accounts.models import User
from accounts.roles import Permission
from dashboards.board import ICB_KINDS, SUB_ICB_KINDS, project_managers
from phases.models import Migration
from practices.models import Arrangement, ClinicalSystem, Commissioner, DeliveryPartner
from practices.scope import scope_of

# Those who see all of England share their lists; what is new to one of them appears this much later.
KEPT_SECONDS = 60
Named = tuple[Any, str]
# What an address calls a row by, where that is not its key.
CALLED_BY = {"icb": "ods_code", "sub_icb": "ods_code"}


class NamesIterator(ModelChoiceIterator):
    """The choices as the database gives them, key and name: hundreds of rows need not be made objects."""

    field: "NamedField"

    def __iter__(self) -> Iterator[Named]:
        if self.field.empty_label is not None:
            yield "", str(self.field.empty_label)
        if self.field.listed is None:
            yield from _named(self.queryset, self.field.to_field_name)
        else:
            yield from self.field.listed


class NamedField(forms.ModelChoiceField):
    """One of some rows that are called by their `name`. Without `listed`, all of them are listed."""

    iterator = NamesIterator

    def __init__(self, *args: Any, listed: Iterable[Named] | None = None, **kwargs: Any) -> None:
        self.listed = listed
        super().__init__(*args, **kwargs)


@dataclass(frozen=True)
class Choice:
    """Rows of which one may be chosen, and those to list; all if that is None."""

    queryset: QuerySet[Any]
    listed: Iterable[Named] | None = None


def choices_of(user: User, data: Mapping[str, Any]) -> dict[str, Choice]:
    """Return what `user` may choose from, by the name of the filter; `data` is what the address asks for."""
    if not scope_of(user).everywhere(Permission.VIEW):
        mine = _rows(Migration.objects.visible_to(user), Q())
        return {name: Choice(rows) for name, rows in mine.items()}
    rows, listed = _rows_in_england(), listed_in_england(int(time.time()) // KEPT_SECONDS)
    managers = _named(_managers_asked_for(data))  # a country's are hundreds
    return {name: Choice(rows[name], listed.get(name, managers)) for name in rows}


def _rows(migrations: QuerySet[Migration], also: Q) -> dict[str, QuerySet[Any]]:
    """Return what `migrations` have to do with, and `also` some commissioners."""
    bodies = Commissioner.objects.filter(
        pk__in=Arrangement.objects.filter(practice__in=migrations.values("practice")).values("commissioner")
    )
    managers = project_managers().filter(partner__in=migrations.values("partner")).values("user")
    return {
        "icb": Commissioner.objects.filter(Q(pk__in=bodies, kind__in=ICB_KINDS) | also),
        "sub_icb": bodies.filter(kind__in=SUB_ICB_KINDS),
        "from_system": ClinicalSystem.objects.filter(pk__in=migrations.values("from_system")),
        "to_system": ClinicalSystem.objects.filter(pk__in=migrations.values("to_system")),
        "partner": DeliveryPartner.objects.filter(pk__in=migrations.values("partner")),
        "manager": User.objects.filter(pk__in=managers),
    }


@lru_cache(maxsize=1)
def _rows_in_england() -> dict[str, QuerySet[Any]]:
    """Return the queries of those who see everything, put together once and never read themselves."""
    # Every ICB, so that they find out that one has no migration.
    return _rows(Migration.objects.all(), Q(kind=Commissioner.Kind.ICB))


@lru_cache(maxsize=1)
def listed_in_england(_minute: int) -> dict[str, list[Named]]:
    """Return the lists of those who see everything, as they were when this minute was first asked for."""
    rows = _rows_in_england()
    return {name: list(_named(rows[name], CALLED_BY.get(name))) for name in rows if name != "manager"}


def _managers_asked_for(data: Mapping[str, Any]) -> QuerySet[User]:
    """Return the project managers of the delivery partner that is asked for, and whoever is asked for."""
    partner, manager = (_key(data.get(name) or "") for name in ("partner", "manager"))
    found = Q(pk__in=project_managers().filter(partner=partner).values("user")) if partner else Q()
    if manager:
        found |= Q(pk=manager)
    return User.objects.filter(found) if found else User.objects.none()


def _key(sent: str) -> int | None:
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else None


def _named(rows: QuerySet[Any], called_by: str | None = None) -> QuerySet[Any, Any]:
    return rows.all().values_list(called_by or "pk", "name")
