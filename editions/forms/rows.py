"""Forms of one item or one service of a draft."""

from typing import Any

from django import forms

from checklists.guide.shapes import TITLE_LIMIT
from checklists.guide.words import ROLE_NAMES, SERVICE_CATEGORIES
from checklists.models import GuideItem, GuideService
from editions.services.items import WantedItem
from editions.services.third_parties import WantedService
from nhsuk.forms import FreeTextField, PlainTextField
from phases.models import GuideEdition
from third_parties.forms import WholeNumberField
from third_parties.rules import LONGEST_NOTICE

ALWAYS = "In every migration"
LONGEST_RULE = 80
HOW_TO_WRITE = "Such as: 28 days before fdp, 2 weeks after go_live, by idp or on go_live."
ROLES = [(code, name[:1].upper() + name[1:]) for code, name in ROLE_NAMES.items()]


def version_field() -> forms.IntegerField:
    """Return the field with the version the person saw."""
    return forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput, required=False)


class RowForm(forms.Form):
    """What the forms of items and services share."""

    version = version_field()

    def __init__(self, *args: Any, edition: GuideEdition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        questions = edition.conditions.values_list("key", "question")
        condition: Any = self.fields["condition"]
        condition.choices = [("", ALWAYS), *((key, f"If yes to: {question}") for key, question in questions)]

    @property
    def version_seen(self) -> int:
        """Return the version the person saw, once it is valid; 0, which never was, if the form left it out."""
        return self.cleaned_data.get("version") or 0

    def sent(self) -> dict[str, Any]:
        """Return what the person sent, without the version; who leads stands first among the roles."""
        sent = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        lead, others = sent.pop("lead"), sent.pop("others")
        return {**sent, "roles": [lead, *(role for role in others if role != lead)]}


def _condition() -> forms.ChoiceField:
    return forms.ChoiceField(
        required=False,
        label="When does it apply?",
        help_text="The questions are asked once, when a migration starts.",
    )


def _lead() -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[("", "Select a role"), *ROLES],
        label="Who leads?",
        error_messages={"required": "Select who leads"},
    )


def _others() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False,
        choices=ROLES,
        widget=forms.CheckboxSelectMultiple,
        label="Who else takes part? (optional)",
    )


class ItemForm(RowForm):
    """One item: what, where, who and when."""

    nhsuk = {"due": {"width": 20}, "others": {"small": True}}

    title = FreeTextField(
        max_length=TITLE_LIMIT,
        label="Title",
        help_text="What to do, beginning with a verb. It has to fit one line of a phone.",
    )
    gist = FreeTextField(max_length=2000, rows=4, label="What it means", help_text="One to three sentences.")
    phase = forms.ChoiceField(label="Phase")
    section = PlainTextField(
        max_length=80,
        label="Section of the phase",
        help_text="Give the name of a section that is there to put it among its items, or a new name.",
    )
    lead = _lead()
    others = _others()
    condition = _condition()
    due = PlainTextField(
        required=False,
        max_length=LONGEST_RULE,
        label="When is it due?",
        help_text=f"{HOW_TO_WRITE} Leave empty for the usual deadline of the phase.",
    )

    def __init__(self, *args: Any, edition: GuideEdition, keep_condition: str = "", **kwargs: Any) -> None:
        super().__init__(*args, edition=edition, **kwargs)
        self.phases = {phase.slug: phase for phase in edition.phases.all()}
        phase: Any = self.fields["phase"]
        phase.choices = [(phase.slug, phase.name) for phase in self.phases.values()]
        if keep_condition:
            self.fields["condition"].disabled = True
            self.fields["condition"].help_text = f"This has to stay as it is. {keep_condition}"

    @staticmethod
    def initial_for(item: GuideItem) -> dict[str, Any]:
        """Return what the form starts from: the item as it stands."""
        names = ("version", "title", "gist", "section", "condition")
        due = "" if item.due_is_phase_default else item.due
        same = {name: getattr(item, name) for name in names}
        return {**same, **_roles_of(item), "phase": item.phase.slug, "due": due}

    def wanted(self) -> WantedItem:
        """Return what the person would have, once it is valid."""
        sent = self.sent()
        return WantedItem(**{**sent, "phase": self.phases[sent["phase"]]})


class ServiceForm(RowForm):
    """One third-party service: its notice, and when it goes off and comes on again."""

    nhsuk = {
        "notice_days": {"width": 3},
        "off": {"width": 20},
        "on": {"width": 20},
        "others": {"small": True},
    }

    name = FreeTextField(max_length=120, label="Name", help_text="The service or the organisation.")
    category = forms.ChoiceField(choices=list(SERVICE_CATEGORIES.items()), label="What it is for")
    condition = _condition()
    notice_days = WholeNumberField(
        required=False,
        min_value=0,
        max_value=LONGEST_NOTICE,
        label="Notice it wants, in days",
        help_text="Leave empty if none is stated.",
    )
    notice_each = forms.BooleanField(
        required=False, label="It wants the same notice again before it is switched on"
    )
    notice = FreeTextField(required=False, max_length=200, label="The notice in words")
    off = PlainTextField(
        required=False,
        max_length=LONGEST_RULE,
        label="When is it switched off?",
        help_text=f"{HOW_TO_WRITE} Leave empty if it stays on.",
    )
    off_text = FreeTextField(required=False, max_length=2000, rows=3, label="About switching it off")
    on = PlainTextField(
        required=False,
        max_length=LONGEST_RULE,
        label="When is it switched on again?",
        help_text="Such as: on go_live. Leave empty if it stays on.",
    )
    on_text = FreeTextField(required=False, max_length=2000, rows=3, label="About switching it on again")
    note = FreeTextField(required=False, max_length=2000, rows=3, label="Note")
    lead = _lead()
    others = _others()

    @staticmethod
    def initial_for(service: GuideService) -> dict[str, Any]:
        """Return what the form starts from: the service as it stands."""
        names = ({"version"} | WantedService.__annotations__.keys()) - {"roles"}
        return {**{name: getattr(service, name) for name in names}, **_roles_of(service)}

    def wanted(self) -> WantedService:
        """Return what the person would have, once it is valid."""
        return WantedService(**self.sent())


def _roles_of(row: GuideItem | GuideService) -> dict[str, Any]:
    return {"lead": next(iter(row.roles), ""), "others": row.roles[1:]}


class ActForm(forms.Form):
    """What the buttons beside a row send."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    do = forms.ChoiceField(choices=[(one, one) for one in ("drop", "bring_back", "up", "down")])
