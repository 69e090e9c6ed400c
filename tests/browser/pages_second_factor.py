"""Two-step sign-in, single sign-on, and where a person is signed in."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.cases import Act, Case, at, nobody, send
from tests.browser.showcase import Showcase
from tests.browser.windows import press
from tests.factories import PASSWORD, UserFactory

NAME = "Work laptop"


def _with_app(_: Showcase) -> User:
    """Return somebody with an authenticator app and recovery codes."""
    user = UserFactory()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    return user


def _with_passkey(_: Showcase) -> User:
    """Return the one person with a passkey."""
    found = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).first()
    if found:
        return found.user
    user = UserFactory()
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": NAME, "credential": {}}
    )
    return user


def _passkey_url(name: str):
    return lambda s: reverse(name, args=[_with_passkey(s).authenticator_set.get().pk])


def _half_signed_in(then: Act | None = None) -> Act:
    """Return the sending of the right password by somebody of whom a code is asked then."""

    def sign_in(page: Page, s: Showcase) -> None:
        user = _with_app(s)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        page.get_by_label("Email").fill(user.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        press(page, "Sign in")
        expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
        if then:
            then(page, s)

    return sign_in


def add_passkey(page: Page) -> None:
    """Add a passkey on a device that the browser plays."""
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    page.get_by_label("Name").fill(NAME)
    press(page, "Add a passkey")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Add a passkey")


def _add_passkey_and_be_asked_for_it(page: Page, _: Showcase) -> None:
    add_passkey(page)
    page.goto(reverse("mfa_reauthenticate_webauthn"))


SECOND_FACTOR = [
    Case("mfa_index", "none", at("mfa_index")),
    Case("mfa_index", "app", at("mfa_index"), _with_app),
    Case("mfa_index", "passkey", at("mfa_index"), _with_passkey),
    Case("mfa_activate_totp", "first", at("mfa_activate_totp")),
    Case("mfa_activate_totp", "error", at("mfa_activate_totp"), act=send("Set up"), error=True),
    Case("mfa_deactivate_totp", "first", at("mfa_deactivate_totp"), _with_app),
    Case("mfa_view_recovery_codes", "first", at("mfa_view_recovery_codes"), _with_app),
    Case("mfa_generate_recovery_codes", "first", at("mfa_generate_recovery_codes"), _with_app),
    Case("mfa_authenticate", "first", at("account_login"), nobody, _half_signed_in()),
    Case(
        "mfa_authenticate",
        "error",
        at("account_login"),
        nobody,
        _half_signed_in(send("Sign in")),
        error=True,
    ),
    Case("mfa_reauthenticate", "first", at("mfa_reauthenticate"), _with_app),
    Case("mfa_reauthenticate", "error", at("mfa_reauthenticate"), _with_app, send("Continue"), error=True),
    Case("mfa_list_webauthn", "none", at("mfa_list_webauthn")),
    Case("mfa_list_webauthn", "one", at("mfa_list_webauthn"), _with_passkey),
    Case("mfa_add_webauthn", "first", at("mfa_add_webauthn")),
    Case("mfa_edit_webauthn", "first", _passkey_url("mfa_edit_webauthn"), _with_passkey),
    Case("mfa_remove_webauthn", "first", _passkey_url("mfa_remove_webauthn"), _with_passkey),
    Case(
        "mfa_reauthenticate_webauthn",
        "first",
        at("mfa_add_webauthn"),
        lambda _: UserFactory(),
        _add_passkey_and_be_asked_for_it,
    ),
    Case("usersessions_list", "first", at("usersessions_list")),
    Case("socialaccount_connections", "first", at("socialaccount_connections")),
    Case("socialaccount_login_cancelled", "first", at("socialaccount_login_cancelled"), nobody),
    Case("socialaccount_login_error", "first", at("socialaccount_login_error"), status=401),
]
