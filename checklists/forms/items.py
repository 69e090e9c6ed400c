"""Forms about one task, or several."""

from typing import Any

from django import forms

from checklists.models import Task, TaskStatus
from checklists.models.plan import REASONED_STATUSES
from checklists.people import people_of
from nhsuk.forms import DateField
from nhsuk.validators import no_nhs_number
from phases.models import Migration, Phase

NO_PATIENTS = "Do not enter anything that could identify a patient."


class TaskForm(forms.Form):
    """All that can be changed on one item, with the version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    status = forms.ChoiceField(choices=TaskStatus.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        required=False,
        max_length=500,
        label="Reason",
        help_text=f"Needed for blocked (what is in the way?) and not needed (why not?). {NO_PATIENTS}",
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_nhs_number],
    )
    owner = forms.ModelChoiceField(queryset=None, required=False, empty_label="Nobody yet")
    due = DateField(
        required=False,
        label="Own due date",
        help_text="Leave empty to follow the plan. An own date stays when other dates move.",
    )
    note = forms.CharField(
        required=False,
        max_length=2000,
        label="Add a note",
        help_text=NO_PATIENTS,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_nhs_number],
    )

    def __init__(self, *args: Any, migration: Migration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_of(migration)  # type: ignore[attr-defined]

    @staticmethod
    def initial_for(task: Task) -> dict[str, Any]:
        """Return what the form starts from: the task as it stands."""
        return {
            "version": task.version,
            "status": task.status,
            "reason": task.reason,
            "owner": task.owner_id,
            "due": task.due if task.due_pinned else None,
        }

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where the status needs one."""
        data = super().clean() or {}
        if data.get("status") in REASONED_STATUSES and not data.get("reason") and "reason" not in self.errors:
            blocked = data["status"] == TaskStatus.BLOCKED
            self.add_error("reason", "Say what is in the way" if blocked else "Say why it is not needed")
        return data


class BulkForm(forms.Form):
    """Several items given one status at once."""

    status = forms.ChoiceField(choices=TaskStatus.choices, label="Mark them as")
    reason = forms.CharField(
        required=False,
        max_length=500,
        help_text=f"Needed for blocked and not needed. {NO_PATIENTS}",
        validators=[no_nhs_number],
    )


class OwnTaskForm(forms.Form):
    """An item the guide does not have."""

    title = forms.CharField(
        max_length=80,
        label="What has to be done?",
        help_text=NO_PATIENTS,
        validators=[no_nhs_number],
        error_messages={"required": "Enter what has to be done"},
    )
    phase = forms.ModelChoiceField(
        queryset=None, empty_label=None, error_messages={"required": "Choose the phase it belongs to"}
    )
    due = DateField(required=False, label="Due date", help_text="Leave empty if it has none.")
    owner = forms.ModelChoiceField(queryset=None, required=False, empty_label="Nobody yet")

    def __init__(self, *args: Any, migration: Migration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phases = Phase.objects.filter(edition=migration.edition_id)
        self.fields["phase"].queryset = phases  # type: ignore[attr-defined]
        self.fields["owner"].queryset = people_of(migration)  # type: ignore[attr-defined]
