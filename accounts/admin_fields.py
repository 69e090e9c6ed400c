"""Fields of the admin's forms, proof against what the portal must not hold and what no browser sends."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.http import HttpRequest

from nhsuk.forms import EmailField, HideNhsNumber, PlainTextField


class DateField(HideNhsNumber, forms.DateField):
    """A date that repeats no NHS number typed in its place."""


class SafeAutocomplete(AutocompleteSelect):
    """Django's own looks up whatever was sent, and trips over what is no number."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """Return the choice that was sent, if it can be one."""
        numbers = [one for one in value if one in {None, ""} or (one.isascii() and one.isdecimal())]
        return super().optgroups(name, [one for one in numbers if len(one or "") < 19], attr)


class SafeFields:
    """For admin pages and inlines: text refuses NHS numbers, and related rows are looked up safely."""

    formfield_overrides: Mapping[type[models.Field], Mapping[str, Any]] = {
        models.CharField: {"form_class": PlainTextField},
        models.DateField: {"form_class": DateField},
        models.EmailField: {"form_class": EmailField},
        models.TextField: {"form_class": PlainTextField},
    }

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field for a related row."""
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", SafeAutocomplete(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
