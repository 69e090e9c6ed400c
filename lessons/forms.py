"""Forms about lessons."""

from typing import Any

from django import forms

from lessons.models import LONGEST, Lesson
from lessons.places import phase_choices
from lessons.services.common import Words
from nhsuk.forms import FreeTextField, PlainTextField
from phases.models import GuideEdition

NO_NAMES = "Name no person."


class WordsForm(forms.Form):
    """The two texts of a lesson, with the version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)
    happened = FreeTextField(
        max_length=LONGEST,
        label="What happened?",
        help_text=f"A few sentences that another practice can follow. {NO_NAMES}",
        rows=4,
        error_messages={"required": "Enter what happened"},
    )
    advice = FreeTextField(
        max_length=LONGEST,
        label="What should be done next time?",
        help_text="What to do again, or differently.",
        rows=4,
        error_messages={"required": "Enter what should be done next time"},
    )

    @property
    def words(self) -> Words:
        """Return what the person sent, once it is valid."""
        return Words(self.cleaned_data["happened"], self.cleaned_data["advice"])

    @property
    def version_seen(self) -> int:
        """Return the version the person saw, once it is valid; 0, which never was, if the form left it out."""
        return self.cleaned_data.get("version") or 0


class LessonForm(WordsForm):
    """A lesson as its practice writes it."""

    phase = forms.ChoiceField(
        label="Which phase is it about?",
        help_text="For a lesson about one item, write it from that item's page.",
        error_messages={"required": "Choose the phase it is about"},
    )
    names_practice = forms.BooleanField(
        required=False,
        label="If it is published, name our practice",
        help_text="Otherwise others read it as the lesson of another practice.",
    )

    def __init__(self, *args: Any, edition: GuideEdition, item_slug: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if item_slug:
            del self.fields["phase"]
        else:
            self.order_fields(["version", "phase"])
            self.fields["phase"].choices = [("", "Choose a phase"), *phase_choices(edition)]  # type: ignore[attr-defined]

    @staticmethod
    def initial_for(lesson: Lesson) -> dict[str, Any]:
        """Return what the form starts from: the lesson as it stands."""
        return {
            "version": lesson.version,
            "happened": lesson.happened,
            "advice": lesson.advice,
            "phase": lesson.phase_slug,
            "names_practice": lesson.names_practice,
        }


class PublishForm(WordsForm):
    """A lesson as its ICB would have every practice read it."""

    @staticmethod
    def initial_for(lesson: Lesson) -> dict[str, Any]:
        """Return what the form starts from: the words as they would be published now."""
        return {
            "version": lesson.version,
            "happened": lesson.public_happened,
            "advice": lesson.public_advice,
        }


class WithdrawForm(forms.Form):
    """Why a lesson is not, or no longer, for other practices."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    reason = FreeTextField(
        max_length=500,
        label="Why?",
        help_text="The practice reads this. Say what it could put right.",
        rows=3,
        error_messages={"required": "Say why"},
    )


class VersionForm(forms.Form):
    """What the buttons of a lesson send."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class LibraryForm(forms.Form):
    """Which lessons to show."""

    q = PlainTextField(required=False, max_length=100, label="Words in the lesson")
    phase = forms.ChoiceField(required=False, label="Phase")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase"].choices = [("", "All phases"), *phase_choices()]  # type: ignore[attr-defined]
