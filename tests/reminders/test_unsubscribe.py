"""One click in a mail stops it: without signing in, and never by merely looking."""

import re

import pytest
from django.test import Client

from accounts.models import User
from phases.models import Milestone
from reminders.models import Preference
from reminders.writing import unsubscribe_url
from tests.people import TODAY
from tests.reminders.mornings import clear, morning

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path(user) -> str:
    return unsubscribe_url(user).removeprefix("http://localhost:8000")


@pytest.fixture
def mail_program() -> Client:
    """Neither signed in nor in possession of a token against forgery."""
    return Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.9")


def test_the_header_of_a_mail_stops_it(cast, mail_program):
    mail = morning(TODAY)[cast.manager.email]
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.fullmatch(r"<http://localhost:8000(/.+)>", mail.extra_headers["List-Unsubscribe"])[1]
    answer = mail_program.post(link, ONE_CLICK)
    assert answer.status_code == 200
    assert "These emails have stopped" in answer.text
    assert "/reminders/" in answer.text, "how to turn them on again"
    assert Preference.objects.get(user=cast.manager).frequency == "off"
    assert "sessionid" not in answer.cookies


def test_whoever_stopped_hears_only_what_nobody_can_silence(cast, mail_program):
    mail_program.post(path(cast.manager), ONE_CLICK)
    assert cast.manager.email not in morning(TODAY)
    clear(cast.migration)
    Milestone.objects.filter(migration=cast.migration, kind="go_live").update(planned=TODAY)
    assert cast.manager.email in morning(TODAY.replace(day=10))


def test_looking_changes_nothing(cast, mail_program):
    for ask in (mail_program.get, mail_program.head, mail_program.options):
        ask(path(cast.manager))
    assert not Preference.objects.exists()
    page = mail_program.get(path(cast.manager)).text
    assert '<form method="post"' in page
    assert cast.manager.email in page


def test_it_is_on_record(cast, mail_program):
    Preference.objects.create(user=cast.manager, weekday=3, hour=16)
    mail_program.post(path(cast.manager), ONE_CLICK)
    row = Preference.history.first()
    assert (row.frequency, row.weekday, row.hour) == ("off", 3, 16)
    assert (row.history_user, row.history_address) == (cast.manager, "203.0.113.9")
    assert row.history_change_reason == "Clicked in an email"


def test_twice_is_once(cast, mail_program):
    for _ in range(2):
        assert mail_program.post(path(cast.manager), ONE_CLICK).status_code == 200
    assert Preference.history.count() == 1


@pytest.mark.parametrize("token", ["made-up", "1:made-up", "1:", ":", "%00", "1" * 5000])
def test_made_up_links_do_not_exist(cast, mail_program, token):
    for ask in (mail_program.get, mail_program.post):
        assert ask(f"/reminders/stop/{token}/").status_code in {400, 404}
    assert not Preference.objects.exists()


def test_a_link_of_somebody_who_is_gone(mail_program):
    user = User.objects.create_user("gone@practice.example", name="Gone")
    link = path(user)
    user.delete()
    assert mail_program.post(link, ONE_CLICK).status_code == 404


def test_somebody_else_who_is_signed_in_keeps_their_own(cast, client):
    client.force_login(cast.staff)
    client.post(path(cast.manager), ONE_CLICK)
    assert [*Preference.objects.values_list("user", flat=True)] == [cast.manager.pk]
    assert Preference.history.get().history_user == cast.manager
