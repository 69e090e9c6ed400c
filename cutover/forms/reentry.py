"""Correcting what was counted on a day."""

from typing import Any

from django import forms

from cutover.models.reentry import MOST_A_DAY
from nhsuk.forms import HideNhsNumber
from nhsuk.validators import no_nhs_number


class CountField(HideNhsNumber, forms.IntegerField):
    """A number of items; what was typed instead is shown again without NHS numbers."""

    def __init__(self, *, label: str, most: int = MOST_A_DAY, required: bool = True) -> None:
        wrong = f"{label} must be a number from 0 to {most:,}"
        messages = {"required": f"Enter a number for {label.lower()}, 0 if there are none"}
        messages |= dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
        super().__init__(label=label, min_value=0, max_value=most, required=required, error_messages=messages)

    def to_python(self, value: Any) -> int | None:
        """Return the number. Raises ValidationError for what is none, an NHS number above all."""
        no_nhs_number(str(value or ""))
        return super().to_python(value)


class CorrectForm(forms.Form):
    """The two numbers of one area on one day, with the version the person saw."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    captured = CountField(label="Captured")
    reentered = CountField(label="Re-entered")
