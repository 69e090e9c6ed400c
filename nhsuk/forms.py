"""Form fields that Django lacks: the date in three boxes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import pretty_name
from django.utils.datastructures import MultiValueDict

from nhsuk.dates import PARTS, DateError, parse_parts
from nhsuk.validators import no_nhs_number, without_nhs_numbers


class DateInput(forms.MultiWidget):
    """Day, month and year boxes, posted as ``name_day``, ``name_month``, ``name_year``.

    A single ISO value under ``name`` is read as well, for links that fill a
    form in and for scripts.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"autocomplete": "off", "inputmode": "numeric"}
        super().__init__({part: forms.TextInput(box) for part in PARTS}, attrs)

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, str):
            try:
                value = dt.date.fromisoformat(value)
            except ValueError:
                return [value, "", ""]
        if isinstance(value, dt.date):
            return [str(value.day), str(value.month), str(value.year)]
        return ["", "", ""]

    def value_from_datadict(self, data: Any, files: MultiValueDict, name: str) -> list[str]:
        if name in data and not any(f"{name}_{part}" in data for part in PARTS):
            return self.decompress(data[name])
        return [str(data.get(f"{name}_{part}") or "").strip() for part in PARTS]

    def value_omitted_from_data(self, data: Any, files: MultiValueDict, name: str) -> bool:
        return name not in data and super().value_omitted_from_data(data, files, name)


class DateField(forms.DateField):
    """A date asked for in three boxes, with errors that say which box is wrong.

    ``subject`` begins the error messages where the label is a question:
    ``DateField(label="When do you go live?", subject="Go-live date")``.
    """

    widget = DateInput

    def __init__(self, *, subject: str = "", **kwargs: Any) -> None:
        self.subject = subject
        super().__init__(**kwargs)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what was typed, without NHS numbers: some people paste before they look."""
        return [without_nhs_numbers(part) for part in data] if isinstance(data, list) else data

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        if not self.subject and not self.label:
            self.subject = pretty_name(field_name)
        return super().get_bound_field(form, field_name)

    def to_python(self, value: Any) -> dt.date | None:
        if not isinstance(value, list):
            return super().to_python(value)
        if not any(value):
            return None
        try:
            return parse_parts(*value)
        except DateError as problem:
            subject = self.subject or self.label
            raise ValidationError(
                f"{subject} {problem.says}", problem.code, {"parts": problem.parts}
            ) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


class HideNhsNumber:
    """Makes a field leave NHS numbers out when it shows again what was typed."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what was typed, without NHS numbers, for showing the form again."""
        return without_nhs_numbers(data) if isinstance(data, str) else data


class NoNhsNumber(HideNhsNumber):
    """Makes a field refuse a valid NHS number as well."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators: list[Any] = [*self.validators, no_nhs_number]


class PlainTextField(NoNhsNumber, forms.CharField):
    """A line of text that is no one's own words, such as a search or a name for a device."""


class FreeTextField(NoNhsNumber, forms.CharField):
    """Text in a person's own words, which must hold nothing about patients; it says so."""

    PLEA = "Do not enter anything that could identify a patient."

    def __init__(self, *, help_text: str = "", rows: int = 1, **kwargs: Any) -> None:
        if rows > 1:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(help_text=f"{help_text} {self.PLEA}".strip(), **kwargs)


class EmailField(NoNhsNumber, forms.EmailField):
    """An email address that, like any text here, must hold no NHS number."""


class PoundsField(HideNhsNumber, forms.DecimalField):
    """A sum of money, which shows no NHS number again that was typed in its place."""
