"""How long a session lasts, and ending those elsewhere."""

import pytest
from django.test import Client

from tests.accounts.people import events, is_signed_in, member, sign_in
from tests.factories import PASSWORD, PracticeFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/practices/?q=x"}


@pytest.fixture
def user():
    return member("practice_staff", practice=PracticeFactory())


def test_half_an_hour_without_a_click_ends_it(client, user, time_machine_later):
    sign_in(client, user)
    with time_machine_later(minutes=31):
        response = client.get("/practices/?q=x")
        assert response.url == "/accounts/login/?next=/practices/%3Fq%3Dx"
        assert not is_signed_in(client)
        page = client.get(response.url).content.decode()
        assert "You were signed out because nothing happened for 30 minutes." in page
        data = {"login": user.email, "password": PASSWORD, "next": "/practices/?q=x"}
        assert client.post("/accounts/login/", data).url == "/practices/?q=x"
    assert (user.email, "was signed out after 30 idle minutes", "") in events()


def test_htmx_is_sent_to_sign_in_too(client, user, time_machine_later):
    sign_in(client, user)
    with time_machine_later(minutes=31):
        response = client.get("/practices/", headers=HTMX)
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=/practices/%3Fq%3Dx"


def test_every_click_begins_the_time_again(client, user, time_machine_later):
    sign_in(client, user)
    for minutes in (20, 40, 60):
        with time_machine_later(minutes=minutes):
            assert client.get("/practices/").status_code == 200


def test_each_role_has_its_time_and_the_shortest_counts(client, user, settings, time_machine_later):
    settings.IDLE_MINUTES = {"default": 30, "practice_staff": 60, "administrator": 10}
    sign_in(client, user)
    with time_machine_later(minutes=50):
        assert client.get("/practices/").status_code == 200
        user.memberships.create(role="administrator")
    with time_machine_later(minutes=52):
        assert client.get("/practices/").status_code == 200
    with time_machine_later(minutes=63):
        assert client.get("/practices/").status_code == 302


def test_a_click_writes_once_a_minute(client, user, time_machine_later, django_assert_num_queries):
    sign_in(client, user)
    before = client.session["seen"]
    client.get("/practices/")
    assert client.session["seen"] == before
    with time_machine_later(seconds=61):
        client.get("/practices/")
    assert client.session["seen"] != before


def test_pages_are_not_kept_by_the_browser(client, user):
    sign_in(client, user)
    assert client.get("/practices/").headers["Cache-Control"] == "no-store"


def test_lists_where_one_is_signed_in(client, user):
    sign_in(client, user, headers={"User-Agent": "Browser at the desk"})
    sign_in(Client(), user, REMOTE_ADDR="192.0.2.7", headers={"User-Agent": "Phone"})
    page = client.get("/accounts/sessions/").content.decode()
    assert "This browser" in page
    assert "192.0.2.7" in page
    assert "Phone" in page


def test_signs_out_everywhere_else(client, user):
    others = [Client(), Client()]
    for browser in (client, *others):
        sign_in(browser, user)
    client.post("/accounts/sessions/")
    assert client.get("/practices/").status_code == 200
    assert {browser.get("/practices/").status_code for browser in others} == {302}
    assert (user.email, "ended 2 other sessions", "") in events()


def test_a_new_sign_in_takes_a_new_session(client, user):
    client.get("/accounts/login/")
    client.session["x"] = 1
    before = client.session.session_key
    sign_in(client, user)
    assert client.session.session_key != before
