"""What people fill in to get a token."""

from django import forms

from api.services import LONGEST_DAYS
from nhsuk.forms import PlainTextField

LASTS = [(30, "30 days"), (90, "90 days"), (LONGEST_DAYS, "1 year")]


class TokenForm(forms.Form):
    """What a token is for, and how long."""

    name = PlainTextField(
        max_length=60,
        label="What is it for?",
        help_text="The program that will use it, such as “Power BI, board report”. One token for each program.",
        error_messages={"required": "Say what the token is for"},
    )
    days = forms.TypedChoiceField(
        choices=LASTS,
        coerce=int,
        widget=forms.RadioSelect,
        label="How long should it work?",
        help_text="The shorter, the safer. You can revoke it at any time.",
        error_messages={"required": "Choose how long it should work"},
    )

    nhsuk = {"name": {"label_size": "m"}, "days": {"label_size": "m"}}
