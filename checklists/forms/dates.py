"""Moving one milestone."""

from datetime import date
from typing import Any

from django import forms

from nhsuk.forms import DateField, FreeTextField
from phases.choices import MilestoneKind
from phases.date_checks import impossible
from phases.models import Migration


class MoveForm(forms.Form):
    """A new date for a milestone: planned, or when it happened."""

    new_date = DateField(label="New date", error_messages={"required": "Enter the new date"})
    happened = forms.BooleanField(required=False, label="It has happened: this is the actual date")
    together = forms.ChoiceField(
        label="What about the other main dates?",
        choices=[
            ("", "Leave them where they are"),
            ("yes", "Move those still to come by the same number of days"),
        ],
        required=False,
        widget=forms.RadioSelect,
        help_text="Kick-off, initial and final data production and go live.",
    )
    reason = FreeTextField(
        required=False,
        max_length=500,
        label="Why is it moving?",
        help_text="Kept with the old dates, for everyone who follows this migration.",
        rows=2,
    )

    def __init__(self, *args: Any, migration: Migration, kind: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.migration, self.kind, self.today = migration, kind, today
        self.current = migration.dates()[kind]

    def clean(self) -> dict[str, Any]:
        """Refuse dates that cannot be, and a move without a reason."""
        data = super().clean() or {}
        new = data.get("new_date")
        if new is None:
            return data
        if data.get("happened") and new > self.today:
            self.add_error("new_date", "A date that has happened must be today or in the past")
        elif not data.get("together"):
            self._check_order(new)
        if new != self.current and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why it is moving")
        return data

    def _check_order(self, new: date) -> None:
        rows = {m.kind: m for m in self.migration.milestones.all()}
        fixed = {k: m.date for k, m in rows.items() if m.pinned or k == MilestoneKind.GO_LIVE}
        before = {problem.text for problem in impossible(fixed)}
        for problem in impossible({**fixed, self.kind: new}):
            if problem.text not in before:
                self.add_error("new_date", problem.text)
