"""A time of day in one box, and the clock of cutover, which has four moments."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cutover.models import CutoverClock
from cutover.rules import exists, moment
from cutover.services.clock import TIMES
from nhsuk.dates import clock
from nhsuk.forms import DateField, HideNhsNumber
from nhsuk.validators import no_nhs_number

WORDS = {"midday": time(12), "noon": time(12), "midnight": time(0)}
FORMATS = ("%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p")


class TimeField(HideNhsNumber, forms.Field):
    """A time as people write it: 18:30, 6:30pm, 6pm or midday."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def to_python(self, value: Any) -> time | None:
        """Return the time. Raises ValidationError for what is none, an NHS number above all."""
        no_nhs_number(str(value or ""))
        text = str(value or "").replace(" ", "").lower()
        if not text:
            return None
        if text in WORDS:
            return WORDS[text]
        for pattern in FORMATS:
            try:
                return datetime.strptime(text, pattern).time()  # noqa: DTZ007 - a time has no zone yet
            except ValueError:
                continue
        raise ValidationError(f"{self.label} must be a time, like 6:30pm or 18:30")


class ClockForm(forms.Form):
    """When cutover starts and ends: planned, and as it was. Each is a date and a time."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    planned_start = DateField(required=False, label="Planned start: date")
    planned_start_time = TimeField(
        required=False,
        label="Planned start: time",
        help_text="When the final extract is taken. For example, 6:30pm",
    )
    planned_end = DateField(required=False, label="Planned end: date")
    planned_end_time = TimeField(
        required=False, label="Planned end: time", help_text="When you go live. For example, 8am"
    )
    actual_start = DateField(required=False, label="Actual start: date")
    actual_start_time = TimeField(required=False, label="Actual start: time")
    actual_end = DateField(required=False, label="Actual end: date")
    actual_end_time = TimeField(required=False, label="Actual end: time")

    nhsuk = {f"{name}_time": {"width": 10} for name in TIMES}

    @staticmethod
    def initial_for(row: CutoverClock) -> dict[str, Any]:
        """Return what the form starts from: the clock as it stands, by London time."""
        found: dict[str, Any] = {"version": row.version}
        for name in TIMES:
            value = getattr(row, name)
            there = timezone.localtime(value) if value else None
            found[name] = there.date() if there else None
            found[f"{name}_time"] = clock(there) if there else None
        return found

    def clean(self) -> dict[str, Any]:
        """Put dates and times together as moments, which replace the dates."""
        data = super().clean() or {}
        for name in TIMES:
            day, hour = data.get(name), data.pop(f"{name}_time", None)
            if name in self.errors or f"{name}_time" in self.errors:
                continue
            data[name] = self._moment(name, day, hour)
        return data

    def _moment(self, name: str, day: date | None, hour: time | None) -> datetime | None:
        label = name.replace("_", " ")
        if day is None and hour is None:
            return None
        if day is None:
            self.add_error(name, f"Enter the date of the {label}")
            return None
        if hour is None:
            self.add_error(f"{name}_time", f"Enter the time of the {label}")
            return None
        local = datetime.combine(day, hour)
        if not exists(local):
            self.add_error(
                f"{name}_time", "Clocks go forward in that hour, so it does not happen. Enter another time"
            )
            return None
        return moment(local)


class ReportForm(forms.Form):
    """The day the overrun report was sent."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    sent_on = DateField(
        required=False, label="Report sent on", help_text="Leave empty if it was not sent after all."
    )
