"""The practice pages as people see them."""

from datetime import date

import pytest

from practices.models import Practice
from tests.factories import (
    ArrangementFactory,
    ClinicalSystemFactory,
    DeliveryPartnerFactory,
    MembershipFactory,
    PracticeFactory,
    UserFactory,
)
from tests.practices.migrations import migration_of

pytestmark = pytest.mark.django_db

START = "/migrations/start/?practice=L81001"


@pytest.fixture
def practice():
    found = PracticeFactory(
        ods_code="L81001",
        name="BATH SPA SURGERY",
        address="1 THE AVENUE, BATH",
        postcode="BA1 2AB",
        telephone="01225 000000",
        current_system=ClinicalSystemFactory(name="Old System"),
        opened_on=date(1974, 4, 1),
    )
    ArrangementFactory(
        practice=found, commissioner__name="NHS Old CCG", start=date(2020, 4, 1), end=date(2022, 7, 1)
    )
    ArrangementFactory(practice=found, commissioner__name="NHS New ICB")
    return found


@pytest.fixture
def sign_in(client):
    """Return a function that signs someone in with a role, and returns the client."""

    def sign_in(role: str = "practice_manager", **organisation):
        client.force_login(MembershipFactory(role=role, **organisation).user)
        return client

    return sign_in


class TestSignedOut:
    """Every page asks who is there."""

    @pytest.mark.parametrize("path", ["/practices/", "/practices/L81001/"])
    @pytest.mark.usefixtures("practice")
    def test_it_leads_to_sign_in(self, client, path):
        response = client.get(path)
        assert response.status_code == 302
        assert response.url == f"/accounts/login/?next={path}"


class TestDetail:
    """The page of one practice."""

    def test_the_owner_sees_the_facts_and_may_start(self, sign_in, practice):
        page = sign_in(practice=practice).get("/practices/L81001/").content.decode()
        for fact in (
            "BATH SPA SURGERY",
            "L81001",
            "1 THE AVENUE, BATH",
            "BA1 2AB",
            "01225 000000",
            "Old System",
            "Open since 1 April 1974",
            "NHS Old CCG",
            "1 April 2020",
            "NHS New ICB",
            "1 July 2022",
            "No migration yet.",
            START,
        ):
            assert fact in page

    @pytest.mark.parametrize("role", ["practice_staff", "clinical_lead"])
    def test_a_colleague_sees_it_and_may_not_start(self, sign_in, practice, role):
        response = sign_in(role, practice=practice).get("/practices/L81001/")
        assert response.status_code == 200
        assert START not in response.content.decode()

    @pytest.mark.usefixtures("practice")
    def test_a_national_viewer_may_not_start(self, sign_in):
        assert START not in sign_in("national_viewer").get("/practices/L81001/").content.decode()

    def test_a_closed_practice_starts_nothing(self, sign_in, practice):
        practice.status, practice.closed_on = Practice.Status.CLOSED, date(2026, 3, 31)
        practice.save()
        page = sign_in(practice=practice).get("/practices/L81001/").content.decode()
        assert "Closed since 31 March 2026" in page
        assert START not in page

    def test_a_practice_about_to_close_says_when(self, sign_in, practice):
        practice.closed_on = date(2027, 3, 31)
        practice.save()
        page = sign_in(practice=practice).get("/practices/L81001/").content.decode()
        assert "Open, closes on 31 March 2027" in page

    @pytest.mark.parametrize("path", ["/practices/L81001/", "/practices/NONE/"])
    @pytest.mark.usefixtures("practice")
    def test_a_stranger_cannot_tell_it_from_one_that_is_not_there(self, sign_in, path):
        assert sign_in().get(path).status_code == 404

    def test_small_letters_find_it(self, sign_in, practice):
        assert sign_in(practice=practice).get("/practices/l81001/").status_code == 200

    def test_only_migrations_the_person_may_see_are_listed(self, sign_in, practice):
        partner = DeliveryPartnerFactory()
        mine = migration_of(practice, partner=partner)
        other = migration_of(practice, state="completed")
        page = sign_in("project_manager", partner=partner).get("/practices/L81001/").content.decode()
        assert f"/migrations/{mine.pk}/" in page
        assert f"/migrations/{other.pk}/" not in page

    def test_markup_in_a_name_stays_text(self, sign_in, practice):
        practice.name = "<script>alert(1)</script>"
        practice.save()
        page = sign_in(practice=practice).get("/practices/L81001/").content.decode()
        assert "<script>alert" not in page

    def test_it_takes_few_queries_however_long_the_story(
        self, sign_in, practice, django_assert_max_num_queries
    ):
        client = sign_in(practice=practice)
        for year in range(2010, 2020):
            migration_of(practice, state="completed")
            ArrangementFactory(practice=practice, start=date(year, 1, 1), end=date(year, 12, 31))
        with django_assert_max_num_queries(9):
            client.get("/practices/L81001/")


class TestSearch:
    """Finding a practice."""

    @pytest.mark.parametrize(
        "text", ["bath", "surgery BATH", "L81001", "l81", "BA1 2AB", "ba12ab", "BA1", "  spa  "]
    )
    @pytest.mark.usefixtures("practice")
    def test_name_code_and_postcode_find_it(self, sign_in, text):
        PracticeFactory(name="ELSEWHERE", ods_code="Y00001", postcode="LS1 4AP")
        page = sign_in("national_viewer").get("/practices/", {"q": text}).content.decode()
        assert 'href="/practices/L81001/"' in page
        assert "ELSEWHERE" not in page
        assert "1 practice" in page

    @pytest.mark.usefixtures("practice")
    def test_only_what_the_person_may_see_is_found(self, sign_in):
        own = PracticeFactory(name="BATH ROAD")
        page = sign_in(practice=own).get("/practices/", {"q": "bath"}).content.decode()
        assert "BATH ROAD" in page
        assert "L81001" not in page

    def test_without_words_all_are_listed(self, sign_in, practice):
        page = sign_in(practice=practice).get("/practices/").content.decode()
        assert 'href="/practices/L81001/"' in page

    def test_none_found_gives_advice(self, sign_in, practice):
        page = sign_in(practice=practice).get("/practices/", {"q": "<b>zzz"}).content.decode()
        assert "No practice found for “&lt;b&gt;zzz”." in page
        assert "Try the ODS code" in page

    def test_someone_with_no_membership_is_told_why_it_is_empty(self, client):
        client.force_login(UserFactory())
        page = client.get("/practices/").content.decode()
        assert "You cannot see any practice yet." in page
        assert "once an administrator has added you" in page

    def test_many_come_in_pages_that_keep_the_words(self, sign_in):
        for _ in range(101):
            PracticeFactory(name="MANY")
        client = sign_in("national_viewer")
        page = client.get("/practices/", {"q": "many"}).content.decode()
        assert "Showing 1 to 50 of 101 practices." in page
        assert page.count('href="/practices/Z') == 50
        assert 'href="?q=many&amp;page=2"' in page
        assert 'rel="prev"' not in page
        last = client.get("/practices/", {"q": "many", "page": "3"}).content.decode()
        assert "Showing 101 to 101 of 101 practices." in last
        assert 'rel="next"' not in last

    @pytest.mark.parametrize("number", ["0", "-1", "x", "999999999999"])
    def test_a_page_that_is_not_there_is_no_error(self, sign_in, practice, number):
        assert sign_in(practice=practice).get("/practices/", {"page": number}).status_code == 200

    @pytest.mark.parametrize("text", ["x" * 101, "a\0b"])
    def test_words_that_cannot_be_searched_are_explained(self, sign_in, practice, text):
        response = sign_in(practice=practice).get("/practices/", {"q": text})
        assert response.status_code == 200
        page = response.content.decode()
        assert "There is a problem" in page
        assert "L81001" not in page

    @pytest.mark.parametrize("text", ["%", "_", "'", "\\", "ß"])
    def test_marks_are_only_marks(self, sign_in, practice, text):
        page = sign_in(practice=practice).get("/practices/", {"q": text}).content.decode()
        assert "No practice found" in page

    def test_typing_gets_the_results_alone(self, sign_in, practice):
        response = sign_in(practice=practice).get(
            "/practices/", {"q": "bath"}, headers={"HX-Request": "true"}
        )
        page = response.content.decode()
        assert "<html" not in page
        assert "L81001" in page
        assert '<p id="result-count" hx-swap-oob="innerHTML">1 practice' in page
        assert "HX-Request" in response["Vary"]

    def test_going_back_gets_the_whole_page(self, sign_in, practice):
        headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
        assert b"<html" in sign_in(practice=practice).get("/practices/", headers=headers).content

    def test_nothing_is_written_by_searching(self, sign_in, practice):
        assert sign_in(practice=practice).post("/practices/", {"q": "bath"}).status_code == 405

    def test_it_takes_few_queries_however_many_are_found(self, sign_in, django_assert_max_num_queries):
        for _ in range(50):
            PracticeFactory(current_system=ClinicalSystemFactory())
        client = sign_in("national_viewer")
        with django_assert_max_num_queries(7):
            client.get("/practices/")
