"""What a person's roles ask of their session: how long it may idle, and a second factor."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User

# How a sign-in through a provider that asked for two factors is written down in the session.
STRONG_SIGN_ON = "strong_single_sign_on"
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def roles_of(user: Any) -> frozenset[str]:
    """Return the codes of the roles `user` holds anywhere, read once per user object.

    Memberships are one floor up, so they are reached by name.
    """
    roles: frozenset[str] | None = user.__dict__.get("_roles")
    if roles is None:
        roles = user.__dict__["_roles"] = frozenset(user.memberships.values_list("role", flat=True))
    return roles


def idle_minutes(user: Any) -> int:
    """Return after how many idle minutes `user` is signed out: the shortest that any role asks for."""
    allowed: dict[str, int] = settings.IDLE_MINUTES
    return min((allowed.get(role, allowed["default"]) for role in roles_of(user)), default=allowed["default"])


def must_have_second_factor(user: Any) -> bool:
    """Say whether one of the person's roles may not be used with a password alone."""
    return bool(settings.MFA_REQUIRED_ROLES) and not roles_of(user).isdisjoint(settings.MFA_REQUIRED_ROLES)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Say whether the person must set up a second factor before anything else.

    Who has one was asked for it at sign-in. A provider that asked for two factors counts as well.
    """
    user = request.user
    return isinstance(user, User) and must_have_second_factor(user) and not has_second_factor(request, user)


def has_second_factor(request: HttpRequest, user: Any) -> bool:
    """Say whether the person signs in with a second factor: here, or at the provider this session began at."""
    return signed_on_strongly(request, user) or is_mfa_enabled(user, SECOND_FACTORS)


def signed_on_strongly(request: HttpRequest, user: Any) -> bool:
    """Say whether this session began at a provider that asked for two factors."""
    return any(record["method"] == STRONG_SIGN_ON for record in get_authentication_records(request, user))
