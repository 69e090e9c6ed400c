"""The admin of organisations."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts.models import User
from practices.models import Membership
from tests.factories import (
    ArrangementFactory,
    ClinicalSystemFactory,
    MembershipFactory,
    PracticeFactory,
    UserFactory,
)
from tests.practices.people import make_town, send_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(client):
    user = User.objects.create_superuser("admin@portal.example", "x", name="Admin")
    Membership.objects.create(user=user, role="administrator")
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    "model", ["practice", "commissioner", "arrangement", "deliverypartner", "supplier", "clinicalsystem"]
)
def test_every_list_and_form_opens(superuser, model):
    ArrangementFactory(practice__current_system=ClinicalSystemFactory())
    assert superuser.get(f"/admin/practices/{model}/?q=a").status_code == 200
    assert superuser.get(f"/admin/practices/{model}/add/").status_code == 200


@pytest.mark.parametrize(
    "model", ["practices/membership", "practices/invitation", "phases/guideedition", "accounts/auditevent"]
)
def test_what_is_only_read_opens_and_takes_no_form(superuser, edition, model):
    town = make_town()
    send_invitation(town)
    row = apps.get_model(*model.split("/"))._default_manager.latest("pk")
    for page in ("?q=a", f"{row.pk}/change/", f"{row.pk}/history/"):
        answer = superuser.get(f"/admin/{model}/{page}")
        assert answer.status_code == 200, page
        assert 'name="_save"' not in answer.content.decode()
        assert superuser.post(f"/admin/{model}/{page}", {"action": "delete_selected"}).status_code == 405
    for page in ("add/", f"{row.pk}/delete/"):
        assert superuser.get(f"/admin/{model}/{page}").status_code == 404


def test_a_membership_leads_to_the_people_page(superuser):
    membership = MembershipFactory(practice__name="Elm Tree Surgery")
    practice = membership.practice
    link = f'<a href="/practices/{practice.ods_code}/people/">People at {practice}</a>'
    assert link in superuser.get("/admin/practices/membership/").content.decode()
    assert link in superuser.get(f"/admin/practices/membership/{membership.pk}/change/").content.decode()


def test_accounts_are_neither_added_nor_deleted(superuser):
    user = UserFactory()
    assert superuser.get(f"/admin/accounts/user/{user.pk}/change/").status_code == 200
    assert superuser.get("/admin/accounts/user/add/").status_code == 404
    assert superuser.post(f"/admin/accounts/user/{user.pk}/delete/", {"post": "yes"}).status_code == 404
    superuser.post("/admin/accounts/user/", {"action": "delete_selected", "_selected_action": user.pk})
    assert User.objects.filter(pk=user.pk).exists()


def test_a_role_in_the_wrong_kind_of_organisation_is_refused():
    held = Membership(user=UserFactory(), role="commissioner", practice=PracticeFactory())
    with pytest.raises(ValidationError, match="exactly one organisation of its own kind"):
        held.full_clean()
    with pytest.raises(IntegrityError):
        held.save()


def test_staff_without_the_administrator_role_are_refused(client):
    own = MembershipFactory()
    own.user.is_staff = True
    own.user.save()
    own.user.user_permissions.set(
        Permission.objects.filter(codename__in=["view_practice", "view_membership"])
    )
    client.force_login(own.user)
    assert client.get("/admin/practices/practice/", follow=True).status_code == 403
