"""Forms about the old system's last days and the end of a migration."""

from typing import Any

from django import forms

from closing.models import Answer, DeploymentRecord, Retrospective
from closing.services import Deployed
from nhsuk.forms import DateField, FreeTextField, PoundsField


def _version() -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class ExtensionForm(forms.Form):
    """Until when, why, and what it costs."""

    until = DateField(
        label="Until when do you need it?", subject="The day", error_messages={"required": "Enter the day"}
    )
    reason = FreeTextField(
        max_length=500, rows=3, label="Why?", error_messages={"required": "Say why you need it for longer"}
    )
    cost = PoundsField(
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=2,
        label="What does it cost, in pounds? (optional)",
        help_text="Suppliers usually charge by the month. Leave empty while you do not know.",
    )


class AnswerForm(forms.Form):
    """What the answer was, and who gave it."""

    answer = forms.ChoiceField(
        choices=[row for row in Answer.choices if row[0] != Answer.WAITING],
        label="What was the answer?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the answer"},
    )
    answered_by = FreeTextField(
        required=False,
        max_length=120,
        label="Who answered?",
        help_text="A role or an organisation, such as your ICB or the old supplier.",
    )


class DeploymentForm(forms.Form):
    """What was deployed when."""

    version = _version()
    deployed_on = DateField(label="Deployed on", error_messages={"required": "Enter the day"})
    parts = FreeTextField(
        max_length=2000,
        rows=4,
        label="What was deployed?",
        help_text="The system and its modules, and at how many sites.",
        error_messages={"required": "Say what was deployed"},
    )
    registered_on = DateField(
        required=False, label="Sent to the national register on", help_text="Leave empty until it is sent."
    )

    def wanted(self) -> Deployed:
        """Return what was entered."""
        data = self.cleaned_data
        return Deployed(data["deployed_on"], data["parts"], data["registered_on"])

    @staticmethod
    def initial_for(row: DeploymentRecord) -> dict[str, Any]:
        """Return what the form starts from."""
        names = ("version", "deployed_on", "parts", "registered_on")
        return {name: getattr(row, name) for name in names}


class RetrospectiveForm(forms.Form):
    """What people think of it afterwards."""

    version = _version()
    went_well = FreeTextField(required=False, max_length=4000, rows=5, label="What went well?")
    went_badly = FreeTextField(required=False, max_length=4000, rows=5, label="What did not go well?")
    to_change = FreeTextField(
        required=False, max_length=4000, rows=5, label="What should the next practice do differently?"
    )

    @staticmethod
    def initial_for(row: Retrospective) -> dict[str, Any]:
        """Return what the form starts from."""
        return {name: getattr(row, name) for name in ("version", "went_well", "went_badly", "to_change")}
