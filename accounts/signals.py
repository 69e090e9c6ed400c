"""The log of signing in and out, and of changes to how an account is protected.

allauth and Django say what happened; this writes it down. Connected by the app's `ready`.
"""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as social
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from accounts.audit import record
from accounts.middleware import mark_active
from accounts.models import AuditEvent, User
from accounts.session_rules import SECOND_FACTORS

Kind = AuditEvent.Kind
FACTORS = {
    Authenticator.Type.TOTP: "an authenticator app",
    Authenticator.Type.WEBAUTHN: "a passkey",
    Authenticator.Type.RECOVERY_CODES: "recovery codes",
}


def connect() -> None:
    """Listen to everything below."""
    auth.user_logged_in.connect(on_session_begun)
    auth.user_logged_out.connect(on_signed_out)
    account.user_logged_in.connect(on_signed_in)
    account.password_changed.connect(on_password_changed)
    account.password_set.connect(on_password_changed)
    account.password_reset.connect(on_password_reset)
    account.email_added.connect(on_email_asked_for)
    account.email_changed.connect(on_email_changed)
    mfa.authenticator_added.connect(on_factor_added)
    mfa.authenticator_removed.connect(on_factor_removed)
    mfa.authenticator_reset.connect(on_codes_renewed)
    mfa.authentication_failed.connect(on_wrong_code)
    social.social_account_added.connect(on_sign_on_connected)
    social.social_account_removed.connect(on_sign_on_removed)


def on_session_begun(request: HttpRequest, user: User, **_: Any) -> None:
    """Start the idle time with the session."""
    mark_active(request, user)


def on_signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """Record the sign-in and what it was done with."""
    ways = [_way(step) for step in get_authentication_records(request, user)]
    what = " and ".join(dict.fromkeys(way for way in ways if way))
    record(Kind.SIGN_IN, f"signed in with {what}" if what else "signed in", by=user, request=request)


def on_signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    """Record the sign-out, and whether the person did it or the clock."""
    if user is None:
        return
    minutes = getattr(request, "idle_minutes", None)
    what = f"was signed out after {minutes} idle minutes" if minutes else "signed out"
    record(Kind.SIGN_OUT, what, by=user, request=request)


def on_password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    """Record that the person changed their password, knowing the old one or having had none."""
    record(Kind.CREDENTIALS, "changed their password", by=user, request=request)


def on_password_reset(request: HttpRequest, user: User, **_: Any) -> None:
    """Record a new password set through the link in a mail."""
    record(Kind.CREDENTIALS, "reset their password by email", by=user, request=request)


def on_email_asked_for(request: HttpRequest, user: User, email_address: Any, **_: Any) -> None:
    """Record the wish for another address, which does not count until it is confirmed."""
    what = f"asked to change their email address to {email_address.email}"
    record(Kind.CREDENTIALS, what, by=user, request=request)


def on_email_changed(
    request: HttpRequest, user: User, from_email_address: Any, to_email_address: Any, **_: Any
) -> None:
    """Record the change of address, from and to."""
    before = from_email_address.email if from_email_address else "none"
    what = f"changed their email address from {before} to {to_email_address.email}"
    record(Kind.CREDENTIALS, what, by=user, request=request)


def on_factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Record the new factor, and end the sessions that never passed it."""
    record(Kind.CREDENTIALS, f"added {FACTORS[authenticator.type]}", by=user, request=request)
    if authenticator.type in SECOND_FACTORS:
        end_other_sessions(request, user)


def on_factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Record that a factor is gone."""
    record(Kind.CREDENTIALS, f"removed {FACTORS[authenticator.type]}", by=user, request=request)


def on_codes_renewed(request: HttpRequest, user: User, **_: Any) -> None:
    """Record new recovery codes, which make the old ones worthless."""
    record(Kind.CREDENTIALS, "made new recovery codes", by=user, request=request)


def on_wrong_code(request: HttpRequest, user: User, **_: Any) -> None:
    """Record a wrong second factor: the password was right, which makes it worth a look."""
    record(Kind.REFUSED, "gave a wrong code after the right password", subject=user.email, request=request)


def on_sign_on_connected(request: HttpRequest, sociallogin: Any, **_: Any) -> None:
    """Record the first sign-in through a provider, which ties the account to it."""
    what = f"connected {sociallogin.provider.name}"
    record(Kind.CREDENTIALS, what, by=sociallogin.user, request=request)


def on_sign_on_removed(request: HttpRequest, socialaccount: Any, **_: Any) -> None:
    """Record that an account is no longer tied to a provider."""
    what = f"disconnected {socialaccount.provider}"
    record(Kind.CREDENTIALS, what, by=socialaccount.user, request=request)


def _way(step: dict[str, Any]) -> str:
    match step:
        case {"method": "password"}:
            return "a password"
        case {"method": "mfa", "type": Authenticator.Type.RECOVERY_CODES}:
            return "a recovery code"
        case {"method": "mfa", "type": kind}:
            return FACTORS[kind]
        case {"method": "socialaccount", "provider": provider}:
            return f"single sign-on ({provider})"
    return ""
