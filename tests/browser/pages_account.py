"""Signing in, and a person's own account."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from tests.browser.cases import Case, at, nobody, send
from tests.browser.showcase import Showcase
from tests.browser.windows import press
from tests.factories import UserFactory


def _sign_in_wrongly(page: Page, _: Showcase) -> None:
    page.get_by_label("Email").fill("person@practice.example")
    page.get_by_label("Password", exact=True).fill("not-the-password")
    press(page, "Sign in")


def _reset_url(user: User) -> str:
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])


def _confirm_url(_: Showcase) -> str:
    user = UserFactory()
    address = EmailAddress.objects.create(user=user, email=user.email, primary=True)
    return reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])


def _without_password(_: Showcase) -> User:
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    return user


def _with_addresses(s: Showcase) -> User:
    user = s.cast.clinical_lead
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )
    EmailAddress.objects.get_or_create(user=user, email=f"second.{user.email}")
    return user


ACCOUNT = [
    Case("account_login", "first", at("account_login"), nobody),
    Case("account_login", "error", at("account_login"), nobody, _sign_in_wrongly, error=True),
    Case("account_logout", "first", at("account_logout")),
    Case("account_inactive", "first", at("account_inactive"), nobody),
    Case("account_signup", "closed", at("account_signup"), nobody),
    Case("account_reauthenticate", "first", at("account_reauthenticate")),
    Case("account_reauthenticate", "error", at("account_reauthenticate"), act=send("Continue"), error=True),
    Case("account_email", "none", at("account_email")),
    Case("account_email", "two addresses", at("account_email"), _with_addresses),
    Case("account_email", "error", at("account_email"), act=send("Change email address"), error=True),
    Case("account_email_verification_sent", "first", at("account_email_verification_sent"), nobody),
    Case("account_change_password", "first", at("account_change_password")),
    Case(
        "account_change_password",
        "error",
        at("account_change_password"),
        act=send("Change password"),
        error=True,
    ),
    Case("account_set_password", "first", at("account_set_password"), _without_password),
    Case(
        "account_set_password",
        "error",
        at("account_set_password"),
        _without_password,
        send("Save password"),
        error=True,
    ),
    Case("account_reset_password", "first", at("account_reset_password"), nobody),
    Case(
        "account_reset_password",
        "error",
        at("account_reset_password"),
        nobody,
        send("Send the link"),
        error=True,
    ),
    Case("account_reset_password_done", "first", at("account_reset_password_done"), nobody),
    Case(
        "account_reset_password_from_key",
        "first",
        lambda s: _reset_url(s.cast.project_manager),
        nobody,
    ),
    Case(
        "account_reset_password_from_key",
        "error",
        lambda s: _reset_url(s.cast.project_manager),
        nobody,
        send("Save password"),
        error=True,
    ),
    Case(
        "account_reset_password_from_key",
        "used up",
        at("account_reset_password_from_key", "1", "wrong"),
        nobody,
    ),
    Case(
        "account_reset_password_from_key_done",
        "first",
        at("account_reset_password_from_key_done"),
        nobody,
    ),
    Case("account_confirm_email", "first", _confirm_url, nobody),
    Case("account_confirm_email", "used up", at("account_confirm_email", "wrong"), nobody),
]
