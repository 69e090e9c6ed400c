"""People who can really sign in, and what they do at the door."""

import time

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.test import Client

from accounts.models import AuditEvent, User
from tests.factories import PASSWORD
from tests.people import person

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def member(role: str = "", **place: object) -> User:
    """Return someone who holds `role` and whose address is confirmed."""
    user = person(role, **place)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def with_app(user: User) -> User:
    """Give `user` an authenticator app and recovery codes."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def code(secret: str = SECRET) -> str:
    """Return what the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def recovery_codes(user: User) -> list[str]:
    """Return the codes that `user` keeps in a drawer."""
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def totp_secret(user: User) -> str:
    """Return the secret that `user` scanned."""
    return decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])


def sign_in(client: Client, user: User, password: str = PASSWORD, **extra: object):
    """Fill the sign-in form."""
    return client.post("/accounts/login/", {"login": user.email, "password": password}, **extra)


def is_signed_in(client: Client) -> bool:
    """Say whether the session belongs to somebody."""
    return "_auth_user_id" in client.session


def events() -> list[tuple[str, str, str]]:
    """Return what the log says of the door: who, what, to whom; oldest first."""
    rows = AuditEvent.objects.order_by("pk").values_list("actor_email", "what", "subject")
    return list(rows)
