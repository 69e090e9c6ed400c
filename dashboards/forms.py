"""What people fill in about the board."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from dashboards.columns import COLUMNS, PRACTICE
from dashboards.models import Level
from nhsuk.dates import long_date
from nhsuk.forms import DateField, FreeTextField, PlainTextField
from practices.models import Commissioner

LONGEST_RATING_DAYS = 92
A_YEAR = timedelta(days=364)  # with the day it ends on


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


class SpanForm(forms.Form):
    """The days that questions are about."""

    since = DateField(
        label="From", subject="The first day", error_messages={"required": "Enter the first day"}
    )
    until = DateField(label="To", subject="The last day", error_messages={"required": "Enter the last day"})

    def __init__(self, data: QueryDict, *, today: date) -> None:
        """Read the days from an address; one that says nothing asks for the last year."""
        asked: Any = data
        if not any(name.startswith(("since", "until")) for name in data):
            asked = {"since": (today - A_YEAR).isoformat(), "until": today.isoformat()}
        super().__init__(asked)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Refuse days to come, and a stretch that ends before it begins."""
        chosen = super().clean() or self.cleaned_data
        since, until = chosen.get("since"), chosen.get("until")
        if until and until > self.today:
            self.add_error("until", f"The last day must be {long_date(self.today)} or earlier")
        elif since and until and until < since:
            self.add_error("until", f"The last day must be {long_date(since)} or later")
        return chosen


class ReportForm(forms.Form):
    """Whose board report."""

    body: Any = forms.ModelChoiceField(None, label="ICB", to_field_name="ods_code", empty_label=None)

    def __init__(self, *, bodies: QuerySet[Commissioner]) -> None:
        """Offer `bodies`."""
        super().__init__()
        fields: dict[str, Any] = self.fields
        fields["body"].queryset = bodies


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
