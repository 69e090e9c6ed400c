"""A person's tokens: made with the password at hand, shown once, revoked."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP

from api.models import ApiToken
from api.services import MOST_TOKENS, make_token
from tests.accounts.people import SECRET, sign_in
from tests.dashboards.pages import words
from tests.factories import PASSWORD
from tests.people import person

NEW, OWN = "/api/tokens/new/", "/api/tokens/"
FORM = {"name": "Power BI", "days": "90"}


@pytest.fixture
def owner(client, cast):
    """The practice manager, who signed in this minute."""
    user = cast.manager
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    assert sign_in(client, user).status_code == 302
    return user


def made(client, **form: str) -> tuple[ApiToken, str]:
    """Return the token made by filling in the form, and the secret that the page shows."""
    answer = client.post(NEW, {**FORM, **form})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return ApiToken.objects.latest("pk"), re.search(r'value="(mpt_[^"]+)"', answer.content.decode())[1]


def working(client, secret: str) -> bool:
    answer = client.get("/api/v1/census", headers={"Authorization": f"Bearer {secret}"})
    return answer.status_code == 200


def test_from_the_account_to_a_token_that_works(client, owner):
    assert OWN in client.get("/reminders/").content.decode()
    assert "You have no tokens" in words(client.get(OWN))
    token, secret = made(client)
    assert (token.name, token.user, token.second_factor) == ("Power BI", owner, False)
    assert (token.expires_at - token.created_at).days == 90
    assert working(client, secret)
    page = words(client.get(OWN))
    assert "Power BI" in page
    assert f"Begins with {secret[:12]} . Made on 9 November 2026" in page
    assert "Works until 7 February 2027" in page
    assert "Last used on 9 November 2026" in page


def test_the_secret_is_nowhere_but_on_that_page(client, owner):
    token, secret = made(client)
    rest = secret.removeprefix(token.prefix)
    row = ApiToken.objects.filter(pk=token.pk).values().get()
    history = token.history.values().get()
    assert rest not in str((row, history, dict(client.session)))
    assert row["secret_hash"] not in str(history)
    for address in (OWN, "/api/", f"/api/tokens/{token.pk}/revoke/"):
        assert rest not in client.get(address).content.decode()


def test_the_password_is_asked_for_first(client, owner, clock):
    clock.shift(timedelta(minutes=10))
    for method in (client.get, client.post):
        answer = method(NEW, FORM)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/reauthenticate/?next=")
    assert not ApiToken.objects.exists()
    answer = client.post(answer["Location"], {"password": PASSWORD})  # goes on with what was sent
    assert "mpt_" in answer.content.decode()
    assert ApiToken.objects.get().user == owner


def test_made_with_a_second_factor(client, owner):
    TOTP.activate(owner, SECRET)
    assert made(client)[0].second_factor


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": ""}, "Say what the token is for"),
        ({"name": "x" * 61}, "must be 60 characters or fewer"),
        ({"name": "943 476 5919"}, "looks like it holds an NHS number"),
        ({"days": ""}, "Choose how long it should work"),
        ({"days": "366"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_made(client, owner, form, says):
    answer = client.post(NEW, {**FORM, **form})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_name_once_among_those_that_work(client, owner, clock):
    made(client, days="30")
    answer = client.post(NEW, FORM)
    assert (answer.status_code, ApiToken.objects.count()) == (422, 1)
    assert "You have a token called “Power BI”" in answer.content.decode()
    clock.shift(timedelta(days=31))
    make_token(by=owner, name="Power BI", days=30, second_factor=False)


def test_ten_and_no_more(client, owner):
    for number in range(MOST_TOKENS):
        made(client, name=f"Report {number}")
    answer = client.post(NEW, FORM)
    assert (answer.status_code, ApiToken.objects.count()) == (422, MOST_TOKENS)
    assert "You have 10 tokens, which is the most. Revoke one first" in answer.content.decode()
    client.post(f"/api/tokens/{ApiToken.objects.latest('pk').pk}/revoke/")
    made(client)


def test_revoking(client, owner):
    token, secret = made(client)
    address = f"/api/tokens/{token.pk}/revoke/"
    assert "stops working at once and for good. It was never used." in words(client.get(address))
    assert working(client, secret)
    answer = client.post(address, follow=True)
    assert answer.redirect_chain == [(OWN, 302)]
    assert "The token “Power BI” no longer works." in words(answer)
    assert "Revoked on 9 November 2026" in words(answer)
    assert not working(client, secret)
    assert "no longer works" in words(client.get(address))
    assert "Revoke the token" not in words(client.get(address))
    assert client.post(address).status_code == 302
    assert token.history.count() == 2


def test_expired_tokens_say_so(client, owner, clock):
    make_token(by=owner, name="Old report", days=30, second_factor=False)
    clock.shift(timedelta(days=40))
    sign_in(client, owner)
    page = words(client.get(OWN))
    assert "Expired on 9 December 2026" in page
    assert "Never used" in page
    assert "Revoke Old report" not in page


def test_other_peoples_tokens_do_not_exist(client, owner):
    theirs, _ = make_token(by=person(), name="Theirs", days=30, second_factor=False)
    for method in (client.get, client.post):
        assert method(f"/api/tokens/{theirs.pk}/revoke/").status_code == 404
    assert "Theirs" not in words(client.get(OWN))
    theirs.refresh_from_db()
    assert theirs.works


def test_the_trail_shows_who_made_it_and_when_it_ended(client, cast, owner):
    token, secret = made(client)
    client.post(f"/api/tokens/{token.pk}/revoke/")
    client.force_login(cast.administrator)
    page = words(client.get(f"/audit/people/{owner.pk}/"))
    assert page.count("API token") >= 2
    assert secret not in page
    assert token.secret_hash not in page


def test_the_page_about_it_shows_every_address_and_field(client, owner):
    page = words(client.get("/api/"))
    for address in (
        "migrations",
        "migrations/{migration_id}",
        "migrations/{migration_id}/tasks",
        "practices",
        "census",
    ):
        assert f"GET /api/v1/{address}" in page
    for text in ("rag_reason", "Days that go live is later", "one of red, amber, green", "go_live_from"):
        assert text in page


def test_whoever_is_signed_out_sees_the_description_and_no_page(client, db):
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.")
    for address in ("/api/", OWN, NEW):
        assert client.get(address)["Location"].startswith("/accounts/login/")
