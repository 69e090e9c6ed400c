"""allauth's forms in our words, and proof against what no browser sends."""

from typing import Any, ClassVar

from allauth.account import fields
from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError

from nhsuk.forms import NoNhsNumber, PlainTextField

NEW_PASSWORD = {
    "password1": (
        "New password",
        "At least 12 characters. Three random words are easy to remember and hard to guess.",
    ),
    "password2": ("New password again", ""),
}
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": False, "width": 10}


class Reworded:
    """Gives fields the label and hint that `words` has for them."""

    words: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.words.items():
            if field := self.fields.get(name):  # type: ignore[attr-defined]
                field.label, field.help_text = label, hint


class EmailField(NoNhsNumber, fields.EmailField):
    """Somebody's own address, as long as the database takes it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)


class LoginForm(Reworded, account.LoginForm):
    """Signs in with e-mail address and password."""

    words = {"password": ("Password", "")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailField(label="Email address")


class ReauthenticateForm(Reworded, account.ReauthenticateForm):
    """Asks for the password once more."""

    words = {"password": ("Password", "")}


class ChangePasswordForm(Reworded, account.ChangePasswordForm):
    """Changes a password that is known."""

    words = {"oldpassword": ("Current password", ""), **NEW_PASSWORD}


class SetPasswordForm(Reworded, account.SetPasswordForm):
    """Gives a password to someone who had none."""

    words = NEW_PASSWORD


class ResetPasswordKeyForm(Reworded, account.ResetPasswordKeyForm):
    """Sets a new password through the link in a mail."""

    words = NEW_PASSWORD


class ResetPasswordForm(Reworded, account.ResetPasswordForm):
    """Asks for that link."""

    email = EmailField()
    words = {"email": ("Email address", "")}


class AddEmailForm(Reworded, account.AddEmailForm):
    """Changes the address, once the new one is confirmed."""

    email = EmailField()
    words = {
        "email": ("New email address", "We send a link to it. Until you open the link, nothing changes.")
    }


class ActivateTOTPForm(Reworded, totp.ActivateTOTPForm):
    """Sets up an authenticator app."""

    code = PlainTextField()
    words = {"code": ("Code", "The 6 digits that the app shows for Migrations Portal")}
    nhsuk: ClassVar = {"code": CODE}


class AuthenticateForm(Reworded, mfa.AuthenticateForm):
    """Takes a code at sign-in."""

    code = PlainTextField()
    words = {"code": ("Code", "6 digits from your authenticator app, or one of your recovery codes")}
    nhsuk: ClassVar = {"code": CODE}


class CodeAgainForm(AuthenticateForm, mfa.ReauthenticateForm):
    """Takes a code from someone who is signed in already."""

    save = mfa.ReauthenticateForm.save
    _emit_authentication_failed = mfa.ReauthenticateForm._emit_authentication_failed


class CredentialField(forms.JSONField):
    """What a passkey says to the portal, once: it is never shown again."""

    def to_python(self, value: Any) -> Any:
        """Return the credential; numbers and nests too long for Python are wrong like any other."""
        try:
            return super().to_python(value)
        except (RecursionError, ValueError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return nothing of what was sent."""
        return initial


class AnyCredential:
    """Takes whatever is sent as a passkey. The library behind it trips over what no browser sends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(widget=forms.HiddenInput)  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        """Check everything; what cannot be read at all is a wrong credential."""
        try:
            super().full_clean()  # type: ignore[misc]
        except (AttributeError, KeyError, TypeError, ValueError):
            wrong = get_adapter().validation_error("incorrect_code")
            self.add_error("credential", wrong)  # type: ignore[attr-defined]


class AddWebAuthnForm(AnyCredential, Reworded, webauthn.AddWebAuthnForm):
    """Adds a passkey."""

    name = PlainTextField(required=False, max_length=100)
    words = {
        "name": ("Name of the passkey", "So that you can tell yours apart, for example “Work laptop”"),
        "passwordless": (
            "Let me sign in with this passkey alone, without my password",
            "Your device will ask for your fingerprint, face or PIN",
        ),
    }
    nhsuk: ClassVar = {"name": {"width": 20, "autocomplete": "off"}}


class AuthenticateWebAuthnForm(AnyCredential, webauthn.AuthenticateWebAuthnForm):
    """Takes a passkey as the second factor."""


class LoginWebAuthnForm(AnyCredential, webauthn.LoginWebAuthnForm):
    """Takes a passkey instead of a password."""


class ReauthenticateWebAuthnForm(AnyCredential, webauthn.ReauthenticateWebAuthnForm):
    """Takes a passkey from someone who is signed in already."""


class EditWebAuthnForm(Reworded, webauthn.EditWebAuthnForm):
    """Renames a passkey."""

    name = PlainTextField(max_length=100)
    words = {"name": ("Name of the passkey", "")}
    nhsuk: ClassVar = {"name": {"width": 20, "autocomplete": "off"}}
