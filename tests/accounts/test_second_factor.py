"""Authenticator app, recovery codes, passkeys without a browser, and who must have a second factor."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.middleware import SecondFactorRequired
from tests.accounts.people import (
    code,
    events,
    is_signed_in,
    member,
    recovery_codes,
    sign_in,
    totp_secret,
    with_app,
)
from tests.factories import CommissionerFactory, PracticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return member()


def set_up_app(client):
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    return client.post("/accounts/2fa/totp/activate/", {"code": code(secret)}), page


def test_sets_up_an_app_and_gets_recovery_codes(client, user, mailoutbox):
    sign_in(client, user)
    response, page = set_up_app(client)
    assert 'src="data:image/svg+xml;base64,' in page
    assert response.url == "/accounts/2fa/recovery-codes/"
    codes = client.get(response.url).content.decode()
    assert len(recovery_codes(user)) == 10
    assert all(f"<strong>{each}</strong>" in codes for each in recovery_codes(user))
    assert mailoutbox[-1].subject == "Migrations Portal: an authenticator app was set up"
    said = [what for _, what, _ in events()]
    assert "added an authenticator app" in said
    assert "added recovery codes" in said


def test_a_wrong_code_sets_nothing_up(client, user):
    sign_in(client, user)
    client.get("/accounts/2fa/totp/activate/")
    page = client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).content.decode()
    assert "The code is wrong, or too old" in page
    assert not Authenticator.objects.exists()


def test_setting_up_ends_the_sessions_that_had_no_second_factor(client, user):
    other = Client()
    sign_in(other, user)
    sign_in(client, user)
    set_up_app(client)
    assert client.get("/practices/").status_code == 200
    assert other.get("/practices/").status_code == 302
    assert (user.email, "ended 1 other session", "") in events()


def test_the_code_is_asked_for_after_the_password(client, user):
    with_app(user)
    assert sign_in(client, user).url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)
    assert client.get("/practices/").url.startswith("/accounts/login/")
    assert "Enter your code" in client.get("/accounts/2fa/authenticate/").content.decode()
    assert client.post("/accounts/2fa/authenticate/", {"code": code()}).url == "/"
    assert is_signed_in(client)
    assert events() == [(user.email, "signed in with a password and an authenticator app", "")]


def test_a_code_works_once(client, user):
    with_app(user)
    used = code()
    for browser, status in ((client, 302), (Client(), 200)):
        sign_in(browser, user)
        assert browser.post("/accounts/2fa/authenticate/", {"code": used}).status_code == status


def test_a_recovery_code_works_once(client, user):
    with_app(user)
    used, *left = recovery_codes(user)
    for browser, status in ((client, 302), (Client(), 200)):
        sign_in(browser, user)
        assert browser.post("/accounts/2fa/authenticate/", {"code": used}).status_code == status
    assert recovery_codes(user) == left
    assert (user.email, "signed in with a password and a recovery code", "") in events()


def test_guessing_codes_is_limited_and_on_record(client, user):
    with_app(user)
    sign_in(client, user)
    for _ in range(6):
        page = client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "You have tried too often" in page
    assert (
        "You have tried too often"
        in client.post("/accounts/2fa/authenticate/", {"code": code()}).content.decode()
    )
    assert events()[0] == ("", "gave a wrong code after the right password", user.email)


def test_giving_up_half_way_leads_back_to_the_start(client, user):
    with_app(user)
    sign_in(client, user)
    assert client.post("/accounts/logout/", {"next": "/accounts/login/"}).url == "/accounts/login/"
    assert client.get("/accounts/2fa/authenticate/").url == "/accounts/login/"


def test_new_recovery_codes_replace_the_old(client, user):
    with_app(user)
    old = recovery_codes(user)
    sign_in(client, user)
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert "stop working" in client.get("/accounts/2fa/recovery-codes/generate/").content.decode()
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert not {*old} & {*recovery_codes(user)}


def test_removing_the_app_takes_the_codes_along(client, user):
    with_app(user)
    sign_in(client, user)
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert (user.email, "removed an authenticator app", "") in events()


def test_changing_it_later_asks_who_is_there(client, user, time_machine_later):
    sign_in(client, user)
    with time_machine_later(minutes=6):
        response = client.get("/accounts/2fa/totp/activate/")
        assert response.url.startswith("/accounts/reauthenticate/")
        page = client.get(response.url).content.decode()
    assert "Enter your password again" in page


def test_secrets_cannot_be_read_in_the_database(client, user, settings):
    sign_in(client, user)
    set_up_app(client)
    stored = Authenticator.objects.values_list("data", flat=True)
    assert totp_secret(user) not in str(list(stored))
    # A new secret key reads what the former one wrote, while it is named.
    secret = totp_secret(user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-key-entirely"
    assert totp_secret(user) == secret


NO_CREDENTIALS = ["", "1", "[]", "{}", "null", '{"response": {}}', '{"response": {"userHandle": 7}}', "{"]
NO_CREDENTIALS += ['{"id": "a", "rawId": "a", "type": "public-key", "response": {"userHandle": "MQ"}}']


@pytest.mark.parametrize("credential", NO_CREDENTIALS)
def test_what_no_passkey_says_gets_a_clear_answer(client, user, credential):
    with_app(user)
    data = {"credential": credential}
    assert client.post("/accounts/2fa/webauthn/login/", data, follow=True).status_code == 200
    sign_in(client, user)
    client.get("/accounts/2fa/authenticate/")
    assert client.post("/accounts/2fa/authenticate/", data).status_code == 200
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    for where in ("/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/reauthenticate/"):
        client.get(where)
        assert client.post(where, {"name": "x", **data}, follow=True).status_code == 200


# Who must have one


@pytest.fixture
def required(settings):
    settings.MFA_REQUIRED_ROLES = ["administrator", "commissioner", "national_viewer"]


def people():
    return [
        member("administrator"),
        member("commissioner", commissioner=CommissionerFactory()),
        member("national_viewer"),
    ]


def test_those_who_must_are_held_at_the_set_up_page(client, required):
    for user in people():
        browser = Client()
        sign_in(browser, user)
        for path in ("/", "/practices/", "/guide/", "/admin/", "/accounts/email/", "/accounts/sessions/"):
            assert browser.get(path).url == "/accounts/2fa/", path
        assert browser.post("/migrations/1/items/update/").url == "/accounts/2fa/"
        page = browser.get("/accounts/2fa/").content.decode()
        assert "Set this up before you go on" in page
        assert browser.get("/cookies/").status_code == 200
        htmx = browser.get("/practices/", headers={"HX-Request": "true"})
        assert htmx.headers["HX-Redirect"] == "/accounts/2fa/"
        assert browser.post("/accounts/logout/").status_code == 302


def test_setting_it_up_opens_the_door(client, required):
    user = member("administrator")
    sign_in(client, user)
    response, _ = set_up_app(client)
    assert client.get(response.url).status_code == 200
    assert client.get("/practices/").status_code == 200
    assert "Set this up before you go on" not in client.get("/accounts/2fa/").content.decode()


def test_removing_it_closes_the_door_again(client, required):
    user = member("administrator")
    sign_in(client, user)
    set_up_app(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert client.get("/practices/").url == "/accounts/2fa/"


def test_recovery_codes_alone_are_no_second_factor(client, required):
    user = with_app(member("administrator"))
    Authenticator.objects.filter(type="totp").delete()
    sign_in(client, user)
    assert client.get("/practices/").url == "/accounts/2fa/"


def test_others_may_but_need_not(client, required):
    sign_in(client, member("practice_manager", practice=PracticeFactory()))
    assert client.get("/practices/").status_code == 200


def test_one_such_role_among_several_is_enough(client, required):
    user = member("practice_manager", practice=PracticeFactory())
    user.memberships.create(role="national_viewer")
    sign_in(client, user)
    assert client.get("/practices/").url == "/accounts/2fa/"


def test_the_demo_asks_nobody(client):
    for user in people():
        browser = Client()
        sign_in(browser, user)
        assert browser.get("/practices/").status_code == 200


def test_every_open_page_exists():
    for name in SecondFactorRequired.OPEN:
        assert reverse(name)
