"""Forms about one service."""

from dataclasses import fields
from datetime import date
from typing import Any

from django import forms

from checklists.guide.words import SERVICE_CATEGORIES
from checklists.models import GuideService
from nhsuk.forms import DateField, FreeTextField, HideNhsNumber, PoundsField
from phases.models import Migration
from third_parties.models import Reconfiguration, ThirdPartyEntry
from third_parties.rules import LONGEST_NOTICE
from third_parties.services.entries import Wanted

HAPPENED = (
    "told_on",
    "confirmed_on",
    "went_off_on",
    "off_confirmed_on",
    "asked_on",
    "came_back_on",
    "back_confirmed_on",
)
NEEDS_BEFORE = (("confirmed_on", "told_on", "Enter when they were told as well"),)
IN_ORDER = (
    ("told_on", "confirmed_on", "The answer cannot be earlier than the day they were told"),
    ("went_off_on", "off_confirmed_on", "It cannot be confirmed as off before it went off"),
    ("went_off_on", "came_back_on", "It cannot come on again before it went off"),
    ("came_back_on", "back_confirmed_on", "It cannot be confirmed as on again before it came on"),
)


class WholeNumberField(HideNhsNumber, forms.IntegerField):
    """A count, which shows no NHS number again that was typed in its place."""


class EntryForm(forms.Form):
    """All that can be changed on one service, with the version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    notice_days = WholeNumberField(
        required=False,
        min_value=0,
        max_value=LONGEST_NOTICE,
        label="Days of notice",
        help_text="What the service asks for. Leave empty while nobody has said.",
    )
    told_on = DateField(required=False, label="Told on")
    confirmed_on = DateField(required=False, label="Confirmed on")
    confirmed_by = FreeTextField(
        required=False,
        max_length=120,
        label="Who confirmed, and how",
        help_text="A role or team, such as: service desk, by email.",
    )
    off_agreed = DateField(
        required=False,
        label="Own date for going off",
        help_text="Leave empty to follow the plan. An own date stays when other dates move.",
    )
    went_off_on = DateField(required=False, label="Went off on")
    off_confirmed_on = DateField(required=False, label="Confirmed as off on")
    asked_on = DateField(required=False, label="Switching on asked for on")
    on_agreed = DateField(
        required=False,
        label="Own date for coming on again",
        help_text="Leave empty to follow the plan. An own date stays when other dates move.",
    )
    came_back_on = DateField(required=False, label="Came on again on")
    back_confirmed_on = DateField(required=False, label="Confirmed as on again on")
    reconfiguration = forms.ChoiceField(
        choices=Reconfiguration.choices, label="Setting up again for the new system"
    )
    fee = PoundsField(
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=2,
        label="Fee in pounds",
        help_text="Leave empty if there is none or nobody has said.",
    )
    contact = FreeTextField(
        required=False,
        max_length=200,
        label="Contact",
        help_text="A role, team or organisation, with its shared mailbox or desk number. No private numbers.",
    )
    note = FreeTextField(required=False, max_length=2000, label="Note", rows=3)

    def __init__(self, *args: Any, entry: ThirdPartyEntry, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if not (entry.ask_by or entry.asked_on):
            del self.fields["asked_on"]

    @staticmethod
    def initial_for(entry: ThirdPartyEntry) -> dict[str, Any]:
        """Return what the form starts from: the entry as it stands."""
        return {"version": entry.version, **{f.name: getattr(entry, f.name) for f in fields(Wanted)}}

    def wanted(self) -> Wanted:
        """Return what the person sent, once it is valid."""
        data = self.cleaned_data
        sent: dict[str, Any] = {f.name: data.get(f.name) for f in fields(Wanted)}
        return Wanted(**sent)

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot have happened."""
        data = super().clean() or {}
        for name in HAPPENED:
            if (day := data.get(name)) and day > self.today:
                self.add_error(name, "What has happened must be today or in the past")
        for name, needed, says in NEEDS_BEFORE:
            if data.get(name) and not data.get(needed):
                self.add_error(needed, says)
        for first, then, says in IN_ORDER:
            if data.get(first) and data.get(then) and data[then] < data[first]:
                self.add_error(then, says)
        off, on = data.get("off_agreed"), data.get("on_agreed")
        if off and on and on < off:
            self.add_error("on_agreed", "It cannot come on again before it goes off")
        return data


class AddForm(forms.Form):
    """A service of the guide that the answers left out, or one that the guide does not have."""

    service: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None,
        required=False,
        empty_label="None of these: a service of our own",
        label="A service of the guide",
        help_text="Those that the answers given at the start left out.",
    )
    name = FreeTextField(
        required=False,
        max_length=120,
        label="Or the name of your own",
        help_text="The product or organisation.",
    )
    category = forms.ChoiceField(
        choices=list(SERVICE_CATEGORIES.items()), initial="other", label="What it is for"
    )
    goes_off = forms.BooleanField(
        required=False, label="It is switched off for cutover and on again at go live"
    )

    def __init__(self, *args: Any, migration: Migration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = ThirdPartyEntry.objects.filter(migration=migration, service__isnull=False)
        self.fields["service"].queryset = GuideService.objects.filter(  # type: ignore[attr-defined]
            edition=migration.edition_id
        ).exclude(slug__in=there.values("service__slug"))

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        data = super().clean() or {}
        if "service" in self.errors or "name" in self.errors:
            return data
        if not data.get("service") and not data.get("name"):
            self.add_error("name", "Choose a service of the guide or enter the name of your own")
        if data.get("service") and data.get("name"):
            self.add_error("name", "Leave this empty, or choose: a service of our own")
        return data


class NotAffectedForm(forms.Form):
    """Why a service needs nothing."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = FreeTextField(
        max_length=500,
        label="Why is it not affected?",
        help_text="Such as: the practice does not use it.",
        rows=2,
        error_messages={"required": "Say why it is not affected"},
    )
