"""What people fill in about the board."""

from datetime import date, timedelta
from typing import Any

from django import forms

from dashboards.columns import COLUMNS, PRACTICE
from dashboards.models import Level
from nhsuk.dates import long_date
from nhsuk.forms import DateField, FreeTextField, PlainTextField

LONGEST_RATING_DAYS = 92


class RatingForm(forms.Form):
    """A rating of one's own, why, and until when."""

    level = forms.ChoiceField(
        choices=Level.choices,
        widget=forms.RadioSelect,
        label="Rating",
        error_messages={"required": "Choose a rating"},
    )
    reason = FreeTextField(
        max_length=200,
        label="Why?",
        help_text="Everyone who sees this migration reads it.",
        error_messages={"required": "Say why"},
    )
    until = DateField(
        label="Until when?",
        subject="The last day",
        help_text="The last day on which this rating holds, at most three months from now. Then the rules decide again.",
        error_messages={"required": "Enter the last day on which this rating holds"},
    )

    nhsuk = {"level": {"label_size": "m"}, "reason": {"label_size": "m"}, "until": {"label_size": "m"}}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        """Refuse a day that is gone, and one so far off that nobody would look again."""
        until: date = self.cleaned_data["until"]
        last = self.today + timedelta(days=LONGEST_RATING_DAYS)
        if not self.today <= until <= last:
            raise forms.ValidationError(
                f"The last day must be between {long_date(self.today)} and {long_date(last)}"
            )
        return until


class SaveViewForm(forms.Form):
    """A name for the board as it is now."""

    name = PlainTextField(
        max_length=60,
        label="Name of this view",
        help_text="Such as “Go live before Christmas”. If you have a view of that name, this one replaces it.",
        error_messages={"required": "Enter a name for this view"},
    )
    is_default = forms.BooleanField(required=False, label="Open the board with this view")

    nhsuk = {"name": {"width": 20, "label_size": "m"}}


class ColumnsForm(forms.Form):
    """Which columns to show."""

    codes = forms.MultipleChoiceField(
        choices=[(column.code, column.heading) for column in COLUMNS if column != PRACTICE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Columns",
        help_text="The practice is always shown.",
    )

    nhsuk = {"codes": {"label_size": "m", "classes": "nhsuk-checkboxes--small"}}
