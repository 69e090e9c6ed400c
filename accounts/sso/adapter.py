"""Who gets in through single sign-on: people who have an account already, and nobody else."""

import logging
from typing import Any, NoReturn

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.audit import record
from accounts.models import AuditEvent, User
from accounts.session_rules import STRONG_SIGN_ON

logger = logging.getLogger(__name__)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Matches people by an address that both sides have seen proof of."""

    def list_apps(self, *args: Any, **kwargs: Any) -> list[SocialApp]:
        """Return the providers that the environment names; rows in the database add none."""
        return [app for app in super().list_apps(*args, **kwargs) if app.pk is None]

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """Return the account with the provider's verified address, if we too know it to be theirs.

        An account tied to another person at this provider is not theirs: addresses of leavers are
        given to newcomers.
        """
        proven = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
        found = (
            EmailAddress.objects.filter(email__in=proven, verified=True)
            .exclude(
                user__in=SocialAccount.objects.filter(provider=sociallogin.account.provider).values("user")
            )
            .select_related("user")
            .first()
        )
        return (found.user, found.email) if found else None

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Turn away whoever the provider does not vouch for, has no account, or has left.

        Raises ImmediateHttpResponse with the page that says so.
        """
        name, user = sociallogin.provider.name, sociallogin.user
        if not any(address.verified for address in sociallogin.email_addresses):
            self._refuse(
                request, "unverified", f"came through {name} without a verified email", provider=name
            )
        if not sociallogin.is_existing:
            self._refuse(request, "unknown", f"came through {name} without an account", provider=name)
        if not user.is_active:
            record(
                AuditEvent.Kind.REFUSED,
                f"came through {name} to an account that is switched off",
                subject=user.email,
                request=request,
            )
            raise ImmediateHttpResponse(redirect("account_inactive"))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **kwargs: Any
    ) -> None:
        """Leave a line for whoever looks after the portal; the page shows no details."""
        logger.warning("Single sign-on through %s failed: %s", provider, exception or error)

    def _refuse(self, request: HttpRequest, page: str, what: str, **context: str) -> NoReturn:
        record(AuditEvent.Kind.REFUSED, what, subject="unknown address", request=request)
        response: HttpResponse = render(request, f"socialaccount/{page}.html", context, status=403)
        raise ImmediateHttpResponse(response)


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor, unless the provider has asked for one a moment ago."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Return the page that asks, or None; and whether the sign-in goes on."""
        sociallogin = (self.login.signal_kwargs or {}).get("sociallogin")
        if sociallogin and sociallogin.provider.asked_for_two_factors(sociallogin.account.extra_data):
            provider = sociallogin.account.provider
            record_authentication(self.request, self.login.user, STRONG_SIGN_ON, provider=provider)
            return None, True
        answer: tuple[HttpResponse | None, bool] = super().handle()
        return answer
