"""Single sign-on, against a provider that really listens."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialApp
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from accounts.models import User
from tests.accounts.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, serving
from tests.accounts.people import events, is_signed_in, member, sign_in, with_app
from tests.factories import PracticeFactory

pytestmark = pytest.mark.django_db
START = "/accounts/oidc/cis2/login/"
FAILED = "We could not sign you in"
UNKNOWN = "You have no account here yet"


@pytest.fixture(scope="module")
def listening() -> Iterator[Provider]:
    with serving(Provider()) as provider:
        yield provider


@pytest.fixture
def provider(listening, settings) -> Provider:
    """A truthful provider, as the environment would name it."""
    listening.__dict__.update(
        signing_key=listening.key, algorithm="RS256", person={}, lies={}, left_out=set(), userinfo_lies={}
    )
    listening.asked.clear()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "provider_class": "accounts.sso.provider.SingleSignOnProvider",
            "APPS": [
                {
                    "provider_id": "cis2",
                    "name": "NHS Care Identity",
                    "client_id": CLIENT_ID,
                    "secret": CLIENT_SECRET,
                    "settings": {
                        "server_url": listening.issuer,
                        "scope": ["openid", "email"],
                        "auth_params": {"acr_values": "AAL2_OR_AAL3_ANY"},
                        "email_claim": "email",
                        "trust_email": False,
                        "strong_acr": ["AAL2_ANY", "AAL3_ANY"],
                        "strong_amr": ["mfa"],
                        "fetch_userinfo": True,
                        "origins": [listening.issuer],
                    },
                }
            ],
        }
    }
    return listening


@pytest.fixture
def user(provider) -> User:
    """Someone whom the provider knows too."""
    user = member("practice_staff", practice=PracticeFactory())
    provider.person = {"sub": "555", "email": user.email.upper(), "email_verified": True, "name": "X"}
    return user


def options(settings) -> dict:
    return settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]


def leave(client: Client, path: str = START) -> str:
    """Press the button, and return where the provider sends the browser back to."""
    there = client.post(path)
    assert there.status_code == 302, there.content.decode()
    back = requests.get(there.url, allow_redirects=False, timeout=5).headers["Location"]
    return back.removeprefix("http://testserver")


def go(client: Client, path: str = START):
    """Go to the provider and come back."""
    return client.get(leave(client, path), follow=True)


def test_gets_in_by_a_verified_address(client, user, provider):
    response = go(client, f"{START}?next=/practices/")
    assert is_signed_in(client)
    assert response.redirect_chain[-1][0] == "/practices/"
    account = SocialAccount.objects.get()
    assert (account.user, account.uid, account.provider, account.extra_data) == (user, "555", "cis2", {})
    assert (user.email, "signed in with single sign-on (cis2)", "") in events()


def test_asks_with_state_nonce_and_pkce_and_nothing_a_link_says(client, user, provider):
    go(client, f"{START}?scope=phone&auth_params=prompt%3Dnone%26acr_values%3DAAL1_USERPASS")
    asked = provider.asked[-1]
    assert set(asked["scope"].split()) == {"openid", "email"}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 32
    assert asked["state"]
    assert asked["acr_values"] == "AAL2_OR_AAL3_ANY"
    assert "prompt" not in asked


def test_the_sign_in_page_offers_it(client, user, provider):
    page = client.get("/accounts/login/?next=/practices/").content.decode()
    assert "Sign in with NHS Care Identity" in page
    assert f'action="{START}?process=login&amp;next=%2Fpractices%2F"' in page


def test_a_link_to_it_asks_first(client, user, provider):
    page = client.get(START).content.decode()
    assert "Sign in with NHS Care Identity" in page
    assert not provider.asked


ANOTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(
    ("lies", "more"),
    [
        ({"iss": "https://evil.example"}, {}),
        ({"aud": "another-application"}, {}),
        ({"aud": [CLIENT_ID, "another"], "azp": "another"}, {}),
        ({"exp": 1_700_000_000, "iat": 1_700_000_000 - 300}, {}),
        ({"nonce": "of-another-sign-in"}, {}),
        ({}, {"left_out": {"nonce"}}),
        ({}, {"left_out": {"exp"}}),
        ({}, {"left_out": {"id_token"}}),
        ({}, {"left_out": {"access_token"}}),
        ({}, {"signing_key": ANOTHER_KEY}),
        ({}, {"signing_key": CLIENT_SECRET * 3, "algorithm": "HS256"}),
        ({}, {"signing_key": None, "algorithm": "none"}),
        ({}, {"userinfo_lies": {"sub": "556"}}),
    ],
    ids=[
        "issuer",
        "audience",
        "authorised party",
        "expired",
        "nonce",
        "no nonce",
        "no expiry",
        "no ID token",
        "no access token",
        "signature",
        "shared secret",
        "unsigned",
        "somebody else's details",
    ],
)
def test_an_answer_that_proves_nothing_is_refused(client, user, provider, lies, more):
    provider.lies = lies
    provider.__dict__.update(more)
    response = go(client)
    assert FAILED in response.content.decode()
    assert response.status_code == 401
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


def test_an_answer_works_once_and_in_its_own_browser(client, user, provider):
    back = leave(client)
    assert FAILED in Client().get(back).content.decode()
    assert client.get(back).status_code == 302
    assert FAILED in client.get(back).content.decode()


def test_a_state_that_was_made_up_is_refused(client, user, provider):
    query = parse_qs(urlsplit(leave(client)).query)
    assert FAILED in client.get(f"{START}callback/?code={query['code'][0]}&state=x").content.decode()


def test_an_address_must_be_verified(client, user, provider, settings):
    provider.person["email_verified"] = False
    page = go(client)
    assert "We could not confirm your email address" in page.content.decode()
    assert page.status_code == 403
    assert not is_signed_in(client)
    assert events()[-1] == (
        "",
        "came through NHS Care Identity without a verified email",
        "unknown address",
    )
    provider.person["email_verified"] = "false"
    assert "We could not confirm" in go(client).content.decode()
    # Some give only addresses they made themselves, and do not say so.
    options(settings)["trust_email"] = True
    go(client)
    assert is_signed_in(client)


def test_the_address_may_come_in_another_claim(client, user, provider, settings):
    options(settings).update(email_claim="preferred_username", trust_email=True, fetch_userinfo=False)
    provider.lies = {"preferred_username": user.email}
    go(client)
    assert is_signed_in(client)


def test_a_stranger_is_told_to_ask_for_an_invitation(client, user, provider):
    provider.person["email"] = "stranger@practice.example"
    response = go(client)
    assert UNKNOWN in response.content.decode()
    assert response.status_code == 403
    assert User.objects.filter(email="stranger@practice.example").count() == 0
    assert events()[-1][1:] == ("came through NHS Care Identity without an account", "unknown address")


def test_an_address_not_confirmed_here_is_not_enough(client, user, provider):
    user.emailaddress_set.update(verified=False)
    assert UNKNOWN in go(client).content.decode()


def test_someone_switched_off_stays_out(client, user, provider):
    user.is_active = False
    user.save()
    assert "Your account is switched off" in go(client).content.decode()
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


def test_someone_switched_off_later_stays_out(client, user, provider):
    go(client)
    client.post("/accounts/logout/")
    user.is_active = False
    user.save()
    assert "Your account is switched off" in go(client).content.decode()
    assert not is_signed_in(client)


def test_a_newcomer_with_a_leavers_address_is_not_the_leaver(client, user, provider):
    go(client)
    client.post("/accounts/logout/")
    provider.person["sub"] = "777"
    assert UNKNOWN in go(client).content.decode()


def test_the_tie_outlives_a_change_of_address_and_can_be_cut(client, user, provider):
    go(client)
    provider.person["email"] = "new.name@nhs.example"
    client.post("/accounts/logout/")
    go(client)
    assert is_signed_in(client)
    page = client.get("/accounts/3rdparty/").content.decode()
    assert "NHS Care Identity, last used on" in page
    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()


def test_the_second_factor_is_asked_for_here_unless_it_was_there(client, user, provider):
    with_app(user)
    assert "Enter your code" in go(client).content.decode()
    assert not is_signed_in(client)
    provider.person["acr"] = "AAL1_USERPASS"
    assert "Enter your code" in go(client).content.decode()
    provider.person["acr"] = "AAL3_ANY"
    go(client)
    assert is_signed_in(client)


@pytest.mark.parametrize("proof", [{"acr": "AAL2_ANY"}, {"amr": ["pwd", "mfa"]}, {"amr": "mfa"}])
def test_a_strong_sign_in_is_enough_for_those_who_need_two_factors(client, user, provider, settings, proof):
    settings.MFA_REQUIRED_ROLES = ["national_viewer"]
    user.memberships.create(role="national_viewer")
    provider.person |= {"acr": "0", "amr": ["pwd"]}
    go(client)
    assert client.get("/practices/").url == "/accounts/2fa/"
    client.post("/accounts/logout/")
    provider.person |= proof
    go(client)
    assert client.get("/practices/").status_code == 200


def test_strength_is_believed_only_where_it_is_signed(client, user, provider, settings):
    with_app(user)
    provider.userinfo_lies = {"acr": "AAL3_ANY", "amr": ["mfa"]}
    assert "Enter your code" in go(client).content.decode()


def test_a_strong_sign_in_does_not_make_the_next_password_strong(client, user, provider):
    with_app(user)
    provider.person["acr"] = "AAL3_ANY"
    go(client)
    client.post("/accounts/logout/")
    assert sign_in(client, user).url == "/accounts/2fa/authenticate/"


def test_a_signed_in_person_cannot_be_tied_to_a_stranger(client, user, provider):
    sign_in(client, user)
    provider.person |= {"sub": "999", "email": "stranger@practice.example"}
    assert UNKNOWN in go(client, f"{START}?process=connect").content.decode()
    assert not SocialAccount.objects.exists()


def test_saying_no_at_the_provider_is_no_fault(client, user, provider):
    state = parse_qs(urlsplit(client.post(START).url).query)["state"][0]
    response = client.get(f"{START}callback/?error=access_denied&state={state}", follow=True)
    assert "You stopped signing in" in response.content.decode()


def test_a_provider_that_is_down_is_said_to_be(client, user, provider, settings, caplog):
    options(settings)["server_url"] = "http://127.0.0.1:9"
    response = client.post(START)
    assert FAILED in response.content.decode()
    assert response.status_code == 401


@pytest.mark.parametrize("path", ["/accounts/oidc/nobody/login/", "/accounts/oidc/nobody/login/callback/"])
def test_a_provider_that_nobody_named_does_not_exist(client, provider, path):
    SocialApp.objects.create(provider="openid_connect", provider_id="nobody", name="Nobody", client_id="x")
    assert client.get(path).status_code == 404
