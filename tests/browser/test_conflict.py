"""Two people at one item: both versions are shown, and nobody's work is lost without a word."""

import re

import pytest
from playwright.sync_api import Page, expect

from checklists.models import Task
from tests.browser.showcase import MEETING, PHASE
from tests.browser.windows import expect_success, fill_date, press, row_of
from tests.people import Cast

pytestmark = pytest.mark.browser

TEMPLATES = "Export the templates you want to keep"


@pytest.fixture
def two(open_window, cast) -> tuple[Page, Page]:
    """The manager's window and the staff member's."""
    return open_window(cast.manager), open_window(cast.staff)


def both_open(two: tuple[Page, Page], url: str) -> None:
    for page in two:
        page.goto(url)


def block(page: Page, reason: str) -> None:
    page.get_by_label("Blocked").check()
    page.get_by_label("Reason", exact=True).fill(reason)


def saved(cast: Cast) -> Task:
    return Task.objects.get(pk=cast.task(MEETING).pk)


def test_the_second_to_save_sees_both_versions(two, cast):
    theirs, mine = two
    both_open(two, f"/items/{cast.task(MEETING).pk}/")
    theirs.get_by_label("In progress").check()
    theirs.get_by_label("Owner").select_option(cast.manager.name)
    theirs.get_by_label("Add a note").fill("I have asked around")
    press(theirs, "Save")
    expect_success(theirs, "saved")

    block(mine, "No room is free")
    fill_date(mine, "due", "14", "1", "2027")
    mine.get_by_label("Add a note").fill("Tried the library too")
    press(mine, "Save")
    panel = mine.get_by_role("alert")
    expect(panel).to_be_focused()
    expect(panel).to_contain_text(f"{cast.manager.name} saved it")
    now, wanted = panel.get_by_role("row", name="Status").get_by_role("cell").all()
    expect(now).to_have_text("In progress")
    expect(wanted).to_have_text("Blocked: No room is free")
    expect(panel.get_by_role("row", name="Due")).to_contain_text("14 January 2027")
    assert (saved(cast).status, saved(cast).owner) == ("in_progress", cast.manager)
    # Nothing of mine is lost either.
    expect(mine.get_by_label("Reason", exact=True)).to_have_value("No room is free")
    expect(mine.get_by_label("Add a note")).to_have_value("Tried the library too")
    expect(mine.locator("[name=due_day]")).to_have_value("14")

    press(mine, "Save")
    expect_success(mine, "saved")
    assert (saved(cast).status, saved(cast).reason) == ("blocked", "No room is free")
    for note in ("I have asked around", "Tried the library too"):
        expect(mine.locator(".app-note", has_text=note)).to_be_visible()
    mine.get_by_text("History of this item").click()
    expect(mine.locator("details[open]")).to_contain_text(cast.manager.name)


def test_the_second_may_keep_what_the_first_saved(two, cast):
    theirs, mine = two
    both_open(two, f"/items/{cast.task(MEETING).pk}/")
    theirs.get_by_label("Done", exact=True).check()
    press(theirs, "Save")
    block(mine, "No room is free")
    press(mine, "Save")
    mine.get_by_role("link", name="keep it as it is now").click()
    expect(mine.get_by_role("alert")).to_have_count(0)
    expect(mine.locator(".nhsuk-summary-list")).to_contain_text("Done")
    expect(mine.get_by_label("Done", exact=True)).to_be_checked()
    assert saved(cast).status == "done"


def test_two_who_change_different_things_do_not_get_in_each_others_way(two, cast):
    theirs, mine = two
    both_open(two, f"/items/{cast.task(MEETING).pk}/")
    theirs.get_by_label("Owner").select_option(cast.staff.name)
    press(theirs, "Save")
    mine.get_by_label("In progress").check()
    press(mine, "Save")
    expect_success(mine, "saved")
    assert (saved(cast).status, saved(cast).owner) == ("in_progress", cast.staff)


@pytest.mark.parametrize(
    ("button", "status", "tag"),
    [("Mark it as done", "done", "Done"), ("Leave it as blocked", "blocked", "Blocked")],
)
def test_a_tick_meets_a_change_in_the_list(two, cast, button, status, tag):
    theirs, mine = two
    both_open(two, f"/migrations/{cast.migration.pk}/phases/{PHASE}/")
    theirs.get_by_role("link", name=TEMPLATES, exact=True).click()
    block(theirs, "Nobody may export them")
    press(theirs, "Save")

    mine.evaluate("window.stayed = true")
    row_of(mine, TEMPLATES).locator(".app-tick").click()
    row = mine.locator(".app-task--conflict")
    expect(row).to_contain_text(f"{cast.manager.name} marked this as blocked")
    expect(row).to_contain_text("Nobody may export them")
    expect(row).to_contain_text("You wanted to mark it as done")
    expect(row.locator("[data-focus-after-swap]")).to_be_focused()
    expect(mine.get_by_role("status")).to_contain_text(f"{TEMPLATES}: blocked")

    press(mine, button)
    expect(mine.locator(".app-task--conflict")).to_have_count(0)
    expect(row_of(mine, TEMPLATES).get_by_text(tag, exact=True)).to_be_visible()
    assert cast.migration.tasks.get(item__slug="export-templates").status == status
    assert mine.evaluate("window.stayed")


def test_a_tick_meets_a_change_without_javascript(open_window, cast):
    theirs = open_window(cast.manager)
    mine = open_window(cast.staff, java_script_enabled=False)
    both_open((theirs, mine), f"/migrations/{cast.migration.pk}/phases/{PHASE}/")
    theirs.get_by_role("link", name=TEMPLATES, exact=True).click()
    block(theirs, "Nobody may export them")
    press(theirs, "Save")

    row_of(mine, TEMPLATES).locator(".app-tick").click()
    expect(mine.get_by_role("alert")).to_contain_text("Blocked: Nobody may export them")
    expect(mine.get_by_label("Done", exact=True)).to_be_checked()
    press(mine, "Save")
    expect_success(mine, f"{TEMPLATES}: saved")
    assert cast.migration.tasks.get(item__slug="export-templates").status == "done"


def test_two_who_tick_the_same_item_agree(two, cast):
    both_open(two, f"/migrations/{cast.migration.pk}/phases/{PHASE}/")
    for page in two:
        row = row_of(page, TEMPLATES)
        row.locator(".app-tick").click()
        expect(row.get_by_text("Done", exact=True)).to_be_visible()
        expect(page.locator(".app-task--conflict")).to_have_count(0)


def test_a_moved_date_does_not_stand_in_the_way_of_a_tick(two, cast):
    theirs, mine = two
    mine.goto(f"/migrations/{cast.migration.pk}/phases/{PHASE}/")
    move(theirs, cast, "22")
    press(theirs, "Move these dates")
    expect_success(theirs, "Dates moved")
    row = row_of(mine, "Hold the cutover planning meeting")
    row.locator(".app-tick").click()
    expect(row.get_by_text("Done", exact=True)).to_be_visible()
    expect(row).to_contain_text("24 Dec 2026")


def test_dates_moved_meanwhile_are_shown_before_they_are_moved_again(open_window, cast):
    theirs, mine = open_window(cast.manager), open_window(cast.project_manager)
    move(mine, cast, "25")
    move(theirs, cast, "22")
    press(theirs, "Move these dates")
    expect_success(theirs, "Dates moved")

    press(mine, "Move these dates")
    expect(mine.get_by_role("alert")).to_contain_text("Nothing was changed")
    row = mine.get_by_role("table", name="Milestones that move").get_by_role(
        "row", name=re.compile("^Final data production")
    )
    expect(row).to_contain_text("22 January 2027")
    expect(row).to_contain_text("25 January 2027")
    press(mine, "Move these dates")
    expect_success(mine, "Dates moved")
    assert cast.migration.milestones.get(kind="fdp").planned.day == 25


def move(page: Page, cast: Cast, day: str) -> None:
    """Ask for final data production on another day of January and look at the preview."""
    page.goto(f"/migrations/{cast.migration.pk}/dates/fdp/move/")
    fill_date(page, "new_date", day, "1", "2027")
    page.get_by_label("Why is it moving?").fill("The supplier asked")
    press(page, "Show what this changes")
    expect(page.get_by_role("button", name="Move these dates")).to_be_visible()
