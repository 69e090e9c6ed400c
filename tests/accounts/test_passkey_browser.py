"""Passkeys, with a browser and an authenticator that the browser makes up."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import AuditEvent, User
from tests.accounts.people import member
from tests.browser.watch import Watch
from tests.browser.windows import press
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def transactional_db(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Keep one database for all tests here, and leave it as it was found.

    It stands in for pytest-django's fixture of that name, as in the other browser tests.
    """
    with django_db_blocker.unblock():
        yield
        call_command("flush", interactive=False, verbosity=0)
        call_command("load_guide", verbosity=0)
        # Under Playwright's event loop Django keeps a connection of its own, which nobody else closes.
        connections.close_all()


@pytest.fixture(scope="module")
def portal(transactional_db) -> Iterator[str]:
    """Serve the portal where browsers allow passkeys without HTTPS."""
    server = LiveServer("localhost")
    server._live_server_modified_settings.enable()
    with override_settings(PASSWORD_HASHERS=QUICK, MFA_REQUIRED_ROLES=["national_viewer"]):
        yield server.url
    server.stop()
    server._live_server_modified_settings.disable()


@pytest.fixture
def user(portal) -> User:
    return member("national_viewer")


@pytest.fixture
def page(portal, new_context) -> Iterator[Page]:
    """A window with a security key in it that says yes to everything."""
    context: BrowserContext = new_context(base_url=portal, locale="en-GB")
    context.set_default_timeout(30_000)
    watch = Watch(context, portal)
    window = context.new_page()
    devtools = context.new_cdp_session(window)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    window.devtools = devtools
    yield window
    watch.verify()


def sign_in(page: Page, user: User) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(user.email)
    page.locator("#id_password").fill(PASSWORD)
    press(page, "Sign in")


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def add_passkey(page: Page, *, alone: bool) -> None:
    page.get_by_role("button", name="Add a passkey").click()
    heading(page, "Add a passkey")
    page.get_by_label("Name of the passkey").fill("Work laptop")
    if alone:
        page.get_by_label("Let me sign in with this passkey alone").check()
    press(page, "Add a passkey")
    heading(page, "Recovery codes")


def test_a_passkey_is_set_up_and_then_enough_by_itself(page, user, portal):
    sign_in(page, user)
    heading(page, "Two-step sign-in")  # the role asks for it
    add_passkey(page, alone=True)
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("main")).to_contain_text("It signs you in without your password")
    press(page, "Sign out")
    page.goto("/accounts/login/?next=/practices/")
    press(page, "Sign in with a passkey")
    expect(page).to_have_url(f"{portal}/practices/")
    assert AuditEvent.objects.filter(what="signed in with a passkey", actor_id=user.pk).exists()


def test_a_passkey_follows_the_password(page, user, portal):
    sign_in(page, user)
    add_passkey(page, alone=False)
    press(page, "Sign out")
    sign_in(page, user)
    heading(page, "Enter your code")
    press(page, "Use a passkey")
    expect(page).to_have_url(f"{portal}/")
    assert AuditEvent.objects.filter(
        what="signed in with a password and a passkey", actor_id=user.pk
    ).exists()


def test_a_passkey_that_fails_says_so(page, user):
    sign_in(page, user)
    add_passkey(page, alone=True)
    press(page, "Sign out")
    Authenticator.objects.filter(user=user).delete()
    page.goto("/accounts/login/")
    press(page, "Sign in with a passkey")
    expect(page.get_by_role("main")).to_contain_text("The code is wrong, or too old")
    page.devtools.send("WebAuthn.disable")
    page.devtools.send("WebAuthn.enable")
    page.evaluate("void (navigator.credentials.get = () => Promise.reject(new Error('no')))")
    press(page, "Sign in with a passkey")
    expect(page.get_by_role("alert")).to_contain_text("The passkey did not work")
    expect(page.get_by_role("alert")).to_be_focused()
