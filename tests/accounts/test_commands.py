"""The first administrator, and whoever lost their phone."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent, User
from tests.accounts.people import is_signed_in, member, sign_in, with_app

pytestmark = pytest.mark.django_db


def test_makes_an_administrator_of_nobody(client, mailoutbox, capsys):
    call_command("make_administrator", "Grace@portal.example", name="Grace Adeyemi")
    user = User.objects.get(email="grace@portal.example")
    assert not user.has_usable_password()
    client.post("/accounts/password/reset/", {"email": user.email})
    assert "password/reset/key" in mailoutbox[0].body
    client.force_login(user)
    assert client.get("/admin/").status_code == 200
    event = AuditEvent.objects.get(kind="membership")
    assert (event.job, event.what, event.subject) == (
        "make_administrator",
        "was made an administrator",
        user.email,
    )


def test_makes_an_administrator_of_somebody_once(capsys):
    user = member()
    for _ in range(2):
        call_command("make_administrator", user.email)
    assert user.memberships.get().role == "administrator"


def test_a_new_administrator_needs_a_name():
    with pytest.raises(CommandError, match='add --name "Full Name"'):
        call_command("make_administrator", "nobody@portal.example")


def test_removes_a_second_factor_and_ends_the_sessions(client, capsys):
    user = member()
    sign_in(client, user)
    with_app(user)
    call_command("remove_second_factor", user.email)
    assert client.get("/practices/").status_code == 302
    assert sign_in(client, user).url == "/"
    assert is_signed_in(client)
    with pytest.raises(CommandError, match="has no second factor"):
        call_command("remove_second_factor", user.email)
    with pytest.raises(CommandError, match="There is no account"):
        call_command("remove_second_factor", "nobody@portal.example")
