"""The whole of it without a mouse: every stop can be seen, and none holds the focus fast."""

import re

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect

from tests.browser.keys import LONGEST_WAY, STOP, button, link, tab_to
from tests.browser.showcase import PHASE
from tests.browser.windows import DESKTOP, PHONE, expect_success
from tests.factories import PASSWORD
from tests.people import Cast

pytestmark = pytest.mark.browser

MEETING = "Hold the cutover planning meeting"


def type_date(page: Page, day: str, month: str, year: str) -> None:
    """Type a date into three boxes, from the first of them."""
    for number, part in enumerate((day, month, year)):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.press("Control+a")
        page.keyboard.type(part)


def test_a_migration_without_a_mouse(open_window, cast):
    EmailAddress.objects.create(user=cast.manager, email=cast.manager.email, primary=True, verified=True)
    page = open_window()
    page.goto("/accounts/login/")
    page.keyboard.press("Tab")
    skip = link(page, "Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    tab_to(page, page.get_by_label("Email"))
    page.keyboard.type(cast.manager.email)
    tab_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(cast.practice.name)

    tab_to(page, page.locator(f".app-phases a[href$='/{PHASE}/']"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/phases/{PHASE}/$"))
    tick_and_read(page)
    filter_list(page)
    update_item(page)
    move_date(page, cast)


def tick_and_read(page: Page) -> None:
    """Tick with Space, untick with Enter, and open the guidance."""
    tab_to(page, button(page, f"Mark as done: {MEETING}"))
    page.keyboard.press("Space")
    expect(button(page, f"Mark as not done: {MEETING}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(button(page, f"Mark as done: {MEETING}")).to_be_focused()
    page.keyboard.press("Tab")
    expect(link(page, MEETING)).to_be_focused()
    page.keyboard.press("Tab")
    row = page.locator(".app-task", has=link(page, MEETING))
    expect(row.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row.locator(".nhsuk-details__text")).to_be_visible()


def filter_list(page: Page) -> None:
    """Show only what nobody has done."""
    page.reload()
    tab_to(page, page.get_by_label("Not done"))
    page.keyboard.press("Space")
    tab_to(page, button(page, "Filter"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?show=open"))
    expect(page.get_by_label("Not done")).to_be_checked()


def update_item(page: Page) -> None:
    """Block an item: first without a reason, then with one."""
    tab_to(page, link(page, MEETING))
    page.keyboard.press("Enter")
    tab_to(page, link(page, "Update this item"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("To do", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Blocked")).to_be_checked()
    tab_to(page, button(page, "Save"))
    page.keyboard.press("Enter")

    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    tab_to(page, link(page, "Say what is in the way"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Reason", exact=True)).to_be_focused()
    page.keyboard.type("No room is free")
    tab_to(page, button(page, "Save"))
    page.keyboard.press("Enter")
    expect_success(page, f"{MEETING}: saved")


def move_date(page: Page, cast: Cast) -> None:
    """Move final data production and undo it."""
    page.goto(f"/migrations/{cast.migration.pk}/dates/")
    tab_to(page, link(page, "Change final data production"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("[name=new_date_day]"))
    type_date(page, "22", "1", "2027")
    tab_to(page, page.get_by_label("Why is it moving?"))
    page.keyboard.type("The supplier asked")
    tab_to(page, button(page, "Show what this changes"))
    page.keyboard.press("Enter")
    tab_to(page, button(page, "Move these dates"))
    page.keyboard.press("Enter")
    expect_success(page, "Final data production: 29 January 2027 to 22 January 2027")
    tab_to(page, button(page, "Undo this move"))
    page.keyboard.press("Enter")
    expect_success(page, "The move was undone")


WALKS = [
    ("/migrations/{pk}/", DESKTOP),
    (f"/migrations/{{pk}}/phases/{PHASE}/?select=1", DESKTOP),
    (f"/migrations/{{pk}}/phases/{PHASE}/", PHONE),
    ("/migrations/{pk}/dates/", DESKTOP),
    ("/migrations/{pk}/dates/", PHONE),
    ("/migrations/{pk}/items/add/", DESKTOP),
    ("/items/{task}/", DESKTOP),
    ("/items/{task}/", PHONE),
    ("/practices/", DESKTOP),
    ("/guide/2025-icb/", DESKTOP),
]


@pytest.mark.parametrize(("url", "size"), WALKS)
def test_the_focus_goes_through_the_page_in_order(same_window, showcase, url, size):
    page = same_window(showcase.cast.manager)
    page.set_viewport_size(size)
    page.goto(url.format(pk=showcase.cast.migration.pk, task=showcase.cast.task("export-templates").pk))
    stops = walk_through(page)
    assert len(stops) > 5
    assert stops[0]["name"] == "Skip to main content"
    for stop in stops:
        assert stop["hasSize"], f"The focus is on something nobody sees: {stop}"
        assert stop["onScreen"], f"The focus is off the screen: {stop}"
        assert stop["shows"], f"The focus does not show: {stop}"
    assert stops == sorted(stops, key=lambda stop: stop["place"]), "The focus jumps about the page"


def walk_through(page: Page) -> list[dict]:
    """Press Tab from the top of the page until the focus leaves it, and return where it stopped."""
    stops: list[dict] = []
    while len(stops) < 2 * LONGEST_WAY:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["tag"] == "BODY" or any(stop["place"] == before["place"] for before in stops):
            break
        stops.append(stop)
    else:
        pytest.fail(f"The focus never left the page: {stops[-3:]}")
    return stops
