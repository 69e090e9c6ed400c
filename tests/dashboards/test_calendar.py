"""The go-live calendar: weeks, clashes with their counts, and no name of a foreign practice."""

import re
from datetime import date, timedelta

import pytest
import time_machine

from checklists.models import ClashLimit, Freeze
from tests.dashboards.pages import queries, words
from tests.dashboards.plans import make_plans
from tests.people import TODAY

pytestmark = pytest.mark.django_db
URL = "/board/calendar/"
GO_LIVE = date(2027, 2, 1)
WEEK = {"week": GO_LIVE.isoformat()}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def crowd(cast, edition):
    """Seven foreign practices that go live in the cast's week with its supplier and its partner."""
    return make_plans(
        [GO_LIVE + timedelta(days=n % 5) for n in range(7)],
        by=cast.administrator,
        edition=edition,
        systems=(cast.migration.from_system, cast.migration.to_system),
        partner=cast.migration.partner,
    )


def test_a_week_and_its_go_live(client, cast):
    client.force_login(cast.manager)
    page = words(client.get(URL))
    assert "1 go live from 9 November 2026 to 7 February 2027" in page
    assert "Week of 1 February 2027: 1 go live" in page
    assert f"Mon 1 Feb 2027: {cast.practice.name} ({cast.practice.ods_code})" in page
    assert "Bank holiday: Christmas Day, 25 December 2026" in page
    assert "No limit is set yet. An administrator can set them." in page


def test_everyone_sees_their_own_and_no_one_elses(client, cast):
    for user in {**cast.writers, **cast.readers}.values():
        client.force_login(user)
        assert cast.practice.ods_code in words(client.get(URL))
    for user in cast.strangers.values():
        client.force_login(user)
        assert cast.practice.ods_code not in words(client.get(URL))


def test_a_clash_is_counted_over_england_and_names_only_ones_own(client, cast, crowd):
    ClashLimit.objects.create(kind="supplier", most=7)
    client.force_login(cast.commissioner)
    page = words(client.get(URL))
    supplier = cast.migration.to_system.supplier
    assert f"8 practices go live with {supplier}. The limit is 7." in page
    assert "1 of them is among those shown here." in page
    assert not any(one.practice.ods_code in page for one in crowd)
    client.force_login(cast.national)
    page = words(client.get(URL))
    assert f"8 practices go live with {supplier}. The limit is 7." in page
    assert "among those shown here" not in page


def test_a_clash_of_others_is_none_of_ones_business(client, cast, crowd):
    ClashLimit.objects.create(kind="supplier", most=1)
    client.force_login(cast.stranger)
    assert "The limit is" not in words(client.get(URL))


def test_trainers_clash_in_the_weeks_before(client, cast, crowd):
    ClashLimit.objects.create(kind="trainers", partner=cast.migration.partner, most=7)
    client.force_login(cast.project_manager)
    found = re.findall(r"Week of ([^:]*): \d+ go lives? Clash", words(client.get(URL)))
    assert found == ["18 January 2027", "25 January 2027", "1 February 2027"]


def test_cutovers_across_holidays_and_into_freezes(client, cast, edition):
    make_plans([date(2026, 12, 28)], by=cast.manager, edition=edition)  # final data on the 25th
    Freeze.objects.create(name="Christmas", first_day=date(2026, 12, 21), last_day=date(2027, 1, 3))
    client.force_login(cast.national)
    page = words(client.get(URL))
    assert "1 cutover runs across a bank holiday" in page
    assert "Cutover across Christmas Day, 25 Dec 2026" in page
    assert "1 final data production falls into a freeze" in page
    assert "Final data on 25 Dec 2026, in a freeze: Christmas" in page


def test_a_week_with_many_leads_to_all_of_them(client, cast, crowd):
    client.force_login(cast.national)
    page = client.get(URL)
    assert "All 8 in the week of 1 February 2027" in words(page)
    assert sum(one.practice.ods_code in words(page) for one in crowd) == 4  # and the cast's: five in all
    page = words(client.get(URL, WEEK))
    assert all(one.practice.ods_code in page for one in crowd)
    assert "8 go lives from 1 February 2027 to 7 February 2027" in page


def test_cancelled_ones_are_gone_and_paused_ones_are_marked(client, cast, edition):
    (gone,) = make_plans([GO_LIVE], by=cast.manager, edition=edition, state="cancelled")
    (paused,) = make_plans([GO_LIVE], by=cast.manager, edition=edition, state="paused")
    client.force_login(cast.national)
    page = words(client.get(URL))
    assert gone.practice.ods_code not in page
    assert paused.practice.ods_code in page
    assert "Paused" in page


def test_earlier_and_later(client, cast):
    client.force_login(cast.manager)
    later = re.search(r'href="(\?[^"]*)">Later<', client.get(URL).content.decode())[1]
    assert "from 8 February 2027 to 9 May 2027" in words(client.get(URL + later))


@pytest.mark.parametrize("day", ["", "x", "0001-01-01", "9999-12-31", "2027-02-30"])
def test_nonsense_in_the_address(client, cast, day):
    client.force_login(cast.manager)
    words(client.get(URL, {"start": day, "week": day, "page": day}))


def test_only_administrators_are_led_to_the_limits(client, cast):
    ClashLimit.objects.create(kind="partner", most=3)
    for user, may in ((cast.administrator, True), (cast.national, False), (cast.manager, False)):
        client.force_login(user)
        answer = client.get(URL)
        assert "Go lives with one delivery partner: at most 3 in a week" in words(answer)
        assert ("/admin/checklists/clashlimit/" in answer.content.decode()) == may


@pytest.mark.parametrize("query", ["", f"?week={GO_LIVE}"])
def test_the_same_queries_for_one_and_sixty(client, cast, edition, query, record_property):
    ClashLimit.objects.create(kind="supplier", most=1)
    Freeze.objects.create(name="Christmas", first_day=date(2026, 12, 21), last_day=date(2027, 1, 3))
    icb = cast.practice.arrangements.get().commissioner
    plans = {"by": cast.manager, "edition": edition, "icb": icb, "partner": cast.migration.partner}
    systems = (cast.migration.from_system, cast.migration.to_system)
    make_plans([GO_LIVE], **plans, systems=systems)
    client.force_login(cast.national)
    few = queries(client, URL + query)
    make_plans([GO_LIVE + timedelta(days=n % 10) for n in range(60)], **plans, systems=systems)
    assert queries(client, URL + query) == few
    record_property(f"Queries of the calendar{' of one week' if query else ''}", few)
