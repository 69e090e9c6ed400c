"""What a filter offers: short lists for those who see everything, and all that is theirs for the others."""

import re
from datetime import date, timedelta

import pytest
import time_machine

from tests.dashboards.pages import words
from tests.dashboards.plans import make_plans
from tests.factories import ClinicalSystemFactory, DeliveryPartnerFactory
from tests.people import TODAY, person

pytestmark = pytest.mark.django_db
GO_LIVE = date(2027, 2, 1)
HINT = "Choose a delivery partner first"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TODAY, tick=False) as clock:
        yield clock


@pytest.fixture
def national(client, cast):
    client.force_login(cast.national)
    return client


def offered(answer, name: str) -> list[str]:
    """Return what the list `name` of a page offers, without what stands for none."""
    page = answer.content.decode()
    inside = re.search(rf'<select[^>]* name="{name}".*?</select>', page, re.S)[0]
    return re.findall(r'<option value="[^"]+"[^>]*>(.*?)</option>', inside)


def test_a_country_has_too_many_project_managers_to_list(cast, edition, national):
    partner = DeliveryPartnerFactory()
    make_plans([GO_LIVE], by=cast.administrator, edition=edition, partner=partner)
    hers = person("project_manager", partner=partner)
    page = national.get("/board/?all=1")
    assert HINT in words(page)
    assert offered(page, "manager") == []
    page = national.get("/board/", {"partner": partner.pk})
    assert HINT not in words(page)
    assert offered(page, "manager") == [hers.name]
    page = national.get("/board/", {"manager": cast.project_manager.pk})
    assert offered(page, "manager") == [cast.project_manager.name], "what is asked for is listed"
    assert f"Project manager: {cast.project_manager}" in words(page)
    assert f"({cast.practice.ods_code})" in words(page)


def test_others_choose_from_all_that_is_theirs(cast, client):
    client.force_login(cast.commissioner)
    page = client.get("/board/")
    assert HINT not in words(page)
    assert offered(page, "manager") == [cast.project_manager.name]
    assert offered(page, "partner") == [cast.migration.partner.name]


@pytest.mark.parametrize("partner", ["x", "9" * 5000, "-1", "1.5", "٣", ""])
def test_a_partner_that_makes_no_sense_offers_nobody(national, partner):
    assert offered(national.get("/board/", {"partner": partner}), "manager") == []


def test_the_managers_follow_the_partner_without_loading_the_page(cast, national):
    answer = national.get("/board/", {"partner": cast.migration.partner_id}, headers={"HX-Request": "true"})
    assert '<div id="board-manager" hx-swap-oob="true">' in answer.content.decode()
    assert offered(answer, "manager") == [cast.project_manager.name]


@pytest.mark.parametrize("url", ["/board/", "/board/timeline/", "/board/due/"])
def test_what_is_new_in_the_country_is_offered_within_a_minute(cast, edition, national, clock, url):
    before = offered(national.get(url), "from_system")
    systems = ClinicalSystemFactory(name="Brand New"), ClinicalSystemFactory()
    (row,) = make_plans([GO_LIVE], by=cast.administrator, edition=edition, systems=systems)
    assert offered(national.get(url), "from_system") == before
    assert row.practice.ods_code in words(national.get("/board/", {"from_system": systems[0].pk})), (
        "it counts at once"
    )
    clock.shift(timedelta(seconds=60))
    assert offered(national.get(url), "from_system") == sorted([*before, "Brand New"])
