"""How allauth behaves here."""

import logging
from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.audit import record
from accounts.models import AuditEvent, User

logger = logging.getLogger(__name__)
UNKNOWN = "unknown address"
LOCKED_OUT_FOR = 600  # seconds; as in ACCOUNT_RATE_LIMITS


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are given, not taken; and what is tried at the door is written down."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is switched off.",
        "email_password_mismatch": "The email address or the password is wrong",
        "email_taken": "Somebody already has an account with this email address",
        "enter_current_password": "Enter your current password",
        "incorrect_code": "The code is wrong, or too old. Enter the newest one",
        "incorrect_password": "The password is wrong",
        "rate_limited": "You have tried too often. Wait a minute, then try again",
        "same_as_current": "This is your email address already",
        "too_many_login_attempts": (
            "You have tried too often. Wait 10 minutes and try again, or reset your password"
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: people come by invitation."""
        return False

    def get_login_stages(self) -> list[str]:
        """Return allauth's stages, with our own for the second factor."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "accounts.sso.adapter.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt. Raises ValidationError when there were too many, and records it once."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            who = _account_of(credentials)
            once = salted_hmac("accounts.locked_out", f"{self.get_client_ip(request)} {who}").hexdigest()
            if cache.add(once, True, LOCKED_OUT_FOR):
                what = "was locked out after too many wrong passwords"
                record(AuditEvent.Kind.REFUSED, what, subject=who, request=request)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a wrong password: never what was typed, unless it is the address of an account."""
        what = "gave a wrong password"
        record(AuditEvent.Kind.REFUSED, what, subject=_account_of(credentials), request=request)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Say whether the address is the person's now: not where it is what somebody else signs in with."""
        others = User.objects.exclude(pk=email_address.user_id)
        if others.filter(email__iexact=email_address.email).exists():
            template, context = (
                "account/messages/email_confirmation_failed.txt",
                {"email": email_address.email},
            )
            self.add_message(request, messages.ERROR, template, context)
            return False
        return bool(super().confirm_email(request, email_address))

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Record that someone tried an account that is switched off, and show the page that says so."""
        what = "tried to sign in to an account that is switched off"
        record(AuditEvent.Kind.REFUSED, what, subject=user.email, request=request)
        answer: HttpResponse = super().respond_user_inactive(request, user)
        return answer

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Say whether to ask for the password again: not from someone who signed in this very minute.

        Setting up a second factor follows the first sign-in at once.
        """
        steps = get_authentication_records(self.request, self.request.user)
        latest = max((step["at"] for step in steps), default=0)
        return bool(timezone.now().timestamp() - latest >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, and keep the page alive where the mail server is not. The log names neither reader nor text."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # smtplib's errors are of this family
            logger.error("The mail %s could not be sent: %s", template_prefix, type(error).__name__)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names the portal to phones and passkeys, and keeps their secrets unreadable in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        """Return `text` as only this portal can read it."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what `encrypt` was given. An old key will do, while SECRET_KEY_FALLBACKS names it."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's name
        """Return the name a new passkey begins with."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"Passkey {number}"

    def _get_site_name(self) -> str:
        return "Migrations Portal"


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    """Writes down when someone ends their sessions elsewhere."""

    def end_sessions(self, sessions: Any) -> None:
        """End the sessions and record how many there were."""
        if sessions:
            user, count = sessions[0].user, len(sessions)
            what = f"ended {count} other session{'' if count == 1 else 's'}"
            record(AuditEvent.Kind.SIGN_OUT, what, by=user)
        super().end_sessions(sessions)


def _account_of(credentials: dict[str, Any]) -> str:
    """Return the address of the account that was tried, or that there is none."""
    user = User.objects.filter(email__iexact=credentials.get("email", "")).first()
    return user.email if user else UNKNOWN


def _box() -> MultiFernet:
    """Return what encrypts with the present secret key and decrypts with former ones too."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_fernet_key(key)) for key in keys])


def _fernet_key(secret: str) -> bytes:
    digest = salted_hmac("accounts.second_factor", "key", secret=secret, algorithm="sha256").digest()
    return urlsafe_b64encode(digest)
