"""Who gets in, and how they find the practice."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phases.choices import MigrationState
from phases.models import Migration
from practices.models import Practice
from tests.factories import ArrangementFactory, MembershipFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db


def start_url(step=None):
    return reverse("start_migration_step", args=[step]) if step else reverse("start_migration")


@pytest.mark.parametrize("step", [None, "practice", "check"])
def test_a_visitor_is_asked_to_sign_in(client, db, step):
    assert reverse("account_login") in client.get(start_url(step)).url


@pytest.mark.parametrize("role", [None, "practice_staff", "clinical_lead", "national_viewer"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_without_the_right_gets_in(client, db, role, method):
    user = MembershipFactory(role=role).user if role else UserFactory()
    client.force_login(user)
    for step in (None, "practice", "check"):
        assert getattr(client, method)(start_url(step)).status_code == 403


def test_unknown_steps_are_not_found(client, manager, edition):
    client.force_login(manager)
    assert client.get(start_url("done")).status_code == 404


def test_steps_cannot_be_skipped(journey, manager):
    for step in ("systems", "dates", "questions", "already-done", "check"):
        assert journey(manager).open(step).step == "practice"


def test_a_lost_session_says_so(journey, manager, client, practice):
    way = journey(manager).to_check(practice, date(2027, 6, 7))
    del (session := client.session)["wizard_start_wizard"]
    session.save()
    way.start()
    assert way.step == "practice"
    assert "Some answers are missing" in way.text
    assert not Migration.objects.exists()


def test_few_practices_are_all_shown(journey, manager, practice):
    for number in range(4):
        MembershipFactory(user=manager, practice=PracticeFactory(name=f"Branch {number}"))
    way = journey(manager).open()
    assert way.page.context["search"] is None
    assert way.text.count('type="radio"') == 5
    assert " checked" not in way.text
    assert "Select a practice" in way.send().text


def test_a_link_preselects_the_practice(journey, manager, commissioner, practice):
    MembershipFactory(user=manager, practice=PracticeFactory())
    way = journey(manager).open(practice="z10001")
    assert way.form["practice"].value() == "Z10001"
    way = journey(commissioner).open(practice="Z10001")
    assert way.form["practice"].value() == "Z10001"
    assert way.text.count('type="radio"') == 1


@pytest.mark.parametrize(
    "text", ["elm tree", "ELM", "z10001", "Elm Leeds", "surgery ls63aa", "LS6 3AA", "ls63 aa", "L S6 3AA"]
)
def test_search_finds(journey, commissioner, practice, text):
    Practice.objects.filter(pk=practice.pk).update(address="2 High Street, Leeds")
    practice.refresh_from_db()
    practice.postcode = "LS6 3AA"
    practice.save()
    way = journey(commissioner).open("practice", q=text)
    assert way.page.context["practices"] == [practice]
    assert "2 High Street, Leeds, LS6 3AA" in way.text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Enter a name, ODS code, town or postcode"),
        ("mill lane", "More than 20 practices match. Add the town or postcode"),
        ("nowhere", "No practice that you can start a migration for matches"),
        ("' OR 1=1 --", "No practice that you can start a migration for matches"),
        ("x" * 101, "must be 100 characters or fewer"),
    ],
)
def test_search_errors_stand_at_the_box(journey, commissioner, text, error):
    way = journey(commissioner).open("practice", q=text)
    assert error in way.text
    assert "<title>Error: " in way.text
    assert 'type="radio"' not in way.text


def test_other_peoples_practices_are_not_found(journey, commissioner):
    foreign = PracticeFactory(name="Foreign Surgery")
    way = journey(commissioner).open("practice", q=foreign.ods_code)
    assert "No practice that you can start a migration for matches" in way.text
    way.open("practice", q="Z10001").send(practice=foreign.ods_code)
    assert way.form.errors["practice"] == ["Search for the practice and select it"]


@pytest.mark.parametrize(
    ("status", "closed_on", "error"),
    [
        ("closed", date(2026, 3, 31), "Elm Tree Surgery closed on 31 March 2026, so it cannot start"),
        ("closed", None, "Elm Tree Surgery is closed, so it cannot start"),
        ("dormant", None, "Elm Tree Surgery is dormant, so it cannot start"),
        ("proposed", None, "Elm Tree Surgery is proposed, so it cannot start"),
    ],
)
def test_only_an_open_practice(journey, manager, practice, status, closed_on, error):
    practice.status, practice.closed_on = status, closed_on
    practice.save()
    way = journey(manager).choose(practice)
    assert way.step == "practice"
    assert error in way.form.errors["practice"][0]


@pytest.mark.parametrize("state", [MigrationState.PLANNING, MigrationState.ACTIVE, MigrationState.PAUSED])
def test_a_practice_that_is_migrating_already(journey, manager, practice, systems, edition, state):
    Migration.objects.create(
        practice=practice,
        from_system=systems["old"],
        to_system=systems["new"],
        edition=edition,
        state=state,
        started_on=date(2026, 9, 1),
        created_by=manager,
    )
    way = journey(manager).open()
    assert "A migration is under way" in way.text
    way.choose(practice)
    assert "Elm Tree Surgery already has a migration under way" in way.form.errors["practice"][0]


@pytest.mark.parametrize("state", [MigrationState.COMPLETED, MigrationState.CANCELLED])
def test_an_ended_migration_is_no_obstacle(journey, manager, practice, systems, edition, state):
    Migration.objects.create(
        practice=practice,
        from_system=systems["old"],
        to_system=systems["new"],
        edition=edition,
        state=state,
        started_on=date(2024, 9, 1),
        ended_on=date(2025, 1, 1),
        created_by=manager,
    )
    journey(manager).to_check(practice, date(2027, 6, 7)).start()
    assert Migration.objects.count() == 2


def test_queries_do_not_grow_with_practices(journey, commissioner, practice):
    way = journey(commissioner)

    def count(**query):
        with CaptureQueriesContext(connection) as queries:
            way.open("practice", **query)
        return len(queries)

    before = [count(), count(q="elm"), count(q="Mill Lane 1")]
    board = commissioner.memberships.get().commissioner
    practices = Practice.objects.bulk_create(
        PracticeFactory.build(name=f"Elm Green {n}", ods_code=f"Y{n:05}") for n in range(300)
    )
    for row in practices[:15]:
        ArrangementFactory(practice=row, commissioner=board)
    assert [count(), count(q="elm"), count(q="Mill Lane 1")] == before
