"""Changing the address one signs in with."""

import re

import pytest

from accounts.models import User
from tests.accounts.people import events, member, sign_in, with_app
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NEW = "new.address@practice.example"


@pytest.fixture
def user(client):
    user = member()
    sign_in(client, user)
    return user


def link(mail) -> str:
    return re.search(r"http://testserver(/accounts/confirm-email/\S+)", mail.body)[1]


def test_a_new_address_counts_once_it_is_confirmed(client, user, mailoutbox):
    old = user.email
    client.post("/accounts/email/", {"action_add": "", "email": NEW})
    assert User.objects.get(pk=user.pk).email == old
    page = client.get("/accounts/email/").content.decode()
    assert f"You sign in with <strong>{old}</strong>" in page
    assert f"We have sent a link to <strong>{NEW}</strong>" in page
    assert mailoutbox[-1].to == [NEW]
    where = link(mailoutbox[-1])
    assert f"Is <strong>{NEW}</strong> your address?" in client.get(where).content.decode()
    client.post(where)
    assert User.objects.get(pk=user.pk).email == NEW
    assert [address.email for address in user.emailaddress_set.all()] == [NEW]
    told = next(mail for mail in mailoutbox if mail.to == [old])
    assert f"from {old} to {NEW}" in told.body
    said = [what for _, what, _ in events()]
    assert f"asked to change their email address to {NEW}" in said
    assert f"changed their email address from {old} to {NEW}" in said


def test_the_change_can_be_given_up(client, user):
    client.post("/accounts/email/", {"action_add": "", "email": NEW})
    client.post("/accounts/email/", {"action_remove": "", "email": NEW})
    assert "Send the link again" not in client.get("/accounts/email/").content.decode()
    assert user.emailaddress_set.get().email == user.email


@pytest.mark.parametrize("taken", [member, UserFactory])
def test_somebody_elses_address_cannot_be_taken_nor_found_out(client, user, mailoutbox, taken):
    other = taken()
    client.post("/accounts/email/", {"action_add": "", "email": other.email})
    page = client.get("/accounts/email/").content.decode()
    assert f"We have sent a link to <strong>{other.email}</strong>" in page
    # Even the owner of the address, who opens the link, does not give it away.
    where = link(mailoutbox[-1])
    page = client.post(where, follow=True).content.decode() + client.get(where).content.decode()
    assert "belongs to another account" in page
    assert User.objects.get(pk=user.pk).email == user.email


def test_someone_with_a_second_factor_can_change_it_too(client, user):
    with_app(user)
    client.post("/accounts/email/", {"action_add": "", "email": NEW})
    assert NEW in client.get("/accounts/email/").content.decode()


def test_the_password_is_asked_for_again_after_a_while(client, user, time_machine_later):
    with time_machine_later(minutes=6):
        response = client.post("/accounts/email/", {"action_add": "", "email": NEW})
    assert response.url == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
