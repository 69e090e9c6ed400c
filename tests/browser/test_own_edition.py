"""A commissioner writes an edition of its own: without a mouse, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from phases.models import GuideEdition
from tests.browser.keys import link, tab_to
from tests.browser.windows import expect_success, no_sideways_scroll

pytestmark = pytest.mark.browser
PHARMACIES, DEVICES = "notify-pharmacies", "check-dispensing-devices"


def go(page: Page, name: str) -> None:
    """Follow a link by keyboard."""
    tab_to(page, link(page, name))
    page.keyboard.press("Enter")


def push(page: Page, name: str) -> None:
    """Press a button by keyboard. What is said of it to screen readers alone may stand apart from its word."""
    named = re.compile(re.escape(name).replace(":", " ?:") + "$")
    tab_to(page, page.get_by_role("button", name=named))
    page.keyboard.press("Enter")


def type_into(page: Page, label: str, text: str) -> None:
    """Put text in place of what a field holds, by keyboard."""
    tab_to(page, page.get_by_role("textbox", name=label, exact=True))
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


@pytest.mark.parametrize(
    ("javascript", "name"),
    [(True, "Guide by keyboard"), (False, "Guide without scripts")],
    ids=["keyboard", "no JavaScript"],
)
def test_from_a_copy_to_the_next_revision(open_window, cast, javascript, name):
    pharmacies, devices = (
        cast.migration.edition.items.get(slug=slug).title for slug in (PHARMACIES, DEVICES)
    )
    page = open_window(cast.commissioner, java_script_enabled=javascript)
    page.goto("/guide/")
    go(page, "Write an edition of your own, or change one")
    push(page, "Begin a new edition")
    type_into(page, "What is it called?", name)
    push(page, "Copy it and begin")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)

    go(page, "4. Pre-migration tasks")
    go(page, pharmacies)
    type_into(page, "When is it due?", "soon")
    push(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("is not a due rule")
    type_into(page, "When is it due?", "8 weeks before fdp")
    push(page, "Show the date it gives")
    expect(page.get_by_text("8 weeks before final data production (")).to_be_visible()
    push(page, "Save")
    expect_success(page, "is saved")
    assert no_sideways_scroll(page)

    page.goto(re.sub("phases/.*", "phases/technical-survey/", page.url))
    push(page, f"Drop: {devices}")
    expect_success(page, "You can bring it back below")
    push(page, f"Bring it back: {devices}")
    push(page, f"Drop: {devices}")

    go(page, name)
    push(page, "Preview")
    expect(
        page.get_by_role("heading", name="What differs from the 2025 ICB-era guide, revision 1")
    ).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("8 weeks before final data production")
    push(page, "Go on to publish")
    expect(page.get_by_role("main")).to_contain_text("It cannot be changed any more")
    push(page, "Publish")
    expect_success(page, f"{name}, revision 1, is published")

    page.goto("/editions/")
    push(page, f"Change it in a new draft: {name}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    assert sorted(GuideEdition.objects.filter(title=name).values_list("revision", "is_current")) == [
        (1, True),
        (2, False),
    ]
