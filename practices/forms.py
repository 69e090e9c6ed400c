"""What people may ask of the practice pages, and of those about people."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from accounts.models import User
from accounts.roles import Role
from nhsuk.forms import EmailField, FreeTextField, PlainTextField
from practices.names import plain_name


class SearchForm(forms.Form):
    """One box: a name, an ODS code or a postcode, or parts of them. Typing refreshes the results."""

    q = PlainTextField(
        label="Find a practice",
        help_text="Name, ODS code or postcode, or part of one",
        required=False,
        max_length=100,
        error_messages={"max_length": "Search must be 100 characters or fewer"},
        widget=forms.SearchInput(
            attrs={
                "autocomplete": "off",
                "hx-get": reverse_lazy("practice_list"),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#results",
                "hx-replace-url": "true",
                "hx-sync": "this:replace",
            }
        ),
    )

    nhsuk = {"q": {"label_size": "s", "width": 20}}


class PersonNameField(FreeTextField):
    """The name of someone who works here."""

    PLEA = "Never the name of a patient."

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, **kwargs)
        self.validators.append(plain_name)


class WorkEmailField(EmailField):
    """Somebody's address at work."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = "Enter an email address in the correct format, like name@example.com"
        super().__init__(max_length=254, error_messages={"invalid": wrong}, **kwargs)


class InviteForm(forms.Form):
    """Who is invited, and to which of the roles the inviter may give."""

    name = PersonNameField(label="Full name")
    email = WorkEmailField(
        label="Email address", help_text="Their own work address. The link in the email is for them alone."
    )
    role = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": "Choose the role they will have"}
    )

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = list(roles)
        self.fields["role"].choices = [(role.code, role.name) for role in roles]  # type: ignore[attr-defined]
        if len(roles) == 1:
            self.fields["role"].initial = roles[0].code
        self.nhsuk = {
            "name": {"width": 20, "autocomplete": "off"},
            "email": {"width": 20, "autocomplete": "off", "spellcheck": False},
            "role": {"item_hints": {role.code: role.description for role in roles}},
        }


class NewAccountForm(forms.Form):
    """What an invited person without an account gives: a name and a password, twice."""

    name = PersonNameField(label="Full name", help_text="As your colleagues know you.")
    password1 = forms.CharField(
        label="Password",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput,
        help_text="At least 12 characters. Not a common password, and nothing like your name or email address.",
    )
    password2 = forms.CharField(
        label="Password again",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput,
        error_messages={"required": "Enter the password again"},
    )

    nhsuk = {
        "name": {"width": 20, "autocomplete": "name"},
        "password1": {"autocomplete": "new-password"},
        "password2": {"autocomplete": "new-password"},
    }

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Hold the password to the portal's rules, and the two to each other."""
        data = super().clean() or {}
        first, second = data.get("password1"), data.get("password2")
        if first:
            try:
                validate_password(first, User(email=self.email, name=data.get("name", "")))
            except ValidationError as error:
                self.add_error("password1", error)
        if first and second and first != second:
            self.add_error("password2", "The two passwords are not the same")
        return data


class WithoutManagerForm(forms.Form):
    """The tick that lets a practice lose its last manager."""

    without_manager = forms.BooleanField(
        label="I understand that the practice will have no practice manager",
        error_messages={"required": "Tick the box if the practice is meant to have no practice manager"},
    )
