"""Forms of an edition as a whole."""

from typing import Any

from django import forms

from checklists.guide.links import version_name
from editions.forms.rows import HOW_TO_WRITE, LONGEST_RULE, version_field
from nhsuk.forms import DateField, FreeTextField, PlainTextField
from phases.choices import MilestoneKind
from phases.models import GuideEdition
from practices.models import Commissioner


class StartForm(forms.Form):
    """Whose edition, copied from which, and its name."""

    owner: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None,
        label="Whose edition is it?",
        empty_label="Select an organisation",
        error_messages={"required": "Select whose edition it is"},
    )
    base: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None,
        label="Which edition do you start from?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Select the edition to start from"},
    )
    title = FreeTextField(
        max_length=120,
        label="What is it called?",
        help_text="Practices read this name when they start. For example: Greater Manchester guide 2027.",
        error_messages={"required": "Enter a name"},
    )

    def __init__(self, *args: Any, owners: Any, bases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("owner", owners), ("base", bases)):
            field: Any = self.fields[name]
            field.queryset = rows
        base: Any = self.fields["base"]
        base.label_from_instance = version_name
        only: list[Commissioner] = list(owners[:2])
        if len(only) == 1:
            self.initial.setdefault("owner", only[0].pk)


class DetailsForm(forms.Form):
    """What an edition says of itself, and the rules of its milestones."""

    version = version_field()
    title = FreeTextField(max_length=120, label="Name")
    summary = FreeTextField(
        max_length=1000,
        rows=3,
        label="What is it for?",
        help_text="Practices read this when they choose a guide.",
    )
    length = FreeTextField(max_length=200, label="How long does a migration take?")

    def __init__(self, *args: Any, edition: GuideEdition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = [
            kind for kind in MilestoneKind if edition.milestone_rules.get(kind.value, {}).get("due")
        ]
        self.nhsuk = {kind.value: {"width": 20} for kind in self.kinds}
        for kind in self.kinds:
            self.fields[kind.value] = PlainTextField(max_length=LONGEST_RULE, label=kind.label)
        first: Any = self.fields[self.kinds[0].value]
        first.help_text = HOW_TO_WRITE

    @staticmethod
    def initial_for(edition: GuideEdition) -> dict[str, Any]:
        """Return what the form starts from: the edition as it stands."""
        rules = {kind: row["due"] for kind, row in edition.milestone_rules.items() if row.get("due")}
        names = ("version", "title", "summary", "length")
        return {**rules, **{name: getattr(edition, name) for name in names}}

    def texts(self) -> dict[str, str]:
        """Return the texts that were sent."""
        return {name: self.cleaned_data[name] for name in ("title", "summary", "length")}

    def due(self) -> dict[str, str]:
        """Return the due rules that were sent, by milestone."""
        return {kind.value: self.cleaned_data[kind.value] for kind in self.kinds}


class SampleForm(forms.Form):
    """The go live to try a draft on."""

    go_live = DateField(label="Try it with this go-live date", subject="Go-live date")


class PublishForm(forms.Form):
    """The person's yes to the draft as it was shown to them."""

    seen = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
