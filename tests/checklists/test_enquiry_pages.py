"""Recording an enquiry through its pages, and what becomes of it before there is a plan."""

from datetime import date

import pytest
import time_machine

from checklists.forms.practice import FEW_PRACTICES
from phases.models import Migration
from tests.dashboards.pages import queries, words
from tests.factories import ArrangementFactory, ClinicalSystemFactory, DeliveryPartnerFactory, PracticeFactory
from tests.people import TODAY, person

pytestmark = pytest.mark.django_db
START = "/migrations/enquiry/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def old(edition):
    return ClinicalSystemFactory(name="Vision", orderable=False)


@pytest.fixture
def practice(old):
    """A practice without a migration."""
    found = PracticeFactory(name="Elm Tree Surgery", ods_code="W00077", current_system=old)
    ArrangementFactory(practice=found)
    return found


@pytest.fixture
def lead(client, practice):
    """A commissioner, signed in."""
    found = person("commissioner", commissioner=practice.arrangements.get().commissioner)
    client.force_login(found)
    return client


@pytest.fixture
def sent(old):
    """What a commissioner fills in."""
    return {
        "from_system": old.pk,
        "to_system": ClinicalSystemFactory(name="EMIS Web").pk,
        "state": "requested",
        "who": "Dr Mary Oduya, partner",
        "on": "2026-10-26",
        "reason": "The contract ends in May",
    }


def test_from_the_practice_to_a_request_on_record(lead, practice, sent):
    assert f'href="{START}W00077/"' in lead.get("/practices/W00077/").content.decode()
    page = lead.get(f"{START}W00077/")
    assert page.context["form"]["from_system"].value() == practice.current_system_id, "it is known already"
    answer = lead.post(f"{START}W00077/", sent, follow=True)
    said = words(answer)
    assert "Elm Tree Surgery (W00077) is on record: requested" not in said
    assert "Elm Tree Surgery is on record: requested." in said
    assert "Requested since 26 October 2026, by Dr Mary Oduya, partner. The contract ends in May" in said
    assert "This migration has no plan yet" in said
    row = Migration.objects.get()
    assert (row.state, row.started_on, row.edition.code) == ("requested", date(2026, 10, 26), "2025-icb")
    assert row.history.get().history_user == answer.wsgi_request.user
    pipeline = words(lead.get("/board/pipeline/"))
    assert "14 days in this stage" in pipeline
    assert "Requested 26 Oct 2026 by Dr Mary Oduya, partner: The contract ends in May" in pipeline


def test_nothing_more_than_the_systems_is_needed(lead, sent):
    answer = lead.post(f"{START}W00077/", {**sent, "who": "", "on": "", "reason": "", "state": "enquiry"})
    row = Migration.objects.get()
    assert answer.url == f"/migrations/{row.pk}/"
    assert (row.state, row.started_on, row.state_by) == ("enquiry", TODAY, "")


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"from_system": ""}, "from_system", "Select the system the practice uses now"),
        ({"to_system": "from"}, "to_system", "can no longer be ordered"),
        ({"state": "planning"}, "state", "Select a valid choice"),
        ({"on": "2026-11-10"}, "on", "The day must be today or in the past"),
        ({"on": "2026-02-31"}, "on", "The day must be a real date"),
        ({"state": "deferred", "reason": " "}, "reason", "Say why"),
        ({"who": "943 476 5919"}, "who", "NHS number"),
        ({"reason": "For 943 476 5919"}, "reason", "NHS number"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(lead, sent, old, wrong, field, says):
    wrong = {key: old.pk if value == "from" else value for key, value in wrong.items()}
    answer = lead.post(f"{START}W00077/", {**sent, **wrong})
    assert answer.status_code == 422
    assert any(says in error for error in answer.context["form"].errors[field])
    kept = str({**sent, **wrong}["to_system"])
    assert answer.context["form"]["to_system"].value() == kept, "nothing is lost"
    assert not Migration.objects.exists()


def test_a_practice_that_has_one_is_led_to_it(lead, sent):
    lead.post(f"{START}W00077/", sent)
    first = Migration.objects.get()
    for answer in (lead.get(f"{START}W00077/"), lead.post(f"{START}W00077/", sent)):
        page = answer.content.decode()
        assert "Elm Tree Surgery already has a migration open: requested since 26 October 2026" in page
        assert f'href="/migrations/{first.pk}/"' in page
        assert "Record it" not in page
    assert Migration.objects.get() == first


def test_a_closed_practice_records_none(lead, practice, sent):
    practice.status, practice.closed_on = "closed", date(2026, 3, 31)
    practice.save()
    for answer in (lead.get(f"{START}W00077/"), lead.post(f"{START}W00077/", sent)):
        assert "closed on 31 March 2026, so it cannot change system" in answer.content.decode()
    assert not Migration.objects.exists()


def test_a_project_manager_keeps_it_in_sight(client, cast, sent):
    """Who reaches a practice through their partner alone has to give it to that partner."""
    cast.migration.state = "completed"
    cast.migration.save()
    client.force_login(cast.project_manager)
    url = f"{START}{cast.practice.ods_code}/"
    assert "required" in str(client.post(url, {**sent, "partner": ""}).context["form"].errors["partner"])
    other = DeliveryPartnerFactory()
    assert client.post(url, {**sent, "partner": other.pk}).status_code == 422
    answer = client.post(url, {**sent, "partner": cast.migration.partner_id})
    assert client.get(answer.url).status_code == 200


def test_few_practices_are_listed_and_many_searched(lead, practice, record_property):
    page = lead.get(START).content.decode()
    assert f'href="{START}W00077/"' in page
    assert "Find practices" not in page
    commissioner = practice.arrangements.get().commissioner
    for _ in range(FEW_PRACTICES):
        ArrangementFactory(practice=PracticeFactory(), commissioner=commissioner)
    back = "?back=%2Fboard%2Fpipeline%2F"
    page = lead.get(START + back).content.decode()
    assert "W00077" not in page
    assert "Back to the pipeline" in page
    assert f'href="{START}W00077/{back}"' in lead.get(f"{START}{back}&q=elm").content.decode()
    assert "No practice that you can" in lead.get(f"{START}?q=zzzz").content.decode()
    few = queries(lead, f"{START}?q=elm")
    for _ in range(10):
        ArrangementFactory(practice=PracticeFactory(name="Elm"), commissioner=commissioner)
    assert queries(lead, f"{START}?q=elm") == few


def decide(client, row, **sent):
    return client.post(f"/migrations/{row.pk}/state/", sent)


def test_every_decision_on_the_road_to_the_plan(lead, sent):
    lead.post(f"{START}W00077/", {**sent, "state": "enquiry"})
    row = Migration.objects.get()
    offered = dict(lead.get(f"/migrations/{row.pk}/state/").context["form"].fields["state"].choices)
    assert set(offered) == {"requested", "approved", "deferred", "declined", "cancelled"}, (
        "no plan, no planning"
    )
    steps = (
        ("deferred", "2026-10-27", "Digital board", "Flu clinics first"),
        ("requested", "2026-11-01", "", ""),
        ("approved", "2026-11-02", "Digital board", "Within the plan"),
    )
    for state, on, who, reason in steps:
        assert decide(lead, row, state=state, on=on, who=who, reason=reason).status_code == 302
    told = words(lead.get("/board/pipeline/"))
    assert "Deferred 27 Oct 2026 by Digital board: Flu clinics first" in told
    assert "Approved 2 Nov 2026 by Digital board: Within the plan" in told
    page = lead.get(f"/migrations/{row.pk}/").content.decode()
    assert "/migrations/start/?practice=W00077" in page, "the order is placed by starting the plan"


def test_planning_without_a_plan_is_refused(lead, sent):
    lead.post(f"{START}W00077/", sent)
    row = Migration.objects.get()
    answer = decide(lead, row, state="planning")
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.state == "requested"


def test_a_decision_before_the_last_one_is_refused(lead, sent):
    lead.post(f"{START}W00077/", sent)
    answer = decide(lead, Migration.objects.get(), state="approved", on="2026-10-25")
    said = answer.context["form"].errors["on"]
    assert said == ["It is requested since 26 October 2026. Enter that day or a later one."]


def test_a_declined_one_keeps_who_and_why_and_offers_nothing_more(lead, sent):
    lead.post(f"{START}W00077/", sent)
    row = Migration.objects.get()
    decide(lead, row, state="declined", who="Digital board", on="2026-11-02", reason="No money this year")
    row.refresh_from_db()
    assert row.ended_on == date(2026, 11, 2)
    page = words(lead.get(f"/migrations/{row.pk}/"))
    assert "Declined since 2 November 2026, by Digital board. No money this year" in page
    assert "Start the plan" not in page
