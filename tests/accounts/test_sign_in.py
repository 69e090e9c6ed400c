"""Getting in with a password, and what strangers learn by trying."""

import re

import pytest
from django.test import Client

from tests.accounts.people import events, is_signed_in, member, sign_in
from tests.factories import PASSWORD, PracticeFactory

pytestmark = pytest.mark.django_db
WRONG = "not-the-password"


@pytest.fixture
def user():
    return member("practice_staff", practice=PracticeFactory())


def test_signs_in_with_address_and_password(client, user):
    response = sign_in(client, user)
    assert (response.status_code, response.url) == (302, "/")
    assert is_signed_in(client)
    assert events() == [(user.email, "signed in with a password", "")]


def test_comes_back_to_the_page_that_was_asked_for(client, user):
    asked = client.get("/practices/?q=leeds")
    assert asked.url == "/accounts/login/?next=/practices/%3Fq%3Dleeds"
    page = client.get(asked.url).content.decode()
    assert '<input type="hidden" name="next" value="/practices/?q=leeds">' in page
    data = {"login": user.email, "password": PASSWORD, "next": "/practices/?q=leeds"}
    assert client.post("/accounts/login/", data).url == "/practices/?q=leeds"


def test_is_not_sent_to_another_site(client, user):
    data = {"login": user.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/accounts/login/", data).url == "/"


def test_a_stranger_cannot_tell_an_account_from_none(client, user):
    def answer(email: str) -> str:
        page = client.post("/accounts/login/", {"login": email, "password": WRONG}).content.decode()
        assert "The email address or the password is wrong" in page
        main = page[page.index("<main") : page.index("</main>")]
        return re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", main.replace(email, ""))

    assert answer(user.email) == answer("nobody@practice.example")
    assert events() == [
        ("", "gave a wrong password", user.email),
        ("", "gave a wrong password", "unknown address"),
    ]


@pytest.mark.parametrize("known", [True, False])
def test_an_account_is_locked_after_five_wrong_passwords(client, user, known):
    email = user.email if known else "nobody@practice.example"
    for attempt in range(7):
        # Each from somewhere else: it is the account that is guessed at.
        page = client.post(
            "/accounts/login/", {"login": email, "password": WRONG}, REMOTE_ADDR=f"192.0.2.{attempt}"
        ).content.decode()
    assert "You have tried too often. Wait 10 minutes and try again, or reset your password" in page
    assert "is wrong" not in page
    if known:  # nor does the right one help
        assert "You have tried too often" in sign_in(client, user).content.decode()
    assert not is_signed_in(client)
    whose = user.email if known else "unknown address"
    lockouts = [event for event in events() if "locked out" in event[1]]
    assert set(lockouts) == {("", "was locked out after too many wrong passwords", whose)}


def test_an_address_is_locked_after_fifty_wrong_passwords(client, user):
    for attempt in range(50):
        client.post("/accounts/login/", {"login": f"guess{attempt}@practice.example", "password": WRONG})
    assert "You have tried too often" in sign_in(client, user).content.decode()
    assert sign_in(Client(REMOTE_ADDR="192.0.2.9"), user).status_code == 302


def test_the_right_password_in_between_does_not_start_the_count_again(client, user):
    for _ in range(4):
        sign_in(client, user, WRONG)
    assert sign_in(Client(), user).status_code == 302
    sign_in(client, user, WRONG)
    assert "You have tried too often" in sign_in(client, user, WRONG).content.decode()


def test_one_address_signs_in_so_often_a_minute(client, user, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for _ in range(2):
        assert sign_in(Client(), user).status_code == 302
    response = sign_in(Client(), user)
    assert response.status_code == 429
    assert "You have tried too often" in response.content.decode()


def test_an_account_that_is_switched_off_is_told_so_with_the_right_password_only(client, user):
    user.is_active = False
    user.save()
    assert "The email address or the password is wrong" in sign_in(client, user, WRONG).content.decode()
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}, follow=True)
    assert "Your account is switched off" in response.content.decode()
    assert not is_signed_in(client)
    assert events()[-1] == ("", "tried to sign in to an account that is switched off", user.email)


def test_switching_an_account_off_ends_its_sessions(client, user):
    sign_in(client, user)
    user.is_active = False
    user.save()
    assert client.get("/practices/").status_code == 302


def test_an_address_that_is_not_confirmed_must_be_first(client, user, mailoutbox):
    user.emailaddress_set.update(verified=False)
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}, follow=True)
    assert "Confirm your email address" in response.content.decode()
    assert not is_signed_in(client)
    assert mailoutbox[0].subject == "Migrations Portal: confirm your email address"


def test_signs_out_by_a_form_only(client, user):
    sign_in(client, user)
    assert "Sign out" in client.get("/accounts/logout/").content.decode()
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)
    assert events()[-1] == (user.email, "signed out", "")


def test_nobody_signs_up(client):
    data = {"email": "new@practice.example", "password1": PASSWORD, "password2": PASSWORD}
    for response in (client.get("/accounts/signup/"), client.post("/accounts/signup/", data)):
        assert "Accounts are by invitation" in response.content.decode()


def test_a_part_of_a_page_leads_to_sign_in_as_a_whole(client):
    response = client.get(
        "/practices/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/practices/?q=leeds"},
    )
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=/practices/%3Fq%3Dleeds"


@pytest.mark.parametrize(
    ("referer", "back"),
    [("http://testserver/practices/", "/practices/"), ("https://evil.example/x", "/"), ("", "/")],
)
def test_a_form_sent_too_late_leads_back_to_its_page(client, referer, back):
    response = client.post("/migrations/1/items/update/", headers={"Referer": referer})
    assert response.url == f"/accounts/login/?next={back}"


def test_refusals_are_written_down(client, cast):
    client.force_login(cast.national)
    task = cast.task(cast.migration.tasks.first().item.slug)
    assert client.post(f"/items/{task.pk}/tick/?secret=1").status_code == 403
    assert events()[-1] == (cast.national.email, f"was refused POST /items/{task.pk}/tick/", "")
