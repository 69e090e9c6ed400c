"""Choosing, changing and forgetting a password."""

import re

import pytest

from accounts.models import User
from tests.accounts.people import events, member, sign_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "violet-tractor-umbrella"


@pytest.fixture
def user(client):
    user = member()
    sign_in(client, user)
    return user


def change(client, new, again=None, old=PASSWORD):
    data = {"oldpassword": old, "password1": new, "password2": again or new}
    return client.post("/accounts/password/change/", data)


def asked_for_link(client, mailoutbox, email):
    client.post("/accounts/password/reset/", {"email": email})
    return re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mailoutbox[-1].body)


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("elevenchars", "too short. It must contain at least 12 characters"),
        ("password1234", "too common"),
        ("836458236458", "entirely numeric"),
        ("nobody-of-england", "too similar to the full name"),
    ],
)
def test_a_weak_password_is_refused(client, user, weak, why):
    page = change(client, weak).content.decode()
    assert why in page
    assert weak not in page
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_changes_the_password_and_says_so_by_mail(client, user, mailoutbox):
    assert change(client, NEW).status_code == 302
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert events()[-1] == (user.email, "changed their password", "")
    mail = mailoutbox[-1]
    assert mail.subject == "Migrations Portal: your password was changed"
    assert "127.0.0.1" in mail.body
    assert NEW not in mail.body


def test_changing_it_ends_the_sessions_elsewhere(client, user, django_user_model):
    other = type(client)()
    sign_in(other, user)
    change(client, NEW)
    assert client.get("/practices/").status_code == 200
    assert other.get("/practices/").status_code == 302


def test_the_old_password_is_asked_for(client, user):
    assert "Enter your current password" in change(client, NEW, old="wrong").content.decode()


def test_a_forgotten_password_is_replaced_once(client, user, mailoutbox):
    client.post("/accounts/logout/")
    link = asked_for_link(client, mailoutbox, user.email)[1]
    assert mailoutbox[-1].subject == "Migrations Portal: reset your password"
    form = client.get(link, follow=True)
    assert "Choose a new password" in form.content.decode()
    page = client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW}, follow=True)
    assert "Password changed" in page.content.decode()
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert (user.email, "reset their password by email", "") in events()
    again = type(client)().get(link, follow=True)
    assert "This link no longer works" in again.content.decode()


def test_a_stranger_learns_nothing_from_the_reset_page(client, user, mailoutbox):
    client.post("/accounts/logout/")
    known = client.post("/accounts/password/reset/", {"email": user.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@practice.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    # Both get a mail, so that both take as long; the second says there is no account.
    assert [mail.to for mail in mailoutbox] == [[user.email], ["nobody@practice.example"]]
    assert "no account with this address" in mailoutbox[1].body
    assert "signup" not in mailoutbox[1].body


@pytest.mark.parametrize("email", ["nobody@practice.example", None])
def test_links_are_not_sent_without_end(client, user, mailoutbox, email):
    client.post("/accounts/logout/")
    for _ in range(3):
        client.post("/accounts/password/reset/", {"email": email or user.email})
    assert client.post("/accounts/password/reset/", {"email": email or user.email}).status_code == 429
    assert len(mailoutbox) == 3


def test_a_mail_server_that_is_down_is_no_fault_of_the_page(client, user, monkeypatch, caplog):
    def down(*_args, **_kwargs):
        raise ConnectionRefusedError("no")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", down)
    assert change(client, NEW).status_code == 302
    assert "account/email/password_changed could not be sent: ConnectionRefusedError" in caplog.text
    assert user.email not in caplog.text
