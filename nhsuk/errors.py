"""What is wrong with a form, in plain words and with somewhere to go.

The error summary and the message beside a field must say the same, so both
ask here. Django's stock wordings ("This field is required.") name no field;
those few are reworded, anything a form says for itself is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.forms import BaseForm, BoundField, DecimalField, Field, IntegerField
from django.forms.formsets import BaseFormSet
from django.forms.widgets import CheckboxInput, FileInput, RadioSelect, Select

from nhsuk.dates import PARTS
from nhsuk.forms import DateInput

# Django's own wordings, by the code they come with.
STOCK_LIMITS = {
    "max_length": "{label} must be {limit} characters or fewer",
    "min_length": "{label} must be {limit} characters or more",
    "max_value": "{label} must be {limit} or less",
    "min_value": "{label} must be {limit} or more",
}
STOCK_REQUIRED = Field.default_error_messages["required"]
STOCK_EMAIL = EmailValidator.message
STOCK_NUMBERS = {
    IntegerField.default_error_messages["invalid"]: "{label} must be a whole number",
    DecimalField.default_error_messages["invalid"]: "{label} must be a number",
}
CHOOSERS = (RadioSelect, Select, FileInput)


@dataclass(frozen=True)
class FormError:
    """One line of the error summary."""

    text: str
    href: str = ""


def form_errors(forms: Iterable[BaseForm | BaseFormSet]) -> list[FormError]:
    """Every error of some forms or formsets, in page order."""
    return [error for form in forms for error in _errors_of(form)]


def field_messages(field: BoundField) -> list[str]:
    """The error messages of one field."""
    return [message for error in _data(field) for message in _words(field, error)]


def wrong_parts(field: BoundField) -> tuple[str, ...]:
    """Which boxes of a date are wrong: all of them when nothing says which."""
    errors = _data(field)
    named = [part for error in errors for part in (error.params or {}).get("parts", ())]
    return tuple(part for part in PARTS if part in named) or (PARTS if errors else ())


def focus_id(field: BoundField) -> str:
    """The id of the control that an error about this field leads to."""
    base = field.auto_id or field.html_name
    if isinstance(field.field.widget, DateInput):
        return f"{base}_{(wrong_parts(field) or PARTS)[0]}"
    return str(base)


def lower_first(label: str) -> str:
    """Make "Full name" "full name"; "IDP date" and "I agree" stay."""
    first = label.split(" ", maxsplit=1)[0]
    return label if first[1:] != first[1:].lower() or len(first) == 1 else label[0].lower() + label[1:]


def _errors_of(form: BaseForm | BaseFormSet) -> Iterator[FormError]:
    if isinstance(form, BaseFormSet):
        for member in form.forms:
            yield from _errors_of(member)
        for text in form.non_form_errors():
            yield FormError(_without_stop(str(text)))
        return
    for text in form.non_field_errors():
        yield FormError(_without_stop(str(text)))
    for field in form:
        href = "" if field.is_hidden else f"#{focus_id(field)}"
        for text in field_messages(field):
            yield FormError(text, href)


def _data(field: BoundField) -> list[ValidationError]:
    return field.errors.as_data() if field.form.is_bound else []


def _words(field: BoundField, error: ValidationError) -> list[str]:
    if error.message == STOCK_REQUIRED:
        return [_required(field)]
    if error.message == STOCK_EMAIL:
        return ["Enter an email address in the correct format, like name@example.com"]
    wording = STOCK_NUMBERS.get(error.message)
    # A field that words the limit itself has the code among its own messages.
    if error.code in STOCK_LIMITS and error.code not in field.field.error_messages:
        wording = STOCK_LIMITS[error.code]
    if wording:
        return [wording.format(label=field.label, limit=(error.params or {}).get("limit_value"))]
    return [_without_stop(str(message)) for message in error.messages]


def _without_stop(message: str) -> str:
    """A lone sentence in a list of errors carries no full stop."""
    return message[:-1] if message.endswith(".") and ". " not in message else message


def _required(field: BoundField) -> str:
    label = getattr(field.field, "subject", "") or str(field.label)
    if label.endswith("?"):
        return f"Answer \u201c{label}\u201d"
    if isinstance(field.field.widget, CheckboxInput):
        return f"Tick \u201c{label}\u201d"
    if isinstance(field.field.widget, DateInput) and "date" not in label.lower():
        return f"Enter a date for {lower_first(label)}"
    verb = "Select" if isinstance(field.field.widget, CHOOSERS) else "Enter"
    return f"{verb} {lower_first(label)}"
