"""The gallery's examples: every component with typical content, every widget with its error.

The tests render these too, so an upgrade of the components that renames an
option shows here first.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from nhsuk.forms import DateField

EXAMPLES: dict[str, dict[str, Any]] = {
    "action-link": {"text": "See what is due this week", "href": "#"},
    "back-link": {"text": "Back", "href": "#"},
    "breadcrumb": {
        "items": [{"text": "Practices", "href": "#"}, {"text": "Elm Tree Surgery", "href": "#"}],
    },
    "button": {"text": "Save and continue"},
    "caption": {"text": "Phase 4 of 12", "size": "l"},
    "card": {"heading": "Data checking", "description": "3 of 9 items done", "href": "#", "clickable": True},
    "character-count": {
        "label": "Reason",
        "name": "reason",
        "maxlength": 200,
        "hint": "Do not include patient details",
    },
    "checkboxes": {
        "name": "told",
        "fieldset": {"legend": {"text": "Who has been told?", "size": "m"}},
        "items": [
            {"text": "Pharmacies", "value": "pharmacies"},
            {"text": "Care homes", "value": "care-homes"},
        ],
    },
    "code": {"text": "A12345"},
    "contents-list": {
        "items": [
            {"text": "Kick-off", "href": "#", "current": True},
            {"text": "Technical survey", "href": "#"},
        ],
    },
    "date-input": {
        "id": "when",
        "fieldset": {"legend": {"text": "When?", "size": "m"}},
        "hint": "For example, 27 3 2027",
    },
    "details": {"summaryText": "Why this date", "text": "28 days before final data production."},
    "do-dont-list": {
        "heading": "Do",
        "type": "tick",
        "items": [{"text": "tell patients early"}, {"text": "print the week's clinics"}],
    },
    "error-message": {"text": "Enter a date for go live"},
    "error-summary": {
        "heading": "There is a problem",
        "errorList": [{"text": "Enter a name", "href": "#"}],
        "disableAutoFocus": True,
    },
    "fieldset": {"legend": {"text": "Dates", "size": "m"}},
    "file-upload": {"label": "Upload a file", "name": "upload"},
    "footer": {"meta": {"items": [{"text": "Accessibility", "href": "#"}]}, "copyright": ""},
    "header": {"service": {"text": "Migrations Portal", "href": "#"}},
    "heading": {"text": "Planning for cutover", "size": "m", "level": 3},
    "hero": {"heading": "Move your clinical system", "text": "Step by step."},
    "hint": {"text": "As it appears in the order"},
    "images": {"src": "/static/favicon.svg", "alt": "", "caption": "A picture"},
    "input": {"label": "Practice name", "name": "practice", "width": 20},
    "inset-text": {"text": "The practice cannot write to the old system after this date."},
    "label": {"text": "Practice name", "size": "m"},
    "legend": {"text": "Dates", "size": "m"},
    "notification-banner": {
        "variant": "success",
        "title": "Success",
        "text": "12 dates changed.",
        "disableAutoFocus": True,
    },
    "pagination": {"previous": {"href": "#"}, "next": {"href": "#"}, "items": [{"number": 1, "href": "#"}]},
    "panel": {"heading": {"text": "You are live", "level": 3}, "text": "Your new system is in use."},
    "password-input": {"label": "Password", "name": "password"},
    "radios": {
        "name": "outcome",
        "fieldset": {"legend": {"text": "What happened?", "size": "m"}},
        "items": [{"text": "Done", "value": "done"}, {"text": "Not needed", "value": "not-needed"}],
    },
    "scroll": {"text": "A wide table scrolls here."},
    "search-input": {"label": "Find a practice", "name": "q"},
    "select": {"label": "System", "name": "system", "items": [{"text": "EMIS Web", "value": "emis"}]},
    "skip-link": {"text": "Skip to main content", "href": "#maincontent"},
    "summary-list": {
        "rows": [
            {
                "key": {"text": "Go live"},
                "value": {"text": "6 January 2027"},
                "actions": {"items": [{"href": "#", "text": "Change", "visuallyHiddenText": "go-live date"}]},
            }
        ],
    },
    "tables": {
        "caption": "Key dates",
        "head": [{"text": "Milestone"}, {"text": "Date"}],
        "rows": [[{"text": "Kick-off"}, {"text": "1 September 2026"}]],
    },
    "tabs": {
        "title": "Contents",
        "items": [
            {"id": "tab-a", "label": "Open", "panel": {"text": "Three open"}},
            {"id": "tab-b", "label": "Done", "panel": {"text": "Six done"}},
        ],
    },
    "tag": {"text": "Overdue", "colour": "red"},
    "task-list": {
        "idPrefix": "task",
        "items": [
            {
                "heading": {"text": "Book the technical survey"},
                "hint": {"text": "Due 14 September 2026"},
                "href": "#",
                "status": {"tag": {"text": "Overdue", "colour": "red"}},
            },
            {"heading": {"text": "Tell your staff"}, "href": "#", "status": {"text": "Completed"}},
        ],
    },
    "textarea": {"label": "Notes", "name": "notes"},
    "warning-callout": {"heading": "Important", "text": "Stop prescribing in the old system at 6pm."},
}

# Parts of other components, or of the page itself: shown where they belong.
NOT_ALONE = {"footer", "header", "skip-link", "legend", "caption", "breadcrumb", "back-link", "hero"}

SYSTEMS = [("emis", "EMIS Web"), ("systmone", "SystmOne"), ("medicus", "Medicus")]
OUTCOMES = [("done", "Done"), ("not_needed", "Not needed"), ("other", "Something else")]


class GalleryForm(forms.Form):
    """One field of each kind."""

    nhsuk = {
        "name": {"label_size": "m", "autocomplete": "name", "width": 20},
        "outcome": {"conditional": {"other": ["other_outcome"]}, "item_hints": {"not_needed": "Say why"}},
    }

    name = forms.CharField(label="Full name", help_text="As it should appear on the plan", max_length=80)
    email = forms.EmailField(label="Email address")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    patients = forms.IntegerField(
        label="Registered patients", min_value=1, help_text="To the nearest hundred"
    )
    cost = forms.DecimalField(label="Cost", required=False)
    notes = forms.CharField(label="Notes", widget=forms.Textarea, required=False)
    reason = forms.CharField(label="Reason", widget=forms.Textarea, max_length=200)
    system = forms.ChoiceField(label="Clinical system", choices=[("", "Choose a system"), *SYSTEMS])
    outcome = forms.ChoiceField(label="What happened?", choices=OUTCOMES, widget=forms.RadioSelect)
    other_outcome = forms.CharField(label="What was it?", required=False)
    told = forms.MultipleChoiceField(
        label="Who has been told",
        choices=SYSTEMS,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick all that apply",
    )
    agree = forms.BooleanField(label="I have checked the data")
    go_live = DateField(label="Go live")
    plan = forms.FileField(label="Plan as a file", required=False)
    token = forms.CharField(widget=forms.HiddenInput, initial="kept")

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.add_input(Submit("save", "Save and continue"))
        return helper


class RowForm(forms.Form):
    """One row of the example formset."""

    service = forms.CharField(label="Service")
    told_on = DateField(label="Told on", required=False)


RowFormSet = forms.formset_factory(RowForm, extra=2)

WRONG_ANSWERS = {
    "email": "no-at-sign",
    "patients": "many",
    "reason": "x" * 201,
    "other_outcome": "",
    "go_live_day": "31",
    "go_live_month": "",
    "go_live_year": "2027",
    "token": "kept",
}
MOMENT = dt.datetime(2027, 1, 6, 14, 30, tzinfo=dt.UTC)
TIMELINE = [
    {"date": dt.date(2026, 9, 1), "name": "Kick-off", "state": "done"},
    {"date": dt.date(2026, 12, 7), "name": "Initial data production", "state": "done"},
    {"date": dt.date(2027, 1, 4), "name": "Final data production", "state": "current"},
    {"date": dt.date(2027, 1, 6), "name": "Go live", "state": "later"},
]
