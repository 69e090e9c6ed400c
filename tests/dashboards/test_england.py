"""From the country down to a practice, and who may look at it."""

from datetime import date

import pytest
import time_machine

from tests.dashboards.pages import queries, words
from tests.dashboards.plans import make_plans
from tests.factories import ArrangementFactory, CommissionerFactory, PracticeFactory
from tests.people import TODAY

pytestmark = pytest.mark.django_db
URL = "/board/england/"
GO_LIVE = date(2027, 2, 1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def london(cast, edition):
    """An ICB in London with a migration, one that has gone live, and a practice without any."""
    icb = CommissionerFactory(ods_code="QMF", name="NHS North East London Integrated Care Board")
    plans = {"by": cast.manager, "edition": edition, "icb": icb, "region": "Y56"}
    make_plans([GO_LIVE], **plans)
    make_plans([date(2026, 8, 3)], live=True, **plans)
    make_plans([date(2026, 8, 3)], live=True, state="cancelled", **plans)
    ArrangementFactory(practice=PracticeFactory(name="Bow Lane Surgery", region="Y56"), commissioner=icb)
    PracticeFactory(name="Lone Surgery", region="Y56")
    return icb


def test_down_to_a_practice(client, cast, london):
    client.force_login(cast.national)
    page = words(client.get(URL))
    assert "London London 5" not in page
    assert "Region London Open practices 5 Migrating 2 Go live within 90 days 1 Gone live 1" in page
    assert "No region recorded" in page
    page = words(client.get(URL, {"region": "Y56"}))
    assert f"ICB {london.name} Open practices 4 Migrating 2" in page
    assert "ICB No ICB recorded Open practices 1 Migrating 0" in page
    page = words(client.get(URL, {"region": "Y56", "icb": "QMF"}))
    assert "4 open practices" in page
    assert "Bow Lane Surgery" in page
    assert "Lone Surgery" not in page
    assert "Lone Surgery" in words(client.get(URL, {"region": "Y56", "icb": "none"}))


def test_overdue_items_are_those_of_running_migrations(client, cast):
    client.force_login(cast.national)
    overdue = cast.migration.tasks.overdue(TODAY).count()
    assert f"Overdue items {overdue}" in words(client.get(URL))


def test_only_for_those_who_see_all_of_england(client, cast):
    for user in (cast.national, cast.administrator):
        client.force_login(user)
        assert 'href="/board/england/"' in client.get("/board/census/").content.decode()
        words(client.get(URL))
    for user in (cast.manager, cast.project_manager, cast.commissioner, cast.nobody):
        client.force_login(user)
        assert 'href="/board/england/"' not in client.get("/board/census/").content.decode()
        assert client.get(URL).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        {"region": "Y99"},
        {"region": "Y56", "icb": "XXX"},
        {"region": "Y56", "icb": "none", "page": "x"},
        {"icb": "QMF"},
    ],
)
def test_addresses_that_lead_nowhere(client, cast, london, query):
    client.force_login(cast.national)
    nowhere = query.get("region") == "Y99" or query.get("icb") == "XXX"
    assert client.get(URL, query).status_code == (404 if nowhere else 200)


@pytest.mark.parametrize("query", ["", "?region=Y56", "?region=Y56&icb=QMF"])
def test_the_same_queries_for_one_and_sixty(client, cast, london, edition, query, record_property):
    client.force_login(cast.national)
    few = queries(client, URL + query)
    make_plans([GO_LIVE] * 60, by=cast.manager, edition=edition, icb=london, region="Y56")
    assert queries(client, URL + query) == few
    record_property(f"Queries of England{query}", few)


def test_a_practice_shows_the_facts_that_are_held(client, cast):
    client.force_login(cast.manager)
    url = f"/practices/{cast.practice.ods_code}/"
    page = words(client.get(url))
    assert "Telephone" not in page
    cast.practice.telephone, cast.practice.region = "0113 496 0000", "Y63"
    cast.practice.address = "1 Lidgett Lane, Leeds"
    cast.practice.save()
    page = words(client.get(url))
    assert "Telephone 0113 496 0000" in page
    assert "Address 1 Lidgett Lane, Leeds" in page
