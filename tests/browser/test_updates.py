"""A newer version of the guide is taken without a mouse, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from phases.models import GuideEdition
from tests.browser.keys import button, link, tab_to
from tests.browser.showcase import GO_LIVE
from tests.browser.windows import expect_success, press
from tests.people import make_cast

pytestmark = pytest.mark.browser


@pytest.fixture
def behind(showcase):
    """A plan of its own on the older revision."""
    edition = showcase.behind.migration.edition
    return make_cast(edition, GO_LIVE)


def test_take_some_and_undo_by_keyboard(open_window, behind):
    page = open_window(behind.manager)
    page.goto(f"/migrations/{behind.migration.pk}/")
    tab_to(page, link(page, "See what is new and choose what to take"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Call everyone together"))
    page.keyboard.press("Space")
    tab_to(page, button(page, "See what this comes to"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What stays as it is: 1")).to_be_visible()
    tab_to(page, button(page, "Update the plan"))
    page.keyboard.press("Enter")
    expect_success(page, "1 left")
    tab_to(page, button(page, "Undo this update"))
    page.keyboard.press("Enter")
    expect_success(page, "The update was undone")
    behind.migration.refresh_from_db()
    assert behind.migration.edition.revision == 0


def test_take_all_and_answer_anew_without_javascript(open_window, behind):
    page = open_window(behind.manager, java_script_enabled=False)
    page.goto(f"/migrations/{behind.migration.pk}/guide/")
    press(page, "See what this comes to")
    press(page, "Change my choices")
    expect(page.get_by_label("Call everyone together")).to_be_checked()
    press(page, "See what this comes to")
    press(page, "Update the plan")
    expect_success(page, "Plan updated")
    page.get_by_role("link", name="Change the answers given at the start").click()
    page.get_by_role("group", name="Is it a dispensing practice?").get_by_label("No").check()
    press(page, "See what this changes")
    press(page, "Update the plan")
    expect_success(page, "Plan updated")
    assert behind.migration.tasks.filter(status="not_needed").exists()
    assert GuideEdition.objects.get(migrations=behind.migration).is_current
