"""Narrowing the trail down."""

from django import forms

from accounts.models import AuditEvent
from audit.sources import SOURCES
from nhsuk.forms import DateField, PlainTextField

KINDS = [
    ("", "Everything"),
    *((source.name, source.name.capitalize()) for source in SOURCES),
    *((f"event:{value}", str(label)) for value, label in AuditEvent.Kind.choices),
]


class TrailFilter(forms.Form):
    """What to look for: by kind, person, and day."""

    kind = forms.ChoiceField(choices=KINDS, required=False, label="What")
    who = PlainTextField(
        required=False, max_length=120, label="Who", help_text="Part of a name, an email address or a job."
    )
    since = DateField(required=False, label="From")
    until = DateField(required=False, label="To")
