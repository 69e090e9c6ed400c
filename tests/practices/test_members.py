"""Leaving an organisation: who may remove whom, what goes back, and who is told."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent, User
from accounts.roles import ROLES
from checklists.models import Task, TaskStatus
from checklists.services.tasks import assign, set_status
from practices.members import LastManager, is_last_manager, remove_member
from practices.models import Membership
from tests.factories import ArrangementFactory, CommissionerFactory, MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_at_once")]
SITE = "http://testserver/"

# Whose membership each may end, besides their own.
MAY_REMOVE = {
    "practice_manager": {"practice_manager", "practice_staff", "clinical_lead"},
    "practice_staff": set(),
    "clinical_lead": set(),
    "project_manager": {"project_manager"},
    "commissioner": {"commissioner", "practice_manager"},
    "national_viewer": set(),
    "administrator": set(ROLES),
    "stranger": set(),
    "nobody": set(),
}


def removal(membership: Membership) -> str:
    return f"/organisations/members/{membership.pk}/remove/"


@pytest.fixture
def colleagues(town) -> dict[str, Membership]:
    """A second person in every role, beside the one of the town."""
    return {
        role: MembershipFactory(
            role=role,
            user__name=f"Second {role}",
            **{
                place: getattr(own, place)
                for place in ("practice", "commissioner", "partner")
                if getattr(own := town.people[role].memberships.get(), place)
            },
        )
        for role in ROLES
    }


class TestWhoMayRemove:
    """Whoever may give a role may take it away; and anyone may leave."""

    @pytest.mark.parametrize("who", MAY_REMOVE)
    def test_the_matrix(self, town, colleagues, who):
        client = town.client(who)
        for role, membership in colleagues.items():
            for response in (client.get(removal(membership)), client.post(removal(membership))):
                allowed = role in MAY_REMOVE[who]
                assert response.status_code in ({200, 302} if allowed else {403, 404}), (who, role)
            assert Membership.objects.filter(pk=membership.pk).exists() != allowed

    def test_colleagues_are_refused_and_strangers_find_nothing(self, town, colleagues):
        url = removal(colleagues["practice_staff"])
        assert town.client("clinical_lead").post(url).status_code == 403
        assert town.client("national_viewer").post(url).status_code == 403
        assert town.client("commissioner").post(url).status_code == 403
        for who in ("stranger", "nobody", "project_manager"):
            assert town.client(who).post(url).status_code == 404

    def test_the_service_checks_by_itself(self, town, colleagues):
        with pytest.raises(PermissionDenied):
            remove_member(by=town.people["stranger"], membership=colleagues["practice_staff"], site=SITE)

    @pytest.mark.parametrize("role", ROLES)
    def test_anyone_may_leave(self, town, colleagues, role):
        own = town.people[role].memberships.get()
        client = town.client(role)
        assert "Leave" in client.get(removal(own)).content.decode()
        response = client.post(removal(own), follow=True)
        assert "You are no longer" in response.content.decode()
        assert not town.people[role].memberships.exists()

    def test_a_second_click_finds_them_gone(self, town, colleagues):
        stale = Membership.objects.get(pk=colleagues["practice_staff"].pk)
        client = town.client("practice_manager")
        assert client.post(removal(stale)).status_code == 302
        assert client.post(removal(stale)).status_code == 404
        with pytest.raises(ValidationError, match="left already"):
            remove_member(by=town.people["practice_manager"], membership=stale, site=SITE)
        assert AuditEvent.objects.filter(kind="membership").count() == 1

    def test_the_last_administrator_stays(self, town):
        own = town.people["administrator"].memberships.get()
        response = town.client("administrator").post(removal(own), follow=True)
        assert "last administrator" in response.content.decode()
        assert Membership.objects.filter(pk=own.pk).exists()

    def test_signed_out_leads_to_sign_in(self, colleagues, client):
        response = client.post(removal(colleagues["practice_staff"]))
        assert response.url.startswith("/accounts/login/")


class TestWhatIsLeftBehind:
    """The name on what is done; the items still to do, to nobody."""

    @pytest.fixture
    def items(self, cast) -> list[Task]:
        """Five items of the staff member: three open, two finished."""
        tasks = list(Task.objects.filter(migration=cast.migration).order_by("pk")[:5])
        for task in tasks:
            task.refresh_from_db()
            assign(by=cast.manager, task=task, version=task.version, owner=cast.staff)
        for task, status in zip(tasks, ("in_progress", "done", "not_needed"), strict=False):
            task.refresh_from_db()
            set_status(by=cast.staff, task=task, version=task.version, status=status, reason="Not ours")
        return tasks

    def test_open_items_go_back_to_nobody_signed_by_who_removed_them(self, cast, items, client):
        client.force_login(cast.manager)
        client.post(removal(cast.staff.memberships.get()))
        for task in items:
            task.refresh_from_db()
            is_open = task.status in {TaskStatus.TO_DO, TaskStatus.IN_PROGRESS}
            assert task.owner == (None if is_open else cast.staff)
            if is_open:
                assert task.history.first().history_user == cast.manager
        done = next(task for task in items if task.status == TaskStatus.DONE)
        assert done.status_by == cast.staff
        page = client.get(f"/items/{done.pk}/").content.decode()
        assert str(cast.staff) in page
        given_back = next(task for task in items if task.status == TaskStatus.IN_PROGRESS)
        assert "gave it to nobody" in client.get(f"/items/{given_back.pk}/").content.decode()

    def test_the_managers_get_one_email_that_counts_them(self, cast, items, client):
        second = MembershipFactory(practice=cast.practice).user
        off = MembershipFactory(practice=cast.practice, user__is_active=False).user
        client.force_login(cast.manager)
        client.post(removal(cast.staff.memberships.get()))
        [message] = mail.outbox
        assert set(message.to) == {cast.manager.email, second.email}
        assert off.email not in message.to
        assert message.subject == "Someone has left your practice"
        for text in (message.body, message.alternatives[0].content):
            assert f"{cast.staff} is no longer practice staff at Lidgett Lane Surgery" in text
            assert f"{cast.manager} removed them" in text
            assert "3 open items they owned" in text
            assert SITE in text

    def test_without_items_the_email_says_so(self, cast, client):
        client.force_login(cast.staff)
        client.post(removal(cast.staff.memberships.get()))
        [message] = mail.outbox
        assert message.to == [cast.manager.email]
        assert "They left by themselves" in message.body
        assert "They owned no open items" in message.body

    def test_items_they_still_see_stay_theirs(self, cast, items, client):
        MembershipFactory(user=cast.staff, role="clinical_lead", practice=cast.practice)
        client.force_login(cast.manager)
        client.post(removal(cast.staff.memberships.get(role="practice_staff")))
        assert Task.objects.filter(owner=cast.staff).count() == 5
        assert "They owned no open items" in mail.outbox[0].body

    def test_narrowed_to_the_role_they_leave_they_keep_what_the_other_lets_them_see(
        self, cast, items, client
    ):
        MembershipFactory(user=cast.staff, role="clinical_lead", practice=cast.practice)
        leaving = cast.staff.memberships.get(role="practice_staff")
        client.force_login(cast.staff)
        client.post("/organisations/switch/", {"membership": leaving.pk})
        client.post(removal(leaving))
        assert Task.objects.filter(owner=cast.staff).count() == 5

    def test_a_delivery_partner_loses_someone_and_the_practice_is_told(self, cast, client):
        task = cast.migration.tasks.first()
        assign(by=cast.manager, task=task, version=task.version, owner=cast.project_manager)
        partner = cast.migration.partner
        colleague = MembershipFactory(role="project_manager", partner=partner).user
        client.force_login(colleague)
        client.post(removal(cast.project_manager.memberships.get()))
        task.refresh_from_db()
        assert task.owner is None
        [message] = mail.outbox
        assert message.to == [cast.manager.email]
        assert message.subject == "Someone who worked with your practice has left"
        assert "1 open item they owned" in message.body
        assert "now belongs to nobody. Give it to someone else" in message.body

    def test_all_of_it_or_none(self, cast, items, client, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError("no audit today")

        monkeypatch.setattr("practices.members.record", fail)
        client.force_login(cast.manager)
        with pytest.raises(RuntimeError):
            client.post(removal(cast.staff.memberships.get()))
        assert cast.staff.memberships.exists()
        assert Task.objects.filter(owner=cast.staff).count() == 5
        assert not mail.outbox

    def test_what_they_saw_they_no_longer_see(self, cast, client):
        browser = type(client)()
        browser.force_login(cast.staff)
        url = f"/migrations/{cast.migration.pk}/"
        assert browser.get(url).status_code == 200
        client.force_login(cast.manager)
        client.post(removal(cast.staff.memberships.get()))
        assert browser.get(url).status_code == 404

    def test_it_is_in_the_history_and_the_audit(self, cast, client):
        membership = cast.staff.memberships.get()
        client.force_login(cast.manager)
        client.post(removal(membership))
        row = Membership.history.filter(id=membership.pk).first()
        assert (row.history_type, row.history_user) == ("-", cast.manager)
        event = AuditEvent.objects.filter(kind="membership").first()
        assert event.what == f"removed {cast.staff} as practice staff"
        assert event.subject == str(cast.practice)
        assert event.actor_email == cast.manager.email

    def test_someone_switched_off_keeps_their_name(self, cast, items, client):
        User.objects.filter(pk=cast.staff.pk).update(is_active=False)
        client.force_login(cast.manager)
        done = next(task for task in items if Task.objects.get(pk=task.pk).status == TaskStatus.DONE)
        assert str(cast.staff) in client.get(f"/items/{done.pk}/").content.decode()
        page = client.get(f"/practices/{cast.practice.ods_code}/people/").content.decode()
        assert str(cast.staff) in page
        assert "Switched off" in page


class TestLastManager:
    """A practice does not lose its last manager unnoticed."""

    @pytest.fixture
    def last(self, town) -> Membership:
        return town.people["practice_manager"].memberships.get()

    @pytest.mark.parametrize("who", ["practice_manager", "commissioner", "administrator"])
    def test_it_takes_a_tick(self, town, last, who):
        client = town.client(who)
        page = client.get(removal(last)).content.decode()
        assert "The last practice manager" in page
        response = client.post(removal(last))
        assert response.status_code == 422
        assert "Tick the box" in response.content.decode()
        assert Membership.objects.filter(pk=last.pk).exists()

        assert client.post(removal(last), {"without_manager": "on"}).status_code == 302
        assert not Membership.objects.filter(pk=last.pk).exists()
        event = AuditEvent.objects.filter(kind="membership").first()
        assert event.what.endswith(", the last manager of the practice")
        [message] = mail.outbox
        assert message.to == [town.people["commissioner"].email]
        assert message.subject == "A practice no longer has a manager in the Migrations Portal"
        for text in (message.body, message.alternatives[0].content):
            assert "Mill Lane Surgery (B83001) no longer has a practice manager" in text
            assert f"{SITE}practices/B83001/people/invite/" in text

    def test_the_service_asks_too(self, town, last):
        with pytest.raises(LastManager):
            remove_member(by=town.people["administrator"], membership=last, site=SITE)

    def test_a_manager_who_is_switched_off_does_not_count(self, town, last):
        MembershipFactory(practice=town.practice, user__is_active=False)
        assert is_last_manager(last)

    def test_with_a_second_manager_no_tick_is_asked(self, town, last):
        MembershipFactory(practice=town.practice)
        client = town.client("practice_manager")
        assert "The last practice manager" not in client.get(removal(last)).content.decode()
        assert client.post(removal(last)).status_code == 302

    def test_other_roles_are_nobodys_last(self, town):
        assert not is_last_manager(town.people["clinical_lead"].memberships.get())

    def test_a_successor_is_told_and_a_former_commissioner_is_not(self, town, last):
        town.commissioner.successor = town.other_commissioner
        town.commissioner.save()
        heir = MembershipFactory(role="commissioner", commissioner=town.other_commissioner).user
        past = ArrangementFactory(practice=town.practice, start="2013-04-01", end="2022-07-01")
        MembershipFactory(role="commissioner", commissioner=past.commissioner)
        town.client("administrator").post(removal(last), {"without_manager": "on"})
        assert set(mail.outbox[0].to) == {town.people["commissioner"].email, heir.email}

    def test_where_no_commissioner_has_people_the_administrators_are_told(self, town, last):
        town.practice.arrangements.update(commissioner=CommissionerFactory())
        town.client("administrator").post(removal(last), {"without_manager": "on"})
        assert mail.outbox[0].to == [town.people["administrator"].email]
