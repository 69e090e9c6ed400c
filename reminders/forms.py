"""What people choose to hear, and what administrators set and look for."""

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from nhsuk.dates import clock
from nhsuk.forms import DateField, PlainTextField
from reminders.models import FREQUENCIES, WEEKDAYS, DeliveryState, LeadTime

HOURS = [(hour, clock(time(hour))) for hour in range(6, 20)]


class PreferenceForm(forms.Form):
    """When and how often somebody wants to hear."""

    frequency = forms.ChoiceField(
        choices=FREQUENCIES,
        widget=forms.RadioSelect,
        label="How often do you want an email?",
        error_messages={"required": "Choose how often you want an email"},
    )
    weekday = forms.TypedChoiceField(
        choices=WEEKDAYS,
        coerce=int,
        label="Day of the full email",
        help_text="The full email lists everything that is overdue or coming up. "
        "After a bank holiday, it comes on the next working day.",
    )
    hour = forms.TypedChoiceField(choices=HOURS, coerce=int, label="Time", help_text="Time in England.")

    nhsuk = {
        "frequency": {
            "label_size": "m",
            "item_hints": {
                "daily": "The full email once a week, and on other working days only what is new.",
                "weekly": "The full email, and in between only the warnings that cannot be turned off.",
            },
        },
        "weekday": {"label_size": "s"},
        "hour": {"label_size": "s"},
    }


class DeliveryFilter(forms.Form):
    """Which emails to look at."""

    who = PlainTextField(
        required=False, max_length=120, label="Who", help_text="Part of a name or an email address."
    )
    state = forms.ChoiceField(
        choices=[("", "Everything"), *DeliveryState.choices], required=False, label="What became of it"
    )
    day = DateField(required=False, label="Day", help_text="Without a day or a person: the newest day.")


class DaysAheadField(PlainTextField):
    """Days before a deadline, typed as 28, 14, 7, 1."""

    def prepare_value(self, value: Any) -> Any:
        """Return the days as they are typed."""
        return ", ".join(str(day) for day in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the days as numbers, the furthest first. Raises ValidationError for anything else."""
        parts = [part.strip() for part in str(value or "").split(",") if part.strip()]
        if not all(part.isascii() and part.isdecimal() and len(part) < 4 for part in parts):
            raise ValidationError("Give whole numbers of days with commas between them, like 28, 14, 7, 1.")
        return sorted({int(part) for part in parts}, reverse=True)

    def validate(self, value: Any) -> None:
        """Refuse an empty list: what is never told is no deadline."""
        if not value:
            raise ValidationError("Give at least one day, like 7. 0 is the day itself.")

    def run_validators(self, value: Any) -> None:
        """Leave the rest to the model: what is checked there are numbers, not text."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether other days were typed."""
        return bool(self.prepare_value(initial) != data)


class LeadTimeForm(forms.ModelForm):
    """How many days ahead one kind of deadline is told."""

    days_ahead = DaysAheadField(
        label="Days ahead",
        max_length=80,
        help_text="Days before the deadline on which it is told, like 28, 14, 7, 1. 0 is the day itself. "
        "Delete this lead time to go back to the first setting.",
    )

    class Meta:
        model = LeadTime
        fields = ["kind", "days_ahead"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind := self.fields.get("kind"):
            # A plan is quiet after 14 days, not some days ahead of anything.
            kind.choices = [one for one in kind.choices if one[0] != "quiet"]  # type: ignore[attr-defined]
