"""The pages about people: who sees which, working in one organisation, and the role table."""

import pytest
from django.test import Client

from accounts.roles import PERMISSION_WORDS, ROLES
from phases.models import Migration
from practices.models import Practice
from tests.factories import MembershipFactory, PracticeFactory
from tests.practices.migrations import migration_of
from tests.practices.people import Town, invited

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_at_once")]

# Whose people each may see: 200 with the invite button, 200 without, and 404 for the rest.
SEES = {
    "practice_manager": {"practice": True},
    "practice_staff": {"practice": False},
    "clinical_lead": {"practice": False},
    "project_manager": {"partner": True},
    "commissioner": {"practice": True, "commissioner": True},
    "national_viewer": dict.fromkeys(
        (
            "practice",
            "other_practice",
            "commissioner",
            "other_commissioner",
            "partner",
            "other_partner",
            "england",
        ),
        False,
    ),
    "administrator": dict.fromkeys(
        (
            "practice",
            "other_practice",
            "commissioner",
            "other_commissioner",
            "partner",
            "other_partner",
            "england",
        ),
        True,
    ),
    "stranger": {"other_practice": True},
    "nobody": {},
}


class TestPeople:
    """Who sees the people of which organisation."""

    @pytest.mark.parametrize("who", SEES)
    def test_the_matrix(self, town, who):
        client = town.client(who)
        for place, url in town.places().items():
            may_invite = SEES[who].get(place)
            page = client.get(url)
            form = client.get(f"{url}invite/")
            if may_invite is None:
                assert (page.status_code, form.status_code) == (404, 404), place
                assert client.post(f"{url}invite/").status_code == 404
            else:
                assert page.status_code == 200
                assert form.status_code == (200 if may_invite else 403)
                assert ("Invite someone" in page.content.decode()) == may_invite
                assert ("Open invitations" in page.content.decode()) == may_invite

    def test_signed_out_leads_to_sign_in(self, town, client):
        for url in town.places().values():
            for page in (url, f"{url}invite/"):
                assert client.get(page).url == f"/accounts/login/?next={page}"

    def test_a_project_manager_sees_the_people_of_a_practice_they_work_for(self, town):
        migration_of(town.practice, partner=town.partner)
        url = town.places()["practice"]
        assert town.client("project_manager").get(url).status_code == 200
        assert town.client("project_manager").get(f"{url}invite/").status_code == 403

    def test_what_a_manager_reads(self, town):
        invited(town, email="asha@practice.example")
        page = town.client("practice_manager").get("/practices/b83001/people/").content.decode()
        for text in (
            "The practice staff",
            "Clinical lead",
            "Asha New",
            "asha@practice.example",
            "Send again",
        ):
            assert text in page
        assert "A stranger" not in page
        assert page.count("Remove<") == 2
        assert page.count("Leave<") == 1

    def test_a_colleague_sees_no_invitations(self, town):
        invited(town, email="asha@practice.example")
        page = town.client("practice_staff").get(town.places()["practice"]).content.decode()
        assert "asha@practice.example" not in page
        assert "Remove<" not in page

    def test_a_commissioner_sees_the_invitations_of_managers_only(self, town):
        invited(town, email="staff@practice.example")
        invited(town, email="boss@practice.example", role="practice_manager")
        page = town.client("commissioner").get(town.places()["practice"]).content.decode()
        assert "boss@practice.example" in page
        assert "staff@practice.example" not in page
        assert page.count("Remove<") == 1

    def test_the_practice_page_leads_there(self, town):
        page = town.client("practice_staff").get("/practices/B83001/").content.decode()
        assert 'href="/practices/B83001/people/"' in page


class TestOrganisations:
    """One's own organisations."""

    def test_what_it_lists(self, town):
        page = town.client("commissioner").get("/organisations/").content.decode()
        assert str(town.commissioner) in page
        assert town.places()["commissioner"] in page
        assert "Work here" not in page  # there is nothing to choose
        assert "Every organisation" not in page
        assert str(town.other_commissioner) not in page

    def test_national_roles_find_every_organisation(self, town):
        page = town.client("administrator").get("/organisations/").content.decode()
        for place in ("commissioner", "other_commissioner", "partner", "other_partner", "england"):
            assert town.places()[place] in page

    def test_without_a_role_it_says_what_to_do(self, town):
        assert "You have no role yet" in town.client("nobody").get("/organisations/").content.decode()


class TestSwitching:
    """Working in one organisation, or in all at once."""

    @pytest.fixture
    def both(self, town) -> tuple[Client, Town]:
        """The stranger, who manages Far Away Surgery, also helps out at Mill Lane."""
        user = town.people["stranger"]
        MembershipFactory(user=user, role="practice_staff", practice=town.practice)
        migration_of(town.practice)
        migration_of(town.other_practice)
        return town.client("stranger"), town

    def work_at(self, client: Client, practice: Practice | None):
        user_id = client.session["_auth_user_id"]
        chosen = practice and practice.memberships.get(user_id=user_id).pk
        return client.post("/organisations/switch/", {"membership": chosen or ""}, follow=True)

    def test_all_at_once_is_the_beginning(self, both):
        client, _ = both
        page = client.get("/practices/").content.decode()
        assert "Mill Lane Surgery" in page
        assert "Far Away Surgery" in page
        assert "Working as: all your roles" in page

    def test_one_at_a_time_and_back(self, both):
        client, town = both
        response = self.work_at(client, town.practice)
        assert "You now work as practice staff at Mill Lane Surgery" in response.content.decode()
        page = client.get("/practices/").content.decode()
        assert "Working as: Mill Lane Surgery (B83001)" in page
        assert "Far Away Surgery" not in page
        assert "Far Away Surgery" not in client.get("/?list").content.decode()
        assert client.get("/practices/Z99999/").status_code == 404

        self.work_at(client, town.other_practice)
        assert client.get("/practices/Z99999/").status_code == 200
        assert client.get("/practices/B83001/").status_code == 404

        response = self.work_at(client, None)
        assert "You now see all your organisations at once" in response.content.decode()
        for code in ("Z99999", "B83001"):
            assert client.get(f"/practices/{code}/").status_code == 200

    def test_home_leads_to_the_one_migration(self, both):
        client, town = both
        assert client.get("/").status_code == 200
        self.work_at(client, town.practice)
        assert client.get("/").url == f"/migrations/{Migration.objects.get(practice=town.practice).pk}/"

    def test_rights_narrow_too(self, town):
        user = MembershipFactory(role="administrator").user
        MembershipFactory(user=user, role="practice_staff", practice=town.practice)
        town.people["both"] = user
        client, url = town.client("both"), f"{town.places()['practice']}invite/"
        assert client.get(url).status_code == 200
        self.work_at(client, town.practice)
        assert client.get(url).status_code == 403
        assert client.get(town.places()["england"]).status_code == 404
        assert "Every organisation" not in client.get("/organisations/").content.decode()

    def test_the_page_always_lists_all_of_them(self, both):
        client, town = both
        self.work_at(client, town.practice)
        page = client.get("/organisations/").content.decode()
        assert "You work here now" in page
        assert "Far Away Surgery" in page
        assert town.places()["other_practice"] not in page  # out of sight until they work there
        assert "See all at once" in page

    def test_a_role_that_has_ended_narrows_nothing(self, both):
        client, town = both
        self.work_at(client, town.practice)
        town.practice.memberships.filter(user=town.people["stranger"]).delete()
        page = client.get("/practices/").content.decode()
        assert "Far Away Surgery" in page
        assert "Mill Lane" not in page
        assert "acting_membership" not in client.session

    @pytest.mark.parametrize("value", ["0", "-1", "x", "1e3", "٣", "9" * 30, "1 OR 1=1"])
    def test_nonsense_is_not_found(self, both, value):
        client, _ = both
        assert client.post("/organisations/switch/", {"membership": value}).status_code == 404

    def test_somebody_elses_role_is_not_found(self, both):
        client, town = both
        other = town.people["administrator"].memberships.get()
        assert client.post("/organisations/switch/", {"membership": other.pk}).status_code == 404
        session = client.session
        session["acting_membership"] = other.pk  # as if the session had been tampered with
        session.save()
        assert client.get(town.places()["england"]).status_code == 404

    def test_only_a_post_switches(self, both):
        client, _ = both
        assert client.get("/organisations/switch/").status_code == 405

    def test_it_ends_with_the_session(self, both):
        client, town = both
        self.work_at(client, town.practice)
        client.post("/accounts/logout/")
        client.force_login(town.people["stranger"])
        assert client.get("/practices/Z99999/").status_code == 200

    def test_it_costs_no_query(self, both, django_assert_max_num_queries):
        client, town = both
        with django_assert_max_num_queries(20) as captured:
            client.get("/practices/")
            before = len(captured)
        self.work_at(client, town.practice)
        client.get("/practices/")
        with django_assert_max_num_queries(before):
            client.get("/practices/")


class TestRoles:
    """The role table in plain English."""

    def test_it_states_every_role(self, town):
        page = town.client("nobody").get("/roles/").content.decode()
        for role in ROLES.values():
            assert role.name in page
            assert role.description.replace("'", "&#x27;") in page
        for words in PERMISSION_WORDS.values():
            assert words in page
        for words in (
            "Practice staff: at their own practice",
            "Practice manager: at the practices their commissioner commissions now",
            "Commissioner: at their own commissioner",
            "Project manager: at their own delivery partner",
            "Anyone, to any role, anywhere",
            "Nobody can give a role above their own",
        ):
            assert words in page

    def test_signed_out_leads_to_sign_in(self, client):
        assert client.get("/roles/").status_code == 302


def test_a_code_nobody_has_is_not_found(town):
    PracticeFactory()
    for url in ("/practices/NONE/people/", "/organisations/commissioners/NONE/people/"):
        assert town.client("administrator").get(url).status_code == 404
    assert town.client("administrator").get("/organisations/partners/999999/people/").status_code == 404


class TestTrails:
    """The way to what a person did, and to what happened to a practice."""

    def test_one_sees_the_way_to_ones_own_trail_only(self, town):
        url = town.places()["practice"]
        for who in ("practice_manager", "practice_staff"):
            text = town.client(who).get(url).content.decode()
            assert f'href="/audit/people/{town.people[who].pk}/">What you did<span' in text
            assert text.count("/audit/people/") == 1
        assert "/audit/people/" not in town.client("commissioner").get(url).content.decode()

    def test_administrators_see_the_way_to_everybodys(self, town):
        client = town.client("administrator")
        url = town.places()["practice"]
        text = client.get(url).content.decode()
        assert text.count("/audit/people/") == 3
        trail = f"/audit/people/{town.people['practice_staff'].pk}/"
        assert f'href="{trail}">What The practice staff did<span' in text
        assert client.get(trail).status_code == 200

    def test_a_practice_leads_to_its_history(self, town):
        client = town.client("practice_staff")
        assert "/practices/B83001/history/" in client.get("/practices/B83001/").content.decode()
        assert client.get("/practices/B83001/history/").status_code == 200
