"""The board as a commissioner works with it: with the keyboard alone, without JavaScript, and on paper."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from checklists.models import DateChange
from dashboards.models import Level
from dashboards.services import set_rating
from practices.models import Commissioner
from tests.browser.keys import button, link, tab_to
from tests.browser.windows import PHONE, expect_success, press
from tests.dashboards.plans import make_plans
from tests.people import TODAY, Cast

pytestmark = pytest.mark.browser
MANY = 58
FAR = 400  # stops on a page of fifty migrations


@pytest.fixture
def icb(cast) -> Commissioner:
    return cast.practice.arrangements.get().commissioner


@pytest.fixture
def lead(cast, icb) -> Cast:
    """A commissioner with two pages of active migrations, one go live a day, and three paused ones."""
    plans = {"by": cast.administrator, "edition": cast.migration.edition, "icb": icb}
    make_plans([TODAY + timedelta(days=100 + n) for n in range(MANY - 1)], **plans)
    make_plans([TODAY + timedelta(days=200)] * 3, state="paused", **plans)
    return cast


def codes(page: Page) -> list[str]:
    """Return where the rows of the board lead, in order."""
    rows = page.locator(".app-board__practice a").all()
    return [(row.get_attribute("href") or "").partition("?")[0] for row in rows]


def expect_rows(page: Page, first: int, last: int, total: int) -> None:
    words = f"{first} to {last} of {total} migrations, sorted by go live"
    expect(page.locator("#board-count")).to_contain_text(words)


def test_a_view_is_saved_and_used_with_the_keyboard_alone(open_window, lead):
    page = open_window(lead.commissioner)
    page.goto("/board/?state=paused&sort=go_live")
    tab_to(page, link(page, "Save this view"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Name of this view"))
    page.keyboard.type("Waiting")
    tab_to(page, button(page, "Save view"))
    page.keyboard.press("Enter")
    expect_success(page, "The view “Waiting” is saved")
    page.goto("/board/")
    tab_to(page, page.get_by_label("Your views").get_by_role("link", name="Waiting"))
    page.keyboard.press("Enter")
    expect(page.locator("#board-count")).to_contain_text("3 migrations, sorted by go live")


def test_the_board_with_the_keyboard_alone(open_window, lead):
    page = open_window(lead.commissioner)
    page.goto("/board/?all=1")
    tab_to(page, page.locator("summary", has_text="Filter"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Active", exact=True))
    page.keyboard.press("Space")
    tab_to(page, button(page, "Show these"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/board/\?state=active$"))
    tab_to(page, page.locator("#sort-go_live"))
    page.keyboard.press("Enter")
    expect_rows(page, 1, 50, MANY)
    expect(page.locator("#sort-go_live")).to_be_focused()
    tab_to(page, page.locator(".nhsuk-pagination__link"), most=FAR)
    page.keyboard.press("Enter")
    expect_rows(page, 51, MANY, MANY)
    place, there = page.url, codes(page)
    assert len(there) == MANY - 50

    third = page.locator(".app-board__practice a").nth(2)
    tab_to(page, third)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"{there[2]}\?back="))
    tab_to(page, page.get_by_label("This migration").get_by_role("link", name="All items"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/items/\?back="))
    tab_to(page, link(page, "Back to the board"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(place)
    assert codes(page) == there

    for name in ("Timeline", "Census", "Board"):
        tab_to(page, page.get_by_label("Many migrations").get_by_role("link", name=name).first)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect_rows(page, 51, MANY, MANY)
    assert codes(page) == there


def test_the_board_without_javascript_on_a_phone(open_window, lead):
    page = open_window(lead.commissioner, java_script_enabled=False, viewport=PHONE)
    page.goto("/board/?all=1")
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Active", exact=True).check()
    press(page, "Show these")
    expect(page.locator("#board-count")).to_contain_text(f"1 to 50 of {MANY} migrations")
    page.get_by_label("Sort by").select_option(label="Go live")
    press(page, "Sort")
    expect_rows(page, 1, 50, MANY)
    page.locator(".nhsuk-pagination__link--next").click()
    expect_rows(page, 51, MANY, MANY)
    place, there = page.url, codes(page)
    page.locator(".app-board__practice a").first.click()
    link(page, "Back to the board").click()
    expect(page).to_have_url(place)
    assert codes(page) == there

    link(page, "Save this view").click()
    page.get_by_label("Name of this view").fill("Next to go live")
    page.get_by_label("Open the board with this view").check()
    press(page, "Save view")
    expect_success(page, "The view “Next to go live” is saved")
    page.goto("/board/")
    expect_rows(page, 1, 50, MANY)
    link(page, "Change your views").click()
    press(page, "Remove Next to go live")
    expect_success(page, "The view “Next to go live” is removed")
    page.goto("/board/")
    expect(page.locator("#board-count")).to_contain_text("sorted by rating")


def test_the_board_report_prints_on_one_sheet(open_window, cast, icb):
    fill_report(cast, icb)
    page = open_window(cast.commissioner)
    page.goto("/board/report/")
    expect(page.get_by_text("more on the board")).to_have_count(5)
    sheet = page.pdf(prefer_css_page_size=True)
    assert sheets(sheet) == 1
    assert re.search(rb"/MediaBox \[0 0 59[45][.\d]* 84[12]", sheet), "A4, upright"
    page.goto("/board/?all=1")
    assert sheets(page.pdf(prefer_css_page_size=True)) > 1, "the count counts"


def sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def fill_report(cast: Cast, icb: Commissioner) -> None:
    """Give every list of the report more than it shows, each in many words."""
    icb.name = "NHS Bath and North East Somerset, Swindon and Wiltshire Integrated Care Board"
    icb.save()
    plans = {"by": cast.administrator, "edition": cast.migration.edition, "icb": icb}
    ahead = make_plans([TODAY + timedelta(days=30 + n) for n in range(12)], **plans)
    live = make_plans([TODAY - timedelta(days=40 + n) for n in range(10)], live=True, **plans)
    for number, row in enumerate([*ahead, *live]):
        row.practice.name = f"The Old Fire Station Health and Wellbeing Centre {number}"
        row.practice.save()
    for row in ahead:
        set_rating(
            by=cast.commissioner,
            migration=row,
            level=Level.RED,
            reason="The supplier has no engineer before the spring, and nobody can say why. " * 2,
            until=TODAY,
        )
        day = row.dates()["go_live"]
        DateChange.objects.create(
            migration=row,
            by=cast.commissioner,
            reason="The supplier withdrew the slot: its load team is two people short this quarter. " * 3,
            milestones={
                "go_live": {
                    side: {"planned": (day - timedelta(days=gone)).isoformat(), "actual": None}
                    for side, gone in (("from", 14), ("to", 0))
                }
            },
        )
