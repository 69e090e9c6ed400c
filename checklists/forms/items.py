"""Forms about one task, or several."""

from typing import Any

from django import forms

from checklists.models import Task, TaskStatus
from checklists.models.plan import REASONED_STATUSES
from checklists.people import people_of
from nhsuk.forms import DateField, FreeTextField
from phases.models import Migration, Phase


class TaskForm(forms.Form):
    """All that can be changed on one item, with the version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    status = forms.ChoiceField(choices=TaskStatus.choices, widget=forms.RadioSelect)
    reason = FreeTextField(
        required=False,
        max_length=500,
        label="Reason",
        help_text="Needed for blocked (what is in the way?) and not needed (why not?).",
        rows=2,
    )
    owner: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="Nobody yet"
    )
    due = DateField(
        required=False,
        label="Own due date",
        help_text="Leave empty to follow the plan. An own date stays when other dates move.",
    )
    note = FreeTextField(required=False, max_length=2000, label="Add a note", rows=3)

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
    reason = FreeTextField(required=False, max_length=500, help_text="Needed for blocked and not needed.")


class OwnTaskForm(forms.Form):
    """An item the guide does not have."""

    title = FreeTextField(
        max_length=80,
        label="What has to be done?",
        error_messages={"required": "Enter what has to be done"},
    )
    phase: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, empty_label=None, error_messages={"required": "Choose the phase it belongs to"}
    )
    due = DateField(required=False, label="Due date", help_text="Leave empty if it has none.")
    owner: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="Nobody yet"
    )

    def __init__(self, *args: Any, migration: Migration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phases = Phase.objects.filter(edition=migration.edition_id)
        self.fields["phase"].queryset = phases  # type: ignore[attr-defined]
        self.fields["owner"].queryset = people_of(migration)  # type: ignore[attr-defined]
