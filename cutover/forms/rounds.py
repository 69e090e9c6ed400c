"""One round of data checking."""

from typing import Any

from django import forms

from cutover.forms.reentry import CountField
from cutover.models import DataCheckRound, Extract, IssueKind, Recheck
from cutover.services.rounds import MOST_ISSUES, Wanted
from nhsuk.forms import DateField, FreeTextField


class RoundForm(forms.Form):
    """Dates, the issues of each kind, and what the recheck showed, with the version the person saw."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    extract = forms.ChoiceField(
        choices=Extract.choices,
        label="Which extract is checked?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which extract is checked"},
    )
    started_on = DateField(label="First day", error_messages={"required": "Enter the first day"})
    ended_on = DateField(required=False, label="Last day", help_text="Leave empty while it goes on.")
    recheck = forms.ChoiceField(
        choices=Recheck.choices, label="Recheck after the fixes", widget=forms.RadioSelect
    )
    note = FreeTextField(required=False, max_length=2000, rows=3, label="Note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in IssueKind:
            for what in ("found", "fixed"):
                label = f"{kind.label}: {what}"
                self.fields[f"{what}_{kind.value}"] = CountField(
                    label=label, most=MOST_ISSUES, required=False
                )

    @property
    def by_kind(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """The fields of each kind: its name, how many were found, how many fixed."""
        return [(kind.label, self[f"found_{kind.value}"], self[f"fixed_{kind.value}"]) for kind in IssueKind]

    @staticmethod
    def initial_for(row: DataCheckRound) -> dict[str, Any]:
        """Return what the form starts from: the round as it stands."""
        found = {f"found_{kind}": number for kind, number in row.found.items()}
        fixed = {f"fixed_{kind}": number for kind, number in row.fixed.items()}
        names = ("version", "extract", "started_on", "ended_on", "recheck", "note")
        return {**found, **fixed, **{name: getattr(row, name) for name in names}}

    def wanted(self) -> Wanted:
        """Return what the person would have; the form has to be valid."""
        data = self.cleaned_data
        return Wanted(
            found={kind.value: data[f"found_{kind.value}"] or 0 for kind in IssueKind},
            fixed={kind.value: data[f"fixed_{kind.value}"] or 0 for kind in IssueKind},
            **{name: data[name] for name in ("extract", "started_on", "ended_on", "recheck", "note")},
        )
