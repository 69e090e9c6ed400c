"""One of every organisation with one of every role in it, and what happens around an invitation."""

import re
from dataclasses import dataclass

from django.core import mail
from django.test import Client

from accounts.models import User
from practices.models import Commissioner, DeliveryPartner, Invitation, Practice
from tests.factories import (
    ArrangementFactory,
    CommissionerFactory,
    DeliveryPartnerFactory,
    MembershipFactory,
    PracticeFactory,
    UserFactory,
)

PASSWORD = "purple-teapot-on-a-hill"


@dataclass
class Town:
    """A practice, who commissions it, who runs its migration, and the same again next door."""

    practice: Practice
    commissioner: Commissioner
    partner: DeliveryPartner
    other_practice: Practice
    other_commissioner: Commissioner
    other_partner: DeliveryPartner
    people: dict[str, User]

    def client(self, who: str) -> Client:
        """Return a browser in which `who` is signed in."""
        client = Client()
        client.force_login(self.people[who])
        return client

    def places(self) -> dict[str, str]:
        """Return the address of the people page of every organisation, by name."""
        return {
            "practice": f"/practices/{self.practice.ods_code}/people/",
            "other_practice": f"/practices/{self.other_practice.ods_code}/people/",
            "commissioner": f"/organisations/commissioners/{self.commissioner.ods_code}/people/",
            "other_commissioner": f"/organisations/commissioners/{self.other_commissioner.ods_code}/people/",
            "partner": f"/organisations/partners/{self.partner.pk}/people/",
            "other_partner": f"/organisations/partners/{self.other_partner.pk}/people/",
            "england": "/organisations/england/people/",
        }


def make_town() -> Town:
    """Return a town with one person in each role, and `nobody`."""
    practice = PracticeFactory(name="Mill Lane Surgery", ods_code="B83001")
    arrangement = ArrangementFactory(practice=practice)
    partner = DeliveryPartnerFactory()
    at = {
        "practice_manager": {"practice": practice},
        "practice_staff": {"practice": practice},
        "clinical_lead": {"practice": practice},
        "project_manager": {"partner": partner},
        "commissioner": {"commissioner": arrangement.commissioner},
        "national_viewer": {},
        "administrator": {},
    }
    people = {
        role: MembershipFactory(role=role, user__name=f"The {role.replace('_', ' ')}", **place).user
        for role, place in at.items()
    }
    other_practice = PracticeFactory(name="Far Away Surgery", ods_code="Z99999")
    people["stranger"] = MembershipFactory(practice=other_practice, user__name="A stranger").user
    people["nobody"] = UserFactory(name="Nobody")
    return Town(
        practice,
        arrangement.commissioner,
        partner,
        other_practice,
        CommissionerFactory(),
        DeliveryPartnerFactory(),
        people,
    )


def send_invitation(town: Town, who: str = "practice_manager", place: str = "practice", **fields: str):
    """Let `who` fill in the invitation form of `place`, and return the response."""
    data = {"name": "Asha New", "email": "asha@practice.example", "role": "practice_staff", **fields}
    return town.client(who).post(f"{town.places()[place]}invite/", data)


def invited(town: Town, who: str = "practice_manager", place: str = "practice", **fields: str) -> Invitation:
    """Let `who` invite someone, after the commit, and return the invitation."""
    assert send_invitation(town, who, place, **fields).status_code == 302
    return Invitation.objects.latest("pk")


def link_in(message) -> str:
    """Return the address in an email that accepts its invitation."""
    found = re.search(r"http://testserver(/invitations/[\w-]+/)", message.body)
    assert found, message.body
    return found[1]


def last_link() -> str:
    """Return the address in the last email sent."""
    return link_in(mail.outbox[-1])


def new_account(**fields: str) -> dict[str, str]:
    """Return what an invited person types."""
    return {"name": "Asha New", "password1": PASSWORD, "password2": PASSWORD, **fields}
