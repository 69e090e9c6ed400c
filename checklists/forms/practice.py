"""Finding the practice that a migration, or an enquiry, is for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from nhsuk.forms import PlainTextField
from phases.choices import PIPELINE_STATES, RUNNING_STATES, MigrationState
from phases.explain import long_date
from phases.models import Migration
from practices.models import Practice, PracticeQuerySet

# So few practices need no search; more results than the second number help nobody.
FEW_PRACTICES, MOST_RESULTS = 10, 20


class SearchForm(forms.Form):
    """Finds a practice among those the person may plan for."""

    q = PlainTextField(
        label="Name, ODS code, town or postcode",
        max_length=100,
        error_messages={"required": "Enter a name, ODS code, town or postcode"},
    )

    def __init__(self, *args: Any, permitted: PracticeQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permitted = permitted

    def clean_q(self) -> str:
        """Look the practices up; none, or too many, is an error."""
        text: str = self.cleaned_data["q"]
        self.results = find_practices(self.permitted, text)
        if not self.results:
            raise ValidationError(
                "No practice that you can start a migration for matches. Check the spelling, or use the ODS code"
            )
        if len(self.results) > MOST_RESULTS:
            self.results = []
            raise ValidationError(f"More than {MOST_RESULTS} practices match. Add the town or postcode")
        return text


def find_practices(permitted: PracticeQuerySet, text: str) -> list[Practice]:
    """Return the practices that hold every word of `text`, or just the one with that ODS code.

    Returns one more than MOST_RESULTS at most.
    """
    compact = "".join(text.split()).upper()
    if exact := permitted.filter(ods_code=compact).first():
        return [exact]
    every_word = Q()
    for word in text.replace("\u2019", "'").split():
        every_word &= (
            Q(name__icontains=word)
            | Q(address__icontains=word)
            | Q(postcode_compact__contains=word.upper())
            | Q(ods_code__istartswith=word)
        )
    # A postcode may be typed with its space anywhere.
    return list(permitted.filter(every_word | Q(postcode_compact=compact))[: MOST_RESULTS + 1])


class PracticeForm(forms.Form):
    """Which practice: radios of what was found, never of all practices."""

    nhsuk: dict[str, Any] = {}

    q = forms.CharField(required=False, widget=forms.HiddenInput)
    practice = forms.CharField(
        label="Practice", widget=forms.RadioSelect, error_messages={"required": "Select a practice"}
    )

    def __init__(self, *args: Any, permitted: PracticeQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permitted = permitted

    def clean_practice(self) -> Practice:
        """Refuse a practice that is not open or already migrating."""
        practice = self.permitted.filter(ods_code=self.cleaned_data["practice"]).first()
        if practice is None:
            raise ValidationError("Search for the practice and select it")
        if practice.status != Practice.Status.ACTIVE:
            raise ValidationError(
                f"{practice.name} {not_open(practice)}, so it cannot start a migration. Select another practice"
            )
        if Migration.objects.running().filter(practice=practice).exists():
            raise ValidationError(
                f"{practice.name} already has a migration under way. Select another practice"
            )
        return practice

    def offer(self, practices: list[Practice]) -> None:
        """Make `practices` the radios; a single one is selected unless the person chose before."""
        states = [*PIPELINE_STATES, *RUNNING_STATES]
        found = Migration.objects.filter(practice__in=practices, state__in=states)
        open_states = dict(found.values_list("practice", "state"))
        widget: Any = self.fields["practice"].widget
        widget.choices = [(row.ods_code, str(row)) for row in practices]
        hints = {row.ods_code: _practice_hint(row, open_states.get(row.pk, "")) for row in practices}
        self.nhsuk = {"practice": {"label_size": "m", "item_hints": hints}}
        if len(practices) == 1:  # a single one is there to be confirmed
            self.initial["practice"] = practices[0].ods_code


def not_open(practice: Practice) -> str:
    """Return how a sentence about a practice that is not open goes on after its name."""
    if practice.status == Practice.Status.CLOSED and practice.closed_on:
        return f"closed on {long_date(practice.closed_on)}"
    return f"is {practice.get_status_display().lower()}"


def _practice_hint(practice: Practice, state: str) -> str:
    parts = [", ".join(part for part in (practice.address, practice.postcode) if part)]
    if practice.status != Practice.Status.ACTIVE:
        parts.append(f"This practice {not_open(practice)}")
    elif state in RUNNING_STATES:
        parts.append("A migration is under way")
    elif state:
        parts.append(f"On record: {MigrationState(state).label.lower()}")
    return ". ".join(part for part in parts if part)
