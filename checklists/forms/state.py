"""The state of a migration: the first one recorded, and each that follows."""

from datetime import date
from typing import Any

from django import forms

from checklists.forms.start import MoveForm
from nhsuk.forms import DateField, FreeTextField, PlainTextField
from phases.choices import PIPELINE_STATES, RUNNING_STATES, MigrationState
from phases.states import MOVES

# What each state does to dates and reminders.
HINTS = {
    "enquiry": "The practice asks what a move would mean.",
    "requested": "The commissioner has to decide.",
    "approved": "The commissioner has agreed, and the system can be ordered.",
    "planning": "Its dates count again and reminders start. If it stood still, you are offered new dates next.",
    "active": "Its dates count again and reminders start. If it stood still, you are offered new dates next.",
    "deferred": "Put off before it began. Nobody is reminded of anything. It can be taken up again.",
    "paused": (
        "Stopped for now. Dates stay where they are and nobody is reminded of them. "
        "You are offered new ones when it goes on."
    ),
    "cancelled": "Will not happen. Reminders stop. The plan stays to read, and cannot be taken up again.",
    "completed": "Everything is finished and the practice has accepted the new system. Reminders stop.",
    "declined": "The commissioner said no.",
}


class StepForm(forms.Form):
    """Who took a step on the road of a migration, when, and why."""

    who = PlainTextField(
        required=False,
        max_length=100,
        label="Who decided? (optional)",
        help_text="A name and a role, or a meeting. Leave empty if it was you.",
    )
    on = DateField(
        required=False, label="When? (optional)", subject="The day", help_text="Leave empty if it was today."
    )
    reason = FreeTextField(
        required=False,
        max_length=500,
        label="Why?",
        help_text="Needed unless the migration simply goes on. Everyone who follows it will see this.",
        rows=2,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        """Return the day, today if none was given; refuse one that has not come."""
        day: date = self.cleaned_data["on"] or self.today
        if day > self.today:
            raise forms.ValidationError("The day must be today or in the past")
        return day


class StateForm(StepForm):
    """Where a migration may go from its present state.

    One without a plan is planned by starting the plan, so that is not among the ways.
    """

    nhsuk = {"state": {"item_hints": HINTS}}
    field_order = ("state", "reason", "who", "on")

    state = forms.ChoiceField(
        label="New state",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the new state"},
    )

    def __init__(self, *args: Any, state: str, has_plan: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [way for way in MOVES[state] if has_plan or way not in RUNNING_STATES]
        self.fields["state"].choices = [(way, MigrationState(way).label) for way in ways]  # type: ignore[attr-defined]


class EnquiryForm(StepForm, MoveForm):
    """That a practice thinks of moving, and how far it has come before there is a plan."""

    nhsuk = {"state": {"item_hints": HINTS}}
    field_order = ("from_system", "to_system", "partner", "state", "who", "on", "reason")

    state = forms.ChoiceField(
        label="How far has it come?",
        choices=[(state.value, state.label) for state in PIPELINE_STATES],
        widget=forms.RadioSelect,
        initial=MigrationState.ENQUIRY,
        error_messages={"required": "Select how far it has come"},
    )
    reason = FreeTextField(
        required=False,
        max_length=500,
        label="Why? (optional unless deferred)",
        help_text="What speaks for the move, or why it is put off. Everyone who follows it will see this.",
        rows=2,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].label = "Who asked, or decided? (optional)"
