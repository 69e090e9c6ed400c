"""The pipeline: who stands where, who asked and decided, when and why."""

from datetime import date

import pytest

from dashboards.pipeline import SHOWN
from phases.models import Migration
from phases.states import MOVES
from tests.dashboards.pages import queries, words
from tests.dashboards.roads import ask, go, on, plan
from tests.factories import ClinicalSystemFactory, CommissionerFactory, PracticeFactory
from tests.people import TODAY

pytestmark = pytest.mark.django_db
URL = "/board/pipeline/"


@pytest.fixture(autouse=True)
def _today():
    with on(TODAY):
        yield


@pytest.fixture
def lead(client, cast):
    client.force_login(cast.commissioner)
    return client


@pytest.fixture
def asked(cast, edition):
    """Return how to record an enquiry on a day of 2026."""
    systems = ClinicalSystemFactory(name="Vision"), ClinicalSystemFactory(name="EMIS Web")
    icb = cast.practice.arrangements.get().commissioner

    def asked(month, day, **more):
        more = {"by": cast.manager, "icb": icb, "systems": systems, **more}
        return ask(date(2026, month, day), edition=edition, **more)

    return asked


def stages(answer) -> dict[str, str]:
    """Return the text of each stage under its heading, which ends in its number."""
    page = words(answer)
    names = ("Enquiry", "Requested", "Approved", "Ordered and planned", "Deferred", "Declined")
    found, rest = {}, page
    for name in names:
        _, _, rest = rest.partition(f" {name}: ")
        found[name] = rest
    later = [*names[1:], ""]
    return {
        name: text.partition(f" {after}: ")[0] if after else text
        for (name, text), after in zip(found.items(), later, strict=True)
    }


def test_each_stands_in_its_stage(cast, lead, asked):
    rows = {"Enquiry": asked(10, 1), "Requested": asked(10, 1, state="requested")}
    rows["Approved"] = go(asked(10, 1), date(2026, 10, 8), "approved", by=cast.commissioner)
    rows["Deferred"] = go(asked(10, 1), date(2026, 10, 8), "deferred", by=cast.manager, reason="Flu")
    rows["Declined"] = go(
        asked(10, 1), date(2026, 10, 8), "declined", by=cast.commissioner, reason="No money"
    )
    rows["Ordered and planned"] = plan(asked(10, 1), date(2026, 10, 8), date(2027, 6, 7), by=cast.manager)
    found = stages(lead.get(URL))
    for name, row in rows.items():
        assert found[name].startswith("1 "), name
        assert row.practice.ods_code in found[name], name
    assert "6 migrations from the first question to the order" in words(lead.get(URL))
    assert f"/migrations/{cast.migration.pk}/" not in lead.get(URL).content.decode(), "it is under way"


def test_who_asked_who_decided_when_and_why(cast, lead, asked):
    row = asked(9, 1)
    go(row, date(2026, 9, 10), "deferred", by=cast.commissioner, reason="The manager leaves")
    go(row, date(2026, 10, 1), "requested", by=cast.clinical_lead)
    go(row, date(2026, 10, 30), "declined", by=cast.administrator, reason="No money this year")
    found = stages(lead.get(URL))["Declined"]
    said = [
        f"Asked 1 Sept 2026 by {cast.manager}",
        f"Deferred 10 Sept 2026 by {cast.commissioner}: The manager leaves",
        f"Requested 1 Oct 2026 by {cast.clinical_lead}",
        f"Declined 30 Oct 2026 by {cast.administrator}: No money this year",
    ]
    places = [found.index(one.replace("Sept", "Sep")) for one in said]
    assert places == sorted(places)
    assert "10 days in this stage" in found


def test_a_plan_shows_its_order(cast, lead, asked):
    row = asked(10, 1)
    plan(row, TODAY, date(2027, 6, 7), by=cast.manager)
    order = Migration.objects.get(pk=row.pk).summary.order
    found = stages(lead.get(URL))["Ordered and planned"]
    assert f"Plan made 9 Nov 2026 by {cast.manager}" in found
    assert f"Order {order.day} " in found


def test_the_longest_waiting_first_the_latest_declined_first(cast, lead, asked):
    new, old = asked(11, 1), asked(9, 1)
    first = go(asked(8, 1), date(2026, 8, 8), "declined", by=cast.commissioner, reason="No money")
    last = go(asked(7, 1), date(2026, 10, 8), "declined", by=cast.commissioner, reason="No money")
    found = stages(lead.get(URL))
    assert found["Enquiry"].index(old.practice.ods_code) < found["Enquiry"].index(new.practice.ods_code)
    assert found["Declined"].index(last.practice.ods_code) < found["Declined"].index(first.practice.ods_code)


def test_as_a_table(cast, lead, asked):
    row = go(asked(9, 1), date(2026, 10, 8), "declined", by=cast.commissioner, reason="No money")
    page = words(lead.get(URL, {"as": "table"}))
    icb = row.practice.arrangements.get().commissioner
    assert (
        f"Stage Declined Practice {row.practice} ICB {icb} From and to Vision to EMIS Web "
        "In this stage 32 days Who, when and why Asked 1 Sep 2026"
    ) in page
    assert f'href="/migrations/{row.pk}/?back=' in lead.get(URL).content.decode()


def test_filters(cast, client, asked):
    other = CommissionerFactory()
    near, far = asked(10, 1), asked(10, 1, icb=other)
    client.force_login(cast.national)
    icb = near.practice.arrangements.get().commissioner
    page = words(client.get(URL, {"icb": icb.ods_code}))
    assert near.practice.ods_code in page
    assert far.practice.ods_code not in page
    assert far.practice.ods_code in words(client.get(URL, {"q": far.practice.name, "state": "active"}))
    assert "No migration is waiting" in words(client.get(URL, {"q": "zzzz"}))
    assert "Select a valid choice" in words(client.get(URL, {"icb": "zzzz"}))


def test_everyone_sees_their_own_and_no_one_elses(cast, client, asked):
    row = asked(10, 1, icb=None, practice=PracticeFactory(name="Elsewhere"))
    for user in (cast.manager, cast.project_manager, cast.commissioner, cast.nobody):
        client.force_login(user)
        page = words(client.get(URL))
        assert row.practice.ods_code not in page
        assert "No migration is waiting for an answer or an order" in page
    client.force_login(cast.national)
    assert row.practice.ods_code in words(client.get(URL))


def test_those_who_plan_record_and_decide_from_here(cast, client, asked):
    row, declined = asked(10, 1), go(asked(9, 1), date(2026, 10, 8), "declined", by=cast.manager, reason="No")
    back = "?back=%2Fboard%2Fpipeline%2F"
    decide = f'href="/migrations/{row.pk}/state/{back}"'
    for user, may in ((cast.commissioner, True), (cast.national, False)):
        client.force_login(user)
        page = client.get(URL).content.decode()
        assert (decide in page) == may
        assert (f'href="/migrations/enquiry/{back}"' in page) == may
        assert f"/migrations/{declined.pk}/state/" not in page, "there is nothing left to decide"
    client.force_login(cast.commissioner)
    sent = {"state": "approved", "who": "Digital board", "on": "2026-11-02", "reason": "In the plan"}
    answer = client.post(f"/migrations/{row.pk}/state/{back}", sent)
    assert answer.url == f"/migrations/{row.pk}/{back}", "and back to the pipeline"
    assert "Approved 2 Nov 2026 by Digital board: In the plan" in stages(client.get(URL))["Approved"]


def test_too_many_lead_to_the_board_which_shows_them(cast, lead, asked):
    for _ in range(SHOWN + 1):
        asked(10, 1, state="requested")
    answer = lead.get(URL, {"q": "Surgery"})
    assert f"All {SHOWN + 1} requested on the board , of which {SHOWN} are shown here" in words(answer)
    assert 'href="/board/?q=Surgery&amp;state=requested"' in answer.content.decode()
    assert f"{SHOWN + 1} migrations" in words(lead.get("/board/?q=Surgery&state=requested"))


def test_one_without_history(cast, lead, asked):
    row = go(asked(10, 1), date(2026, 10, 8), "deferred", by=cast.manager, reason="Flu")
    row.history.all().delete()
    assert "Nobody is on record. Flu" in stages(lead.get(URL))["Deferred"]


def test_every_state_has_its_words(cast, lead, asked):
    """Any way back into the pipeline can be told."""
    row = asked(9, 1)
    plan(row, date(2026, 9, 1), date(2027, 6, 7), by=cast.manager)
    for day, state in enumerate(("active", "completed", "active", "paused", "planning", "deferred"), 3):
        assert state in MOVES[Migration.objects.get(pk=row.pk).state]
        go(row, date(2026, 9, day), state, by=cast.manager, reason="So it was")
    found = stages(lead.get(URL))["Deferred"]
    assert "Begun 3 Sep 2026" in found
    assert "Completed 4 Sep 2026" in found


def test_the_same_queries_for_one_and_thirty(cast, lead, asked, record_property):
    go(asked(10, 1), date(2026, 10, 8), "deferred", by=cast.manager, reason="Flu")
    few = queries(lead, URL)
    for _ in range(30):
        asked(10, 1)
    assert queries(lead, URL) == few
    record_property("Queries of the pipeline", few)
