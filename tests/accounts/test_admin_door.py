"""The admin pages: who gets in, through which door, and what is not there."""

import pytest
from django.contrib import admin

from tests.accounts.people import events, member, sign_in
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    user = member("administrator")
    user.is_staff = user.is_superuser = True
    user.save()
    return user


def test_an_administrator_gets_in_through_the_portals_door(client, administrator):
    assert (
        client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/?next=/admin/")
    )
    assert client.get("/admin/login/").url == "/accounts/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": administrator.email, "password": "x"}).status_code == 302
    sign_in(client, administrator)
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("lacking", ["is_staff", "role", "is_active"])
def test_all_three_are_needed(client, administrator, lacking):
    if lacking == "role":
        administrator.memberships.all().delete()
    else:
        setattr(administrator, lacking, False)
        administrator.save()
    client.force_login(administrator)
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403 if lacking != "is_active" else "Sign in" in answer.content.decode()


def test_others_are_refused_and_written_down(client):
    user = person("national_viewer")
    client.force_login(user)
    assert client.get("/admin/", follow=True).status_code == 403
    assert events()[-1] == (user.email, "was refused GET /admin/login/", "")


def test_the_second_factor_comes_first(client, administrator, settings):
    settings.MFA_REQUIRED_ROLES = ["administrator"]
    sign_in(client, administrator)
    assert client.get("/admin/accounts/user/").url == "/accounts/2fa/"


def test_passwords_are_changed_where_everybody_changes_them(client, administrator):
    client.force_login(administrator)
    assert client.get("/admin/password_change/").url == "/accounts/password/change/"


def test_secrets_and_providers_are_not_there():
    apps = {model._meta.app_label for model in admin.site._registry}
    assert not apps & {"account", "mfa", "socialaccount", "usersessions"}
