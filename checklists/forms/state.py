"""Changing the state of a migration."""

from typing import Any

from django import forms

from nhsuk.forms import FreeTextField
from phases.choices import MigrationState
from phases.states import MOVES

# What each state does to dates and reminders.
HINTS = {
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


class StateForm(forms.Form):
    """Where a migration may go from its present state, and why."""

    nhsuk = {"state": {"item_hints": HINTS}}

    state = forms.ChoiceField(
        label="New state",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the new state"},
    )
    reason = FreeTextField(
        required=False,
        max_length=500,
        label="Why?",
        help_text="Needed unless the migration simply goes on. Everyone who follows it will see this.",
        rows=2,
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(s, MigrationState(s).label) for s in MOVES[state]]  # type: ignore[attr-defined]
