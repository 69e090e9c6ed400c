"""From one page about many migrations to the next and back: filters and places go along."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from practices.models import Practice
from tests.dashboards.pages import words
from tests.dashboards.plans import make_plans
from tests.dashboards.roads import on
from tests.people import TODAY

pytestmark = pytest.mark.django_db
TABS = ("due", "pipeline", "timeline", "calendar", "compare", "census", "england", "report", "foi")
FILTERS = {
    "q": ["Surgery"],
    "region": ["Y58"],
    "rag": ["red", "amber"],
    "state": ["active", "requested"],
    "go_live_from": ["2026-11-01"],
    "sort": ["-overdue"],
}
QUERY = "&".join(f"{name}={value}" for name, values in FILTERS.items() for value in values)


@pytest.fixture(autouse=True)
def _today():
    with on(TODAY):
        yield


@pytest.fixture
def viewer(client, cast):
    Practice.objects.update(region="Y58")
    client.force_login(cast.national)
    return client


def tabs(answer) -> dict[str, str]:
    """Return where the tabs of a page lead, by the last part of their path."""
    assert answer.status_code == 200
    nav = re.search(r'<nav class="app-subnav" aria-label="Many migrations".*?</nav>', answer.text, re.S)[0]
    links = [unescape(href) for href in re.findall(r'href="([^"]+)"', nav)]
    return {urlsplit(href).path.strip("/").rpartition("/")[2]: href for href in links}


def asked(href: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(href).query)


@pytest.mark.parametrize("tab", TABS)
def test_there_and_back_with_the_whole_filter(cast, viewer, tab):
    there = tabs(viewer.get(f"/board/?{QUERY}"))[tab]
    assert asked(there) == FILTERS
    back = tabs(viewer.get(there))["board"]
    assert asked(back) == FILTERS
    assert "Error" not in words(viewer.get(back))


def test_along_all_tabs_and_back_to_the_page(cast, viewer, edition):
    make_plans([TODAY] * 120, by=cast.manager, edition=edition)
    href = "/board/?state=active&page=2"
    for tab in TABS:
        href = tabs(viewer.get(href))[tab]
        assert "page" not in asked(href), "which would be that of the other list"
    back = tabs(viewer.get(href))["board"]
    assert asked(back) == {"state": ["active"], "page": ["2"]}
    assert "51 to 100 of 1" in words(viewer.get(back))


def test_days_in_three_boxes_go_along(viewer):
    boxes = "go_live_from_day=1&go_live_from_month=11&go_live_from_year=2026&q=&icb="
    href = tabs(viewer.get(f"/board/?{boxes}"))["timeline"]
    assert href.endswith("?go_live_from_day=1&go_live_from_month=11&go_live_from_year=2026")
    assert "Filters of the board that do not narrow this page: Go live from." in words(viewer.get(href))


def test_nothing_goes_along_when_nothing_is_asked(viewer):
    assert tabs(viewer.get("/board/timeline/")) == {
        "board": "/board/",
        **{tab: f"/board/{tab}/" for tab in TABS},
    }
    assert asked(tabs(viewer.get("/board/?all=1&nonsense=1"))["census"]) == {"all": ["1"]}


def test_the_narrower_filter_keeps_what_it_does_not_show(cast, viewer):
    page = viewer.get(f"/board/timeline/?{QUERY}&zoom=quarter").text.partition('class="app-narrow"')[2]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    assert sorted(hidden) == [
        ("go_live_from", "2026-11-01"),
        ("rag", "amber"),
        ("rag", "red"),
        ("sort", "-overdue"),
        ("zoom", "quarter"),
    ]
    assert "Filters of the board that do not narrow this page: Go live from, Rating." in words(
        viewer.get(f"/board/timeline/?{QUERY}")
    )


def test_a_state_that_only_the_board_knows_is_no_error_elsewhere(cast, viewer, edition):
    (paused,) = make_plans([TODAY], by=cast.manager, edition=edition, state="paused")
    (active,) = make_plans([TODAY], by=cast.manager, edition=edition)
    for query, shown in (("state=requested", 2), ("state=requested&state=paused", 1), ("state=paused", 1)):
        page = words(viewer.get(f"/board/timeline/?{query}"))
        assert "Error" not in page
        assert paused.practice.name in page
        assert (active.practice.name in page) == (shown == 2)


def test_htmx_takes_tabs_and_numbers_along(cast, viewer):
    answer = viewer.get("/board/?q=zzzz&region=", headers={"HX-Request": "true"})
    assert tabs(answer)["timeline"] == "/board/timeline/?q=zzzz"
    assert 'id="board-tabs" hx-swap-oob="true"' in answer.text
    numbers = re.search(r'id="board-figures" hx-swap-oob="true">.*?<strong>(\d+)</strong>', answer.text, re.S)
    assert numbers[1] == "0"


@pytest.mark.parametrize(
    ("tab", "said"),
    [
        ("", "Back to the board"),
        ("timeline/", "Back to the timeline"),
        ("calendar/", "Back to the calendar"),
        ("pipeline/", "Back to the pipeline"),
        ("england/", "Back to England"),
        ("census/", "Back to the board"),
    ],
)
def test_the_way_back_says_where_it_leads(cast, viewer, tab, said):
    for page in (f"/migrations/{cast.migration.pk}/", f"/practices/{cast.practice.ods_code}/"):
        assert said in words(viewer.get(page, {"back": f"/board/{tab}?q=Surgery"}))


def test_the_way_back_goes_along_inside_a_migration(cast, viewer):
    back = "/board/?rag=red&page=2"
    page = viewer.get(f"/practices/{cast.practice.ods_code}/", {"back": back}).text
    href = unescape(re.search(rf'href="(/migrations/{cast.migration.pk}/[^"]*)"', page)[1])
    for tab in ("items/", "dates/", ""):
        page = viewer.get(href).text
        assert f'href="{back.replace("&", "&amp;")}"' in page, href
        nav = re.search(r'aria-label="This migration".*?</nav>', page, re.S)[0]
        href = unescape(re.search(rf'href="(/migrations/{cast.migration.pk}/{tab}\?back=[^"]*)"', nav)[1])


@pytest.mark.parametrize(
    ("region", "shown"),
    [("Y58", {"near"}), ("Y56", {"far"}), ("none", {"lone"}), ("", {"near", "far", "lone"})],
)
def test_the_region_filter(cast, viewer, edition, region, shown):
    (far,) = make_plans([TODAY], by=cast.manager, edition=edition, region="Y56")
    (lone,) = make_plans([TODAY], by=cast.manager, edition=edition)
    codes = {"near": cast.practice.ods_code, "far": far.practice.ods_code, "lone": lone.practice.ods_code}
    viewer.post("/board/columns/", {"codes": ["ods_code"]})
    for url in (f"/board/?all=1&region={region}", f"/board/calendar/?region={region}"):
        page = words(viewer.get(url))
        assert {name for name, code in codes.items() if code in page} == shown, url


def test_the_region_is_said_in_words(viewer):
    page = words(viewer.get("/board/?region=Y58"))
    assert "Region: South West" in page
    assert "Region: No region recorded" in words(viewer.get("/board/?region=none"))
    assert "Select a valid choice" in words(viewer.get("/board/?region=Y99"))


def test_an_icb_without_a_migration_is_no_error_for_those_who_see_all(cast, viewer):
    icb = cast.strangers["other_commissioner"].memberships.get().commissioner
    assert "No migration matches" in words(viewer.get(f"/board/?icb={icb.ods_code}"))
    viewer.force_login(cast.manager)
    assert "Select a valid choice" in words(viewer.get(f"/board/?icb={icb.ods_code}"))
