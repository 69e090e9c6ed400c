"""Counting what is re-entered in a browser: two people, and no JavaScript."""

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


def test_two_people_tap_in_turns_and_each_sees_the_other(cast, open_window):
    """At the same moment is for tests/cutover/test_race.py: in SQLite all requests here share one connection."""
    one, other = (counting(open_window(user), cast) for user in (cast.staff, cast.manager))
    for taps in range(0, 10, 2):
        for page, left in ((one, taps + 1), (other, taps + 2)):
            button(page, "+1 captured").click()
            expect(page.locator(f"#numbers-{AREA}")).to_contain_text(f"{left} left")
    assert counted(cast) == (10, 0)
    button(one, "+1 re-entered").click()
    expect(one.locator(f"#numbers-{AREA}")).to_contain_text("9 left")
    expect(one.locator("#reentry-totals")).to_contain_text("9 left in all, of 10 captured")
    expect(button(one, "+1 re-entered")).to_be_focused()  # ready for the next tap
    one.get_by_role("button", name="Undo").click()
    expect(one.locator(f"#numbers-{AREA}")).to_contain_text("10 left")
    expect(one.locator("#reentry-last")).to_contain_text("1 captured, prescriptions")
    assert counted(cast) == (10, 0)


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
