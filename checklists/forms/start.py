"""The questions of "Start a migration", one form a step."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.roles import Permission
from checklists.models import GuideCondition
from checklists.planning import DraftItem, DraftPhase, ImpossibleDates, by_phase, possible_plan
from nhsuk.forms import DateField
from phases.choices import ASKED_KINDS, MilestoneKind
from phases.date_checks import DateProblem
from phases.explain import long_date
from phases.models import GuideEdition
from phases.offers import Offer
from practices.models import ClinicalSystem, DeliveryPartner, Practice
from practices.scope import scope_of

OTHER_KINDS = tuple(kind for kind in ASKED_KINDS if kind != MilestoneKind.GO_LIVE)
ONLY_GO_LIVE, OTHERS_TOO = "go-live", "all"
WHOLE_PHASE = "all"

# The guide lists its questions without headings. One that is not named here comes last.
QUESTION_GROUPS = {
    "The practice": (
        "dispensing electronic_ordering formulary repeat_dispensing branch_sites remote_clinicians new_clinicians"
    ),
    "Patients' online access": (
        "online_services online_registration sms online_consultation im1_change email_reverification"
    ),
    "Other software": "document_management anticoagulation order_comms other_software third_party_databases",
    "Data and registrations": "local_codes fp69_flags data_quality_team",
    "How this migration runs": (
        "pcse_form mesh_change logoff_initial rota_import hardware_replacement signed_statement"
    ),
}
OTHER_QUESTIONS = "Other questions"


class MoveForm(forms.Form):
    """From which system to which, and who helps."""

    from_system = forms.ModelChoiceField(
        ClinicalSystem.objects.all(),
        label="Which system does the practice use now?",
        empty_label="Select a system",
        error_messages={"required": "Select the system the practice uses now"},
    )
    to_system = forms.ModelChoiceField(
        ClinicalSystem.objects.filter(orderable=True),
        label="Which system is it moving to?",
        empty_label="Select a system",
        error_messages={
            "required": "Select the system the practice is moving to",
            "invalid_choice": "That system can no longer be ordered. Select another",
        },
    )
    partner = forms.ModelChoiceField(
        DeliveryPartner.objects.all(),
        label="Which delivery partner runs the migration? (optional)",
        required=False,
        empty_label="None, or not known yet",
        help_text="Its project managers will see the migration and can work on it.",
    )

    def __init__(self, *args: Any, user: User, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keep_in_reach(user, practice)

    def _keep_in_reach(self, user: User, practice: Practice) -> None:
        """Someone who reaches the practice only through their partner must not lose sight of it."""
        scope, plan = scope_of(user), Permission.PLAN
        if scope.everywhere(plan) or scope.commissioner_ids(plan) or practice.pk in scope.practice_ids(plan):
            return
        field: Any = self.fields["partner"]
        field.queryset = DeliveryPartner.objects.filter(pk__in=scope.partner_ids(plan))
        field.required, field.empty_label = True, None
        field.label = "Which delivery partner runs the migration?"

    def clean(self) -> dict[str, Any]:
        """Refuse a move from a system to itself."""
        data = super().clean() or {}
        if data.get("to_system") and data["to_system"] == data.get("from_system"):
            self.add_error("to_system", "The new system must differ from the one the practice uses now")
        return data


def _named(edition: GuideEdition) -> str:
    return f"{edition.title} ({edition.owner})" if edition.owner else edition.title


class SystemsForm(MoveForm):
    """A move, and by which guide."""

    field_order = ("from_system", "to_system", "edition", "partner")

    edition = forms.ChoiceField(
        label="Which guide should the plan follow?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Select the guide to follow",
            "invalid_choice": "That guide is no longer offered. Select another",
        },
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.editions = {edition.code: edition for edition in offer.editions}
        field: Any = self.fields["edition"]
        field.help_text = f"{offer.why} You can choose another." if len(offer.editions) > 1 else offer.why
        field.choices = [(edition.code, _named(edition)) for edition in self.editions.values()]
        hints = {edition.code: edition.summary for edition in self.editions.values()}
        self.nhsuk = {"edition": {"item_hints": hints}}
        self.initial.setdefault("edition", next(iter(self.editions), ""))

    def clean_edition(self) -> GuideEdition:
        """Turn the code, which survives a reload of the guide, into the edition."""
        return self.editions[self.cleaned_data["edition"]]


class DatesForm(forms.Form):
    """Go live, and the other main dates as far as they are known."""

    nhsuk = {
        "go_live": {"label_size": "m"},
        "which": {"label_size": "m", "conditional": {OTHERS_TOO: list(OTHER_KINDS)}},
    }

    go_live = DateField(
        label="When will the practice go live?",
        subject="Go-live date",
        help_text="The first day on the new system. For example, 27 3 2027",
        error_messages={"required": "Enter the go-live date"},
    )
    which = forms.ChoiceField(
        label="What about the other main dates?",
        choices=[
            (ONLY_GO_LIVE, "Just the go-live date: propose the rest"),
            (OTHERS_TOO, "All five dates, or as many as I have"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether to propose the other dates"},
    )
    kick_off = DateField(
        label="Kick-off meeting",
        subject="Kick-off date",
        required=False,
        help_text="Leave empty to propose it",
    )
    idp = DateField(
        label="Initial data production (IDP)",
        subject="Initial data production date",
        required=False,
        help_text="The first extract, loaded into a test system. Leave empty to propose it",
    )
    fdp = DateField(
        label="Final data production (FDP)",
        subject="Final data production date",
        required=False,
        help_text="The last extract, when cutover begins. Leave empty to propose it",
    )
    legacy_access_end = DateField(
        label="Legacy access ends",
        subject="Legacy access end date",
        required=False,
        help_text="The last day the old system can be read. Leave empty to propose it",
    )

    def __init__(self, *args: Any, edition: GuideEdition, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition, self.today = edition, today

    def clean(self) -> dict[str, Any]:
        """Put the dates given under `given`; refuse those that cannot be."""
        data = super().clean() or {}
        if data.get("which") == ONLY_GO_LIVE:
            for kind in OTHER_KINDS:
                self.errors.pop(kind, None)
                data[kind] = None
        data["given"] = {str(kind): data[kind] for kind in ASKED_KINDS if data.get(kind)}
        if not self.errors:
            try:
                possible_plan(edition=self.edition, given=data["given"], today=self.today)
            except ImpossibleDates as error:
                for problem in error.problems:
                    proposing = problem.field in OTHER_KINDS and data["which"] == ONLY_GO_LIVE
                    self.add_error(MilestoneKind.GO_LIVE if proposing else problem.field, problem.text)
        return data


class QuestionsForm(forms.Form):
    """The edition's yes/no questions; each switches items on or off."""

    def __init__(self, *args: Any, conditions: Iterable[GuideCondition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nhsuk: dict[str, Any] = {}
        for row in conditions:
            self.fields[row.key] = forms.TypedChoiceField(
                label=row.question,
                help_text=row.hint,
                choices=[("yes", "Yes"), ("no", "No")],
                coerce=lambda value: value == "yes",
                widget=forms.RadioSelect,
                initial="yes" if self.initial.get(row.key, row.default) else "no",
            )
            self.nhsuk[row.key] = {"inline": True, "small": True}
        self.initial = {}

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the questions under their headings."""
        left = dict.fromkeys(self.fields)
        groups = []
        for heading, keys in QUESTION_GROUPS.items():
            groups.append((heading, [self[key] for key in keys.split() if key in left]))
            for key in keys.split():
                left.pop(key, None)
        return [group for group in [*groups, (OTHER_QUESTIONS, [self[key] for key in left])] if group[1]]


class AlreadyDoneForm(forms.Form):
    """For a migration under way: which items that were due are done, whole phases at a time."""

    def __init__(self, *args: Any, past: Iterable[DraftItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phases = by_phase(past)
        self.nhsuk: dict[str, Any] = {}
        for group in self.phases:
            if len(group.items) > 1:
                self.fields[_whole(group)] = forms.BooleanField(
                    label=f"All {len(group.items)} items due before today in this phase are done",
                    required=False,
                )
            self.fields[group.phase.slug] = forms.MultipleChoiceField(
                label=f"{group.phase.name}: items that were due",
                choices=[(row.item.slug, row.item.title) for row in group.items],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            hints = {row.item.slug: f"Was due on {long_date(row.due)}" for row in group.items}
            self.nhsuk[group.phase.slug] = {"item_hints": hints, "small": True}

    def sections(self) -> list[dict[str, Any]]:
        """Return a row for each phase: its fields, and whether single items are ticked."""
        return [
            {
                "phase": group.phase,
                "count": len(group.items),
                "whole": self[_whole(group)] if len(group.items) > 1 else None,
                "items": self[group.phase.slug],
                "open": bool(self[group.phase.slug].value()),
            }
            for group in self.phases
        ]

    def clean(self) -> dict[str, Any]:
        """Put the slugs of all items that are done under `done`."""
        data = super().clean() or {}
        done: set[str] = set()
        for group in self.phases:
            if data.get(_whole(group)):
                done.update(row.item.slug for row in group.items)
            done.update(data.get(group.phase.slug, ()))
        return {**data, "done": done}


def _whole(group: DraftPhase) -> str:
    return f"{group.phase.slug}-{WHOLE_PHASE}"


class CheckForm(forms.Form):
    """The person's yes to the plan as it was shown to them."""

    seen = forms.CharField(widget=forms.HiddenInput)
    read = forms.BooleanField(
        label="I have read these and want to go on",
        error_messages={"required": "Tick to say that you have read the warnings and want to go on"},
    )

    def __init__(self, *args: Any, mark: str, warnings: list[DateProblem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mark = mark
        self.initial["seen"] = mark
        if not warnings:
            del self.fields["read"]

    def clean(self) -> dict[str, Any]:
        """Refuse when the plan is no longer the one on the page."""
        data = super().clean() or {}
        if data.get("seen") != self.mark:
            raise ValidationError(
                "The plan has changed since you opened this page. Check it again, then start"
            )
        return data
