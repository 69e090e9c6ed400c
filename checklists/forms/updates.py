"""What of a newer guide a plan takes."""

from typing import Any

from django import forms

from checklists.updating import Offer


class TakeForm(forms.Form):
    """A tick for each change to take; without any, the plan stays as it is."""

    take = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": "Choose from the changes on this page"}
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        changes = offer.changes
        self.fields["take"].choices = [(change.key, change.title) for change in changes]  # type: ignore[attr-defined]
        self.fields["take"].initial = [change.key for change in changes if change.ticked]

    def clean_take(self) -> frozenset[str]:
        """Return the keys as a set."""
        return frozenset(self.cleaned_data["take"])

    @property
    def ticked(self) -> list[str]:
        """The keys that stand ticked on the page."""
        return self["take"].value() or []
