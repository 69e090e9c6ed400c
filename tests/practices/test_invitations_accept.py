"""Opening the link of an invitation: every person, every state, one use."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import AuditEvent, User
from practices.invitations import services
from practices.invitations.services import CannotAccept, Refusal
from practices.models import Invitation
from tests.factories import PASSWORD as OLD_PASSWORD
from tests.factories import MembershipFactory, UserFactory
from tests.practices.people import PASSWORD, invited, last_link, new_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_at_once")]


def opened(client: Client, link: str = "") -> str:
    """Open the link of the last email and return the address it leads to."""
    response = client.get(link or last_link())
    assert response.status_code == 302
    assert response["Cache-Control"].startswith("max-age=0, no-cache")
    return response.url


def account(email: str = "asha@practice.example", name: str = "Asha Old") -> User:
    """Return someone who can sign in with `email`."""
    user = UserFactory(email=email, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


class TestWithoutAnAccount:
    """Signed out, and new: a name and a password."""

    def test_from_link_to_home(self, town, client):
        invitation = invited(town, email="Asha@Practice.Example")
        page = opened(client)
        assert page == f"/invitations/{invitation.pk}/"
        text = client.get(page).content.decode()
        assert "The practice manager has invited you" in text
        assert 'value="Asha New"' in text
        assert "asha@practice.example" in text

        response = client.post(page, new_account(name="Asha Newton"))
        assert (response.status_code, response.url) == (302, "/")
        user = User.objects.get(email="asha@practice.example")
        assert user.name == "Asha Newton"
        assert user.check_password(PASSWORD)
        assert not user.is_staff
        address = EmailAddress.objects.get(user=user)
        assert (address.email, address.verified, address.primary) == (user.email, True, True)
        membership = user.memberships.get()
        assert (membership.role, membership.practice) == ("practice_staff", town.practice)
        assert client.get("/practices/B83001/").status_code == 200

        invitation.refresh_from_db()
        assert invitation.accepted_by == user
        for row in (user, membership, invitation):
            assert row.history.first().history_user == user
        event = AuditEvent.objects.get(what="accepted an invitation")
        assert event.actor_email == user.email
        assert AuditEvent.objects.filter(kind="membership", actor_id=user.pk).count() == 1

    def test_the_new_person_can_sign_in_again(self, town, client):
        invited(town)
        client.post(opened(client), new_account())
        again = Client()
        data = {"login": "asha@practice.example", "password": PASSWORD}
        assert again.post("/accounts/login/", data).status_code == 302
        assert again.get("/practices/B83001/").status_code == 200

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"password2": "something-else-here"}, "The two passwords are not the same"),
            ({"password2": ""}, "Enter the password again"),
            ({"password1": "password", "password2": "password"}, "too common"),
            ({"password1": "short", "password2": "short"}, "too short"),
            ({"password1": "73519026", "password2": "73519026"}, "entirely numeric"),
            ({"password1": "asha@practice", "password2": "asha@practice"}, "too similar"),
            ({"password1": "x" * 1_000_000, "password2": "x" * 1_000_000}, "128 characters"),
            ({"name": ""}, "Enter full name"),
            ({"name": "Asha 943 476 5919"}, "NHS number"),
            ({"name": "Asha\r\nBcc: x@y.example"}, "Enter the name without symbols"),
        ],
    )
    def test_what_is_refused(self, town, client, fields, says):
        invited(town)
        page = opened(client)
        response = client.post(page, new_account(**fields))
        assert response.status_code == 422
        assert says in response.content.decode()
        assert "943 476 5919" not in response.content.decode()
        assert not User.objects.filter(email="asha@practice.example").exists()
        assert client.post(page, new_account()).status_code == 302

    def test_signing_in_is_allauths_own(self, town, client):
        """What the portal asks after a password (a second step, say) it asks here too."""
        invited(town)
        client.post(opened(client), new_account())
        methods = client.session["account_authentication_methods"]
        assert [one["method"] for one in methods] == ["password"]

    def test_fields_posted_beside_the_form_change_nothing(self, town, client):
        invited(town)
        extra = {
            "email": "boss@practice.example",
            "role": "administrator",
            "is_superuser": "1",
            "practice": "1",
        }
        client.post(opened(client), new_account(**extra))
        user = User.objects.get(email="asha@practice.example")
        assert not user.is_superuser
        assert [m.role for m in user.memberships.all()] == ["practice_staff"]

    def test_half_of_it_is_none_of_it(self, town, client, monkeypatch):
        invited(town)
        page = opened(client)

        def fail(*args, **kwargs):
            raise RuntimeError("the audit is full")

        monkeypatch.setattr("practices.invitations.services.record", fail)
        with pytest.raises(RuntimeError):
            client.post(page, new_account())
        assert not User.objects.filter(email="asha@practice.example").exists()
        assert Invitation.objects.get().accepted_at is None


class TestWithAnAccount:
    """Sign in, come back, press one button."""

    @pytest.mark.parametrize("email", ["asha@practice.example", "asha+nhs@practice.example"])
    def test_from_link_through_sign_in_to_home(self, town, client, email):
        user = account(email)
        invited(town, email=email.upper())
        page = opened(client)
        text = client.get(page).content.decode()
        assert "You already have an account" in text
        assert f"/accounts/login/?next={page}" in text
        assert "password1" not in text
        assert client.post(page, new_account()).status_code == 200
        assert not user.memberships.exists()

        response = client.post("/accounts/login/", {"login": email, "password": OLD_PASSWORD, "next": page})
        assert response.url == page
        text = client.get(page).content.decode()
        assert "Join Mill Lane Surgery as practice staff" in text
        assert "signed in as Asha Old" in text
        assert not user.memberships.exists()
        response = client.post(page, follow=True)
        assert "You are now practice staff at Mill Lane Surgery" in response.content.decode()
        assert user.memberships.get().practice == town.practice
        assert User.objects.get(pk=user.pk).name == "Asha Old"

    def test_a_second_verified_address_counts_an_unverified_one_does_not(self, town, client):
        user = account("asha@home.example")
        second = EmailAddress.objects.create(user=user, email="asha@practice.example", verified=False)
        invited(town)
        client.force_login(user)
        page = opened(client)
        assert client.get(page).status_code == 409
        second.verified = True
        second.save()
        assert client.get(page).status_code == 200

    def test_the_new_role_is_seen_also_by_someone_who_worked_elsewhere(self, town, client):
        user = account()
        for _ in range(2):
            MembershipFactory(user=user)
        client.force_login(user)
        client.post("/organisations/switch/", {"membership": user.memberships.first().pk})
        invited(town)
        client.post(opened(client))
        assert client.get("/practices/B83001/").status_code == 200

    def test_a_national_role_has_no_organisation(self, town, client):
        user = account()
        invited(town, "administrator", "england", role="national_viewer")
        client.force_login(user)
        page = opened(client)
        assert "Join the portal as national viewer" in client.get(page).content.decode()
        client.post(page)
        assert user.memberships.get().role == "national_viewer"

    def test_switched_off(self, town, client):
        user = account()
        user.is_active = False
        user.save()
        invited(town)
        page = opened(client)
        assert "Sign in" in client.get(page).content.decode()
        client.post(page, new_account())
        assert not user.memberships.exists()


class TestRefusals:
    """Each has its own page, and none says anything about other people."""

    SECRETS = ("Asha", "asha@", "Mill Lane", "B83001", "The practice manager")

    def refused(self, client: Client, page: str, status: int, heading: str) -> str:
        """Check that `page` is refused both ways, and return its text."""
        for response in (client.get(page), client.post(page, new_account())):
            text = response.content.decode()
            assert (response.status_code, heading in text) == (status, True), text
        return text

    def nothing_given_away(self, text: str) -> None:
        for secret in self.SECRETS:
            assert secret not in text

    @pytest.mark.parametrize("token", ["x", "A" * 43, "a" * 5000, "-_-"])
    def test_unknown(self, client, token):
        response = client.get(f"/invitations/{token}/")
        assert response.status_code == 404
        assert "This link does not work" in response.content.decode()

    @pytest.mark.parametrize("pk", [1, 999999999999999999, 99999999999999999999999])
    def test_a_page_whose_link_was_not_opened_here(self, town, client, pk):
        invitation = invited(town)
        for number in (pk, invitation.pk):
            assert client.get(f"/invitations/{number}/").status_code == 404
            assert client.post(f"/invitations/{number}/", new_account()).status_code == 404
        assert not User.objects.filter(email="asha@practice.example").exists()

    def test_expired_to_the_second(self, town, client):
        with time_machine.travel("2026-11-01 09:00:00", tick=False) as clock:
            invitation = invited(town)
            clock.move_to(invitation.expires_at - timedelta(seconds=1))
            page = opened(client)
            assert client.get(page).status_code == 200
            clock.move_to(invitation.expires_at)
            text = self.refused(client, page, 410, "This invitation has expired")
        self.nothing_given_away(text)

    def test_withdrawn(self, town, client):
        invitation = invited(town)
        page = opened(client)
        town.client("practice_manager").post(f"/organisations/invitations/{invitation.pk}/withdraw/")
        self.nothing_given_away(self.refused(client, page, 410, "This invitation has been withdrawn"))
        opened(Client())  # the link still leads to that page

    def test_twice(self, town, client):
        invited(town)
        page = opened(client)
        client.post(page, new_account())
        other = Client()
        opened(other)
        self.nothing_given_away(self.refused(other, page, 410, "This invitation has been used"))
        assert "You accepted it" in self.refused(client, page, 200, "This invitation has been used")
        assert User.objects.filter(email="asha@practice.example").count() == 1

    def test_someone_else_is_signed_in(self, town, client):
        user = account("eve@practice.example", "Eve")
        invited(town)
        client.force_login(user)
        page = opened(client)
        text = self.refused(client, page, 409, "This invitation is for someone else")
        self.nothing_given_away(text)
        said = AuditEvent.objects.filter(actor_id=user.pk).exclude(kind="sign_in")
        assert {one.what for one in said} == {
            "opened an invitation that could not be accepted (other address)"
        }
        assert said.count() == 2  # opened, and sent the form
        assert "eve@practice.example" not in text
        assert "/accounts/logout/" in text
        assert not user.memberships.exists()

    def test_already_a_member(self, town, client):
        user = account()
        invited(town)
        MembershipFactory(user=user, role="practice_staff", practice=town.practice)
        client.force_login(user)
        self.refused(client, opened(client), 200, "You already have this role")
        assert user.memberships.count() == 1

    @pytest.mark.parametrize("gone", ["removed", "switched off"])
    def test_whoever_sent_it_has_no_such_right_any_more(self, town, client, gone):
        invitation = invited(town)
        page = opened(client)
        manager = town.people["practice_manager"]
        town.people["successor"] = MembershipFactory(practice=town.practice).user
        if gone == "removed":
            manager.memberships.all().delete()
        else:
            User.objects.filter(pk=manager.pk).update(is_active=False)
        self.nothing_given_away(self.refused(client, page, 410, "This invitation no longer holds"))
        town.client("successor").post(f"/organisations/invitations/{invitation.pk}/resend/")
        assert client.post(opened(client), new_account()).status_code == 302

    def test_refusals_are_in_the_audit(self, town, client):
        invitation = invited(town)
        page = opened(client)
        town.client("practice_manager").post(f"/organisations/invitations/{invitation.pk}/withdraw/")
        client.get(page)
        event = AuditEvent.objects.first()
        assert event.what == "opened an invitation that could not be accepted (withdrawn)"
        assert event.actor_id is None
        assert event.address == "127.0.0.1"

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
    def test_other_methods(self, town, client, method):
        invited(town)
        assert getattr(client, method)(last_link()).status_code == 405
        assert getattr(client, method)(opened(client)).status_code == 405

    def test_no_log_holds_the_token(self, town, client, caplog):
        invited(town)
        token = last_link().split("/")[2]
        with caplog.at_level("DEBUG"):
            page = opened(client)
            client.post(page, new_account(password2=""))
            client.put(page)
            Client(enforce_csrf_checks=True).post(page, new_account())
            client.post(page, new_account())
            client.post(page, new_account())
        assert "/invitations/" in caplog.text  # the refusals are logged, by number
        assert token not in caplog.text


class TestTwoAtOnce:
    """However quick the clicks, one account, one membership."""

    def test_a_second_post_after_the_first(self, town, client):
        invitation = invited(town)
        stale = Invitation.objects.get(pk=invitation.pk)
        page = opened(client)
        client.post(page, new_account())
        with pytest.raises(CannotAccept) as refused:
            services.accept_with_new_account(invitation=stale, name="Eve", password=PASSWORD)
        assert refused.value.refusal == Refusal.USED

    def test_two_invitations_to_one_address(self, town, client):
        invited(town, role="practice_staff")
        first = last_link()
        invited(town, role="clinical_lead")
        second = last_link()
        one, two = opened(client, first), opened(client, second)
        client.post(one, new_account())
        client.post(two)  # signed in by now, which the page opened before does not mind
        user = User.objects.get(email="asha@practice.example")
        assert {m.role for m in user.memberships.all()} == {"practice_staff", "clinical_lead"}
