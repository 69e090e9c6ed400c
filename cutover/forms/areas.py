"""How one area is run."""

from hashlib import sha256
from typing import Any

from django import forms

from checklists.guide.words import ROLE_NAMES
from checklists.models import CutoverArea
from checklists.people import people_of
from cutover.models import HandlingPlan
from cutover.services.plans import Wanted
from nhsuk.errors import lower_first
from nhsuk.forms import DateField, FreeTextField
from phases.models import Migration

ROLES = [("", "No role"), *((code, name[:1].upper() + name[1:]) for code, name in ROLE_NAMES.items())]


def key_of(text: str) -> str:
    """Return the short name of a tactic: the same words have the same one in every edition."""
    return sha256(text.encode()).hexdigest()[:12]


class AreaForm(forms.Form):
    """The tactics, the agreement, the owner, and the version the person saw."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    tactics = forms.MultipleChoiceField(
        required=False, label="Tactics", widget=forms.CheckboxSelectMultiple, choices=[]
    )
    own_tactic = FreeTextField(
        required=False,
        max_length=1000,
        rows=3,
        label="A tactic of your own",
        help_text="Leave empty if none.",
    )
    agreement = FreeTextField(
        required=False,
        max_length=2000,
        rows=4,
        label="What was agreed",
        help_text="Who does what, where the paper is kept, who covers lunch. It is printed for the wall.",
    )
    owner: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="Nobody yet", help_text="Looks after this area in cutover."
    )
    agreed_on = DateField(required=False, label="Agreed on", help_text="Leave empty until it is agreed.")
    agreed_by: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="Nobody by name", label="Agreed by"
    )
    agreed_by_role = forms.ChoiceField(required=False, choices=ROLES, label="or agreed by a role")
    after = FreeTextField(
        required=False,
        max_length=1000,
        rows=3,
        label="After go live",
        help_text="Beyond what the guide says.",
    )

    def __init__(
        self, *args: Any, migration: Migration, area: CutoverArea, plan: HandlingPlan, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = people_of(migration)
        for name in ("owner", "agreed_by"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
        offered = {tactic["text"]: tactic["trade_off"] for tactic in area.tactics}
        # What was agreed in words the guide no longer has stays to be kept, or given up.
        kept = {text: "No longer in the guide" for text in plan.tactics if text not in offered}
        self.texts = {key_of(text): text for text in (*offered, *kept)}
        self.fields["tactics"].choices = list(self.texts.items())  # type: ignore[attr-defined]
        hints = {key: {**offered, **kept}[text] for key, text in self.texts.items()}
        self.nhsuk = {
            "tactics": {
                "item_hints": {
                    key: hint if hint in kept.values() else f"Trade-off: {lower_first(hint)}"
                    for key, hint in hints.items()
                    if hint
                }
            }
        }

    @staticmethod
    def initial_for(plan: HandlingPlan) -> dict[str, Any]:
        """Return what the form starts from: the plan as it stands."""
        return {
            "version": plan.version,
            "tactics": [key_of(text) for text in plan.tactics],
            "own_tactic": plan.own_tactic,
            "agreement": plan.agreement,
            "owner": plan.owner_id,
            "agreed_on": plan.agreed_on,
            "agreed_by": plan.agreed_by_id,
            "agreed_by_role": plan.agreed_by_role,
            "after": plan.after,
        }

    def wanted(self) -> Wanted:
        """Return what the person would have; the form has to be valid."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        chosen = {*data.pop("tactics")}
        return Wanted(tactics=[text for key, text in self.texts.items() if key in chosen], **data)
