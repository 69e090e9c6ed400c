"""Counting what is re-entered in a browser: two people at once, quick taps, and no JavaScript."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cutover.models import ReentryCount
from tests.people import Cast

pytestmark = pytest.mark.browser
AREA = "prescriptions"


def counting(page: Page, cast: Cast) -> Page:
    page.goto(reverse("reentry", args=[cast.migration.pk]))
    return page


def button(page: Page, name: str):
    return page.locator(f"#area-{AREA}").get_by_role("button", name=name)


def counted(cast: Cast) -> tuple[int, int]:
    return ReentryCount.objects.filter(migration=cast.migration, area=AREA).values_list(
        "captured", "reentered"
    )[0]


def test_two_people_tap_quickly_and_nothing_is_lost(cast, open_window):
    one, other = (counting(open_window(user), cast) for user in (cast.staff, cast.manager))
    for _ in range(10):
        button(one, "+1 captured").click()
        button(other, "+1 captured").click()
    for _ in range(600):  # the last taps wait for those before them
        if counted(cast) == (20, 0):
            break
        one.wait_for_timeout(100)
    assert counted(cast) == (20, 0)
    button(one, "+1 re-entered").click()
    expect(one.locator(f"#numbers-{AREA}")).to_contain_text("19 left")
    expect(one.locator("#reentry-totals")).to_contain_text("19 left in all, of 20 captured")
    expect(button(one, "+1 re-entered")).to_be_focused()  # ready for the next tap
    one.get_by_role("button", name="Undo").click()
    expect(one.locator(f"#numbers-{AREA}")).to_contain_text("20 left")
    expect(one.locator("#reentry-last")).to_contain_text("1 captured, prescriptions")
    assert counted(cast) == (20, 0)


def test_without_javascript_it_counts_as_well(cast, open_window):
    page = counting(open_window(cast.staff, java_script_enabled=False), cast)
    button(page, "+1 captured").click()
    button(page, "+1 captured").click()
    expect(page.locator(f"#numbers-{AREA}")).to_contain_text("2 left")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#numbers-{AREA}")).to_contain_text("1 left")
    button(page, "+1 re-entered").click()
    button(page, "+1 re-entered").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("1 captured in all")
    assert counted(cast) == (1, 1)
