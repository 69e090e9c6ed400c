"""Inviting someone: who may, to what, and what the email says."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from accounts.roles import ROLES, Place
from practices.invitations import services
from practices.invitations.tokens import hash_of
from practices.models import Invitation
from practices.organisations import Organisation
from tests.factories import MembershipFactory, UserFactory
from tests.practices.people import (
    invited,
    last_link,
    link_in,
    new_account,
    send_invitation,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_at_once")]

AT_PRACTICE = {"practice_manager", "practice_staff", "clinical_lead"}
NATIONAL = {"national_viewer", "administrator"}
EVERYTHING = {
    "practice": AT_PRACTICE,
    "other_practice": AT_PRACTICE,
    "commissioner": {"commissioner"},
    "other_commissioner": {"commissioner"},
    "partner": {"project_manager"},
    "other_partner": {"project_manager"},
    "england": NATIONAL,
}
# Who may invite to which roles where; what is not here is refused.
MAY_INVITE = {
    "practice_manager": {"practice": AT_PRACTICE},
    "practice_staff": {},
    "clinical_lead": {},
    "project_manager": {"partner": {"project_manager"}},
    "commissioner": {"practice": {"practice_manager"}, "commissioner": {"commissioner"}},
    "national_viewer": {},
    "administrator": EVERYTHING,
    "stranger": {"other_practice": AT_PRACTICE},
    "nobody": {},
}


class TestWhoMayInvite:
    """The matrix, through the form, with every role tried in every organisation."""

    @pytest.mark.parametrize("who", MAY_INVITE)
    @pytest.mark.parametrize("place", EVERYTHING)
    def test_the_matrix(self, town, who, place):
        allowed = MAY_INVITE[who].get(place, set())
        for role in ROLES:
            response = send_invitation(town, who, place, role=role, email=f"{role}@practice.example")
            got_in = Invitation.objects.filter(role=role).exists()
            assert got_in == (role in allowed), (who, place, role, response.status_code)
            if got_in:
                assert response.status_code == 302
            elif allowed:
                assert response.status_code == 422  # a tampered choice
            else:
                assert response.status_code in {403, 404}
        assert len(mail.outbox) == len(allowed)

    @pytest.mark.parametrize("who", MAY_INVITE)
    def test_the_service_checks_by_itself(self, town, who):
        organisation = Organisation(Place.EVERYWHERE)
        if who == "administrator":
            return
        with pytest.raises(PermissionDenied):
            services.invite(
                by=town.people[who],
                name="Mallory",
                email="m@practice.example",
                role="administrator",
                organisation=organisation,
                site="http://testserver/",
            )

    def test_the_form_offers_only_what_one_may_give(self, town):
        page = town.client("commissioner").get(f"{town.places()['practice']}invite/").content.decode()
        assert 'value="practice_manager"' in page
        assert 'value="practice_staff"' not in page

    def test_a_former_commissioner_hands_out_no_roles(self, town):
        town.practice.arrangements.update(end=datetime(2023, 1, 1, tzinfo=UTC).date())
        assert send_invitation(town, "commissioner", role="practice_manager").status_code == 404

    def test_a_successor_invites_for_its_predecessor(self, town):
        town.commissioner.successor = town.other_commissioner
        town.commissioner.save()
        user = MembershipFactory(role="commissioner", commissioner=town.other_commissioner).user
        town.people["successor"] = user
        assert send_invitation(town, "successor", role="practice_manager").status_code == 302

    def test_nobody_gives_more_than_they_have(self):
        for role in ROLES.values():
            for code in role.gives:
                assert ROLES[code].permissions <= role.permissions


class TestEmail:
    """What arrives."""

    def test_what_it_says(self, town):
        with time_machine.travel("2026-07-01T22:30:00+00:00", tick=False):  # 11:30pm in London
            invited(town, email="Asha+Portal@Practice.Example")
        [message] = mail.outbox
        assert message.to == ["asha+portal@practice.example"]
        assert message.subject == "You have been invited to the Migrations Portal"
        html = message.alternatives[0].content
        for text in (message.body, html):
            assert "Asha New" in text
            assert "The practice manager has invited you" in text
            assert "as practice staff at Mill Lane Surgery (B83001)" in text
            assert "15 July 2026 at 11:30pm" in text
            assert "helps GP practices in England" in text
            assert link_in(message) in text
        for remote in ("<img", "<link", "<script", "src=", "url("):
            assert remote not in html

    def test_only_the_hash_is_kept(self, town):
        invitation = invited(town)
        token = last_link().split("/")[2]
        assert len(token) == 43
        assert invitation.token_hash == hash_of(token)
        for table in ("practices_invitation", "practices_historicalinvitation", "accounts_auditevent"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
                assert token not in str(cursor.fetchall())
        assert not hasattr(invitation.history.get(), "token_hash")

    def test_it_waits_for_the_commit(self, town, monkeypatch, django_capture_on_commit_callbacks):
        monkeypatch.undo()
        with django_capture_on_commit_callbacks() as callbacks:
            invited(town)
        assert not mail.outbox
        for callback in callbacks:
            callback()
        assert len(mail.outbox) == 1

    def test_markup_in_names_stays_text(self, town):
        town.people["practice_manager"].name = "Ann <b>Bold</b>"
        town.people["practice_manager"].save()
        town.practice.name = "Smith & <i>Sons</i>"
        town.practice.save()
        invited(town)
        html = mail.outbox[0].alternatives[0].content
        assert "Ann &lt;b&gt;Bold" in html
        assert "Smith &amp; &lt;i&gt;" in html
        assert "Smith & <i>Sons" in mail.outbox[0].body

    def test_a_mail_server_that_is_down_is_said_and_undoes_nothing(self, town, monkeypatch, caplog):
        monkeypatch.setattr(EmailBackend, "send_messages", _refuse)
        response = town.client("practice_manager").post(
            f"{town.places()['practice']}invite/",
            {"name": "Asha", "email": "a@practice.example", "role": "practice_staff"},
            follow=True,
        )
        page = response.content.decode()
        assert "the email could not be sent" in page
        assert "Email not sent" in page
        assert Invitation.objects.get().undelivered
        assert "could not be sent: ConnectionRefusedError" in caplog.text
        assert "/invitations/" not in caplog.text


def _refuse(*args):
    raise ConnectionRefusedError


class TestRefused:
    """What the form does not take."""

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", "Asha\r\nBcc: everyone@practice.example"),
            ("name", "Asha\x00New"),
            ("name", "Asha \u202eweN"),
            ("name", "<script>alert(1)</script>"),
            ("name", "Asha 943 476 5919"),
            ("name", "9434765919"),
            ("name", ""),
            ("name", "x" * 121),
            ("name", "x" * 1_000_000),
            ("email", "asha@practice.example\r\nBcc: everyone@practice.example"),
            ("email", "asha@practice.example\nBcc:x@y.example"),
            ("email", "asha@practice.example, other@practice.example"),
            ("email", "Asha <asha@practice.example>"),
            ("email", "9434765919@practice.example"),
            ("email", "not an address"),
            ("email", ""),
            ("email", f"{'x' * 250}@practice.example"),
            ("role", "emperor"),
            ("role", ""),
        ],
    )
    def test_bad_input(self, town, field, value):
        response = send_invitation(town, **{field: value})
        assert response.status_code == 422
        assert "There is a problem" in response.content.decode()
        assert "9434765919" not in response.content.decode()
        assert not Invitation.objects.exists()
        assert not mail.outbox

    @pytest.mark.parametrize("name", ["Zoë O’Brien-Núñez", "محمد علي", "李小龍", "Dr Ann Smith (GP)"])
    def test_names_of_every_kind_are_fine(self, town, name):
        assert invited(town, name=name).name == name
        assert f"Hello {name}\n" in mail.outbox[0].body

    @pytest.mark.parametrize("email", ["THE.STAFF@practice.example", " the.staff@practice.example "])
    def test_someone_who_has_the_role_already(self, town, email):
        user = town.people["practice_staff"]
        user.email = "the.staff@practice.example"
        user.save()
        response = send_invitation(town, email=email)
        assert response.status_code == 422
        assert "They are already practice staff here" in response.content.decode()

    def test_someone_may_have_a_second_role(self, town):
        user = town.people["practice_staff"]
        assert send_invitation(town, email=user.email, role="clinical_lead").status_code == 302

    def test_someone_invited_already(self, town):
        invited(town, email="asha@practice.example")
        response = send_invitation(town, email="Asha@Practice.Example")
        assert response.status_code == 422
        assert "invited already" in response.content.decode()
        assert len(mail.outbox) == 1

    def test_a_plus_address_is_another_address(self, town):
        invited(town, email="asha@practice.example")
        assert send_invitation(town, email="asha+2@practice.example").status_code == 302

    def test_fields_missing_or_doubled(self, town):
        client, url = town.client("practice_manager"), f"{town.places()['practice']}invite/"
        assert client.post(url).status_code == 422
        assert client.post(url, {"name": "Asha"}).status_code == 422
        doubled = {
            "name": ["A", "B"],
            "email": ["a@x.example", "b@x.example"],
            "role": ["practice_staff"] * 2,
        }
        assert client.post(url, doubled).status_code == 302
        assert Invitation.objects.get().email == "b@x.example"

    def test_twenty_an_hour(self, town):
        town.people["other"] = MembershipFactory(practice=town.practice).user
        with time_machine.travel("2026-11-09 09:00", tick=False) as clock:
            for number in range(20):
                invitation = invited(town, email=f"p{number}@practice.example")
            town.client("practice_manager").post(f"/organisations/invitations/{invitation.pk}/withdraw/")
            response = send_invitation(town)
            assert response.status_code == 422
            assert "20 invitations within an hour" in response.content.decode()
            assert send_invitation(town, "other").status_code == 302
            clock.shift(timedelta(hours=1))
            assert send_invitation(town, email="late@practice.example").status_code == 302


class TestSendingAgain:
    """A new link, a new fortnight, and the old link is dead."""

    def test_it(self, town, client):
        with time_machine.travel("2026-11-01 09:00", tick=False):
            invitation = invited(town)
        old = last_link()
        with time_machine.travel("2026-11-20 09:00", tick=False):
            page = town.client("practice_manager").get(town.places()["practice"]).content.decode()
            assert "Expired" in page
            response = town.client("practice_manager").post(
                f"/organisations/invitations/{invitation.pk}/resend/", follow=True
            )
            assert "It works until 4 December 2026" in response.content.decode()
            assert last_link() != old
            assert client.get(old, follow=True).status_code == 404
            assert client.get(last_link(), follow=True).status_code == 200
        assert "sent an invitation again" in AuditEvent.objects.values_list("what", flat=True)

    def test_a_page_opened_with_the_old_link_is_dead_too(self, town, client):
        invitation = invited(town)
        page = client.get(last_link()).url
        town.client("practice_manager").post(f"/organisations/invitations/{invitation.pk}/resend/")
        assert client.post(page, new_account()).status_code == 404

    def test_it_counts_towards_the_twenty(self, town):
        invitation = invited(town)
        client, url = town.client("practice_manager"), f"/organisations/invitations/{invitation.pk}/resend/"
        for _ in range(25):
            response = client.post(url, follow=True)
        assert len(mail.outbox) == 20
        assert "20 invitations within an hour" in response.content.decode()

    @pytest.mark.parametrize("verb", ["resend", "withdraw"])
    def test_one_that_was_accepted_or_withdrawn(self, town, client, verb):
        accepted = invited(town)
        client.post(client.get(last_link()).url, new_account())
        withdrawn = invited(town, email="other@practice.example")
        manager = town.client("practice_manager")
        manager.post(f"/organisations/invitations/{withdrawn.pk}/withdraw/")
        sent = len(mail.outbox)
        for one, word in ((accepted, "accepted"), (withdrawn, "withdrawn")):
            response = manager.post(f"/organisations/invitations/{one.pk}/{verb}/", follow=True)
            assert f"This invitation has been {word} already." in response.content.decode()
        assert len(mail.outbox) == sent

    @pytest.mark.parametrize("verb", ["resend", "withdraw"])
    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("practice_manager", 302),
            ("administrator", 302),
            ("practice_staff", 403),
            ("clinical_lead", 403),
            ("commissioner", 403),  # who may invite managers only
            ("national_viewer", 403),
            ("project_manager", 404),
            ("stranger", 404),
            ("nobody", 404),
        ],
    )
    def test_who_may(self, town, verb, who, status):
        invitation = invited(town)
        url = f"/organisations/invitations/{invitation.pk}/{verb}/"
        assert town.client(who).get(url).status_code == 405
        assert town.client(who).post(url).status_code == status
        invitation.refresh_from_db()
        assert (invitation.withdrawn_at is not None) == (verb == "withdraw" and status == 302)

    def test_signed_out_leads_to_sign_in(self, town, client):
        invitation = invited(town)
        response = client.post(f"/organisations/invitations/{invitation.pk}/resend/")
        assert response.url.startswith("/accounts/login/")


class TestTrail:
    """History and audit."""

    def test_sending_again_and_withdrawing_are_signed(self, town):
        invitation = invited(town)
        client = town.client("practice_manager")
        client.post(f"/organisations/invitations/{invitation.pk}/resend/")
        client.post(f"/organisations/invitations/{invitation.pk}/withdraw/")
        rows = invitation.history.order_by("history_id")
        assert [row.history_type for row in rows] == ["+", "~", "~"]
        assert {row.history_user for row in rows} == {town.people["practice_manager"]}
        events = AuditEvent.objects.filter(kind="invitation").order_by("pk")
        assert [event.what for event in events] == [
            "sent an invitation",
            "sent an invitation again",
            "withdrew an invitation",
        ]
        assert {event.actor_name for event in events} == {"The practice manager"}
        assert events[0].subject == "asha@practice.example as practice staff, Mill Lane Surgery (B83001)"

    def test_without_history_there_is_no_invitation(self, town, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError("no history today")

        monkeypatch.setattr("practices.invitations.services.record", fail)
        with pytest.raises(RuntimeError):
            send_invitation(town)
        assert not Invitation.objects.exists()
        assert not mail.outbox


def test_the_people_page_takes_as_many_queries_however_many_are_there(town):
    def queries() -> int:
        client = town.client("practice_manager")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(town.places()["practice"]).status_code == 200
        return len(captured)

    invited(town)
    few = queries()
    for number in range(5):
        invited(town, email=f"more{number}@practice.example")
        MembershipFactory(role="practice_staff", practice=town.practice, user=UserFactory())
    assert queries() == few
