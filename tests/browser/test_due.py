"""A Monday with the due items: find one that is nobody's, finish it, and be back where one was."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keys import button, link, tab_to
from tests.browser.windows import PHONE, expect_success, press

pytestmark = pytest.mark.browser
NOBODYS = re.compile(r"/board/due/\?.*who=nobody")


def first_item(page: Page) -> str:
    """Return where the first row leads."""
    return page.locator("td a[href^='/items/']").first.get_attribute("href") or ""


def number(page: Page) -> int:
    """Return how many items the page says there are."""
    return int(re.match(r"(\d+) open items?", page.get_by_text("open item").first.inner_text())[1])


def test_the_due_items_without_javascript_on_a_phone(open_window, cast):
    page = open_window(cast.commissioner, java_script_enabled=False, viewport=PHONE)
    page.goto("/board/")
    link(page, "Due items").click()
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Owner").select_option(label="Nobody yet")
    press(page, "Show these")
    expect(page).to_have_url(NOBODYS)
    place, before, item = page.url, number(page), first_item(page)
    page.locator("td a[href^='/items/']").first.click()
    page.get_by_label("Done", exact=True).check()
    press(page, "Save")
    expect_success(page, "saved")
    link(page, "Back to the due items").click()
    expect(page).to_have_url(place)
    assert number(page) == before - 1
    assert first_item(page) != item


def test_the_due_items_with_the_keyboard_alone(open_window, cast):
    page = open_window(cast.commissioner)
    page.goto("/board/due/")
    tab_to(page, page.locator("summary", has_text="Filter"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Owner"))
    page.keyboard.type("Nobody")
    tab_to(page, button(page, "Show these"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(NOBODYS)
    item = first_item(page)
    tab_to(page, page.locator("td a[href^='/items/']").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(item.partition("?")[0])))
    tab_to(page, link(page, "Back to the due items"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(NOBODYS)
    assert first_item(page) == item
