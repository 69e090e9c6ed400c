"""The admin of organisations."""

import pytest
from django.contrib.auth.models import Permission

from accounts.models import User
from practices.models import Membership
from tests.factories import (
    ArrangementFactory,
    ClinicalSystemFactory,
    MembershipFactory,
    PracticeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(client):
    user = User.objects.create_superuser("admin@portal.example", "x", name="Admin")
    Membership.objects.create(user=user, role="administrator")
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    "model",
    [
        "practice",
        "commissioner",
        "arrangement",
        "deliverypartner",
        "supplier",
        "clinicalsystem",
        "membership",
    ],
)
def test_every_list_and_form_opens(superuser, model):
    ArrangementFactory(practice__current_system=ClinicalSystemFactory())
    MembershipFactory()
    assert superuser.get(f"/admin/practices/{model}/?q=a").status_code == 200
    assert superuser.get(f"/admin/practices/{model}/add/").status_code == 200


def test_a_role_in_the_wrong_kind_of_organisation_is_refused(superuser):
    data = {"user": UserFactory().pk, "role": "commissioner", "practice": PracticeFactory().pk}
    response = superuser.post("/admin/practices/membership/add/", data)
    assert "exactly one organisation of its own kind" in response.content.decode()
    assert not Membership.objects.filter(role="commissioner").exists()


def test_staff_without_the_administrator_role_are_refused(client):
    own = MembershipFactory()
    own.user.is_staff = True
    own.user.save()
    own.user.user_permissions.set(
        Permission.objects.filter(codename__in=["view_practice", "view_membership"])
    )
    client.force_login(own.user)
    assert client.get("/admin/practices/practice/", follow=True).status_code == 403
