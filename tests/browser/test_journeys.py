"""What people come for, from the first page to the last, as they would do it."""

import re
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect

from phases.models import Migration
from tests.browser.showcase import GO_LIVE, PHASE
from tests.browser.windows import (
    PHONE,
    expect_form_error,
    expect_success,
    fill_date,
    no_sideways_scroll,
    press,
    row_of,
)
from tests.browser.wizard import CHECK, choose_go_live, choose_systems
from tests.factories import PASSWORD, ClinicalSystemFactory, MembershipFactory
from tests.people import Cast

pytestmark = pytest.mark.browser

MEETING = "Hold the cutover planning meeting"
TEMPLATES = "Export the templates you want to keep"
DATABASES = "Back up local and third-party databases"


def open_phase(page: Page, cast: Cast) -> None:
    page.goto(f"/migrations/{cast.migration.pk}/phases/{PHASE}/")


def open_item(page: Page, cast: Cast, title: str = MEETING) -> None:
    open_phase(page, cast)
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def test_a_manager_signs_in_and_out(open_window, cast):
    EmailAddress.objects.create(user=cast.manager, email=cast.manager.email, primary=True, verified=True)
    page = open_window()
    page.goto("/")
    expect(page).to_have_title(re.compile("^Sign in"))
    page.get_by_label("Email").fill(cast.manager.email)
    page.get_by_label("Password", exact=True).fill("not-the-password")
    press(page, "Sign in")
    expect_form_error(page, "is wrong")

    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    expect(page).to_have_url(re.compile(rf"/migrations/{cast.migration.pk}/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(cast.practice.name)
    expect(page.locator("header")).to_contain_text(cast.manager.name)

    press(page, "Sign out")
    page.goto(f"/migrations/{cast.migration.pk}/")
    expect(page).to_have_title(re.compile("^Sign in"))


def test_a_manager_starts_a_migration(open_window):
    membership = MembershipFactory(practice__name="Elm Tree Surgery")
    old, new = ClinicalSystemFactory(orderable=False), ClinicalSystemFactory()
    page = open_window(membership.user)
    page.goto("/")
    page.get_by_role("link", name="start its migration").click()
    expect(page.get_by_label("Elm Tree Surgery")).to_be_checked()
    press(page, "Continue")

    press(page, "Continue")
    expect_form_error(page, "Select the system the practice uses now")
    choose_systems(page, old.name, new.name)

    choose_go_live(page, date(2026, 10, 5))
    expect_form_error(page, "has gone by")
    choose_go_live(page, GO_LIVE)

    page.get_by_role("group", name="Is it a dispensing practice?").get_by_label("Yes").check()
    press(page, "Continue")

    expect(page).to_have_title(re.compile("^What is already done"))
    page.get_by_label("in this phase are done").first.check()
    press(page, "Continue")

    expect(page).to_have_title(re.compile(f"^{CHECK}"))
    facts = page.locator(".nhsuk-summary-list")
    expect(facts).to_contain_text("Elm Tree Surgery")
    expect(facts).to_contain_text("1 February 2027")
    page.get_by_role("link", name="Change go live").click()
    expect(page.locator("[name=dates-go_live_day]")).to_have_value("1")
    press(page, "Continue")
    press(page, "Start the migration")
    expect_form_error(page, "read the warnings")
    page.get_by_label("I have read these").check()
    press(page, "Start the migration")

    expect_success(page, "The migration of Elm Tree Surgery has started")
    migration = Migration.objects.get(practice=membership.practice)
    expect(page).to_have_url(re.compile(rf"/migrations/{migration.pk}/$"))
    expect(page.get_by_text("days to go live")).to_contain_text("84")
    page.goto("/migrations/start/check/")  # back, to press the button again
    expect(page).to_have_url(re.compile(rf"/migrations/{migration.pk}/$"))


def test_ticking_with_javascript(open_window, cast):
    page = open_window(cast.staff)
    open_phase(page, cast)
    total = cast.migration.tasks.filter(phase__slug=PHASE).count()
    page.evaluate("window.stayed = true")
    row = row_of(page, TEMPLATES)
    row.get_by_role("button", name=f"Mark as done: {TEMPLATES}").click()

    expect(row.get_by_text("Done", exact=True)).to_be_visible()
    expect(page.get_by_text(f"1 of {total} finished", exact=True)).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text(f"{TEMPLATES}: done. 1 of {total} finished")
    expect(row.get_by_role("button", name=f"Mark as not done: {TEMPLATES}")).to_be_focused()

    page.keyboard.press("Enter")
    expect(row.get_by_text("To do", exact=True)).to_be_visible()
    expect(page.get_by_text(f"0 of {total} finished", exact=True)).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text(f"{TEMPLATES}: to do")
    expect(row.get_by_role("button", name=f"Mark as done: {TEMPLATES}")).to_be_focused()
    assert page.evaluate("window.stayed"), "The page was loaded again"


def test_no_page_is_kept_in_the_browser(open_window, cast):
    page = open_window(cast.manager)
    page.goto("/practices/")
    page.get_by_label("Find a practice").press_sequentially("Lidgett")
    expect(page).to_have_url(re.compile("q=Lidgett"))
    kept = page.evaluate("[...Object.values(localStorage), ...Object.values(sessionStorage)].join()")
    assert "Lidgett Lane Surgery" not in kept


def test_ticking_without_javascript(open_window, cast):
    page = open_window(cast.staff, java_script_enabled=False, viewport=PHONE)
    open_phase(page, cast)
    total = cast.migration.tasks.filter(phase__slug=PHASE).count()
    row_of(page, TEMPLATES).get_by_role("button", name=f"Mark as done: {TEMPLATES}").click()
    expect_success(page, f"{TEMPLATES}: done")
    expect(page).to_have_url(re.compile(rf"/phases/{PHASE}/#task-\d+$"))
    row = row_of(page, TEMPLATES)
    assert page.url.endswith(f"#{row.get_attribute('id')}")
    expect(row.get_by_text("Done", exact=True)).to_be_visible()
    expect(page.get_by_text(f"1 of {total} finished", exact=True)).to_be_visible()

    row.get_by_role("button", name=f"Mark as not done: {TEMPLATES}").click()
    expect_success(page, f"{TEMPLATES}: to do")

    page.get_by_label("Not done").check()
    press(page, "Filter")
    expect(page).to_have_url(re.compile(r"\?show=open"))
    open_item(page, cast)
    page.get_by_label("Blocked").check()
    press(page, "Save")
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("Say what is in the way")
    page.get_by_label("Reason", exact=True).fill("No room is free")
    press(page, "Save")
    expect_success(page, f"{MEETING}: saved")


def test_marking_several_at_once(open_window, cast):
    page = open_window(cast.manager)
    open_phase(page, cast)
    page.get_by_role("link", name="Update several at once").click()
    press(page, "Update the selected items")
    expect(page.get_by_text("Select the items first")).to_be_visible()
    page.get_by_label(f"Select {TEMPLATES}").check()
    page.get_by_label(f"Select {DATABASES}").check()
    page.get_by_label("Mark them as").select_option("Not needed")
    page.get_by_label("Reason").fill("The new system takes them over")
    press(page, "Update the selected items")
    expect_success(page, "2 items marked as not needed")
    for title in (TEMPLATES, DATABASES):
        expect(row_of(page, title)).to_contain_text("Not needed: The new system takes them over")
    expect(row_of(page, TEMPLATES).locator(".app-tick")).to_be_visible()


def test_updating_an_item(open_window, cast):
    page = open_window(cast.manager)
    open_item(page, cast)
    page.get_by_label("Blocked").check()
    press(page, "Save")
    expect_form_error(page, "Say what is in the way")
    expect(page.get_by_label("Blocked")).to_be_checked()

    page.get_by_label("Reason", exact=True).fill("No room is free")
    page.get_by_label("Owner").select_option(cast.staff.name)
    fill_date(page, "due", "32", "1", "2027")
    page.get_by_label("Add a note").fill("Asked the library.")
    press(page, "Save")
    expect_form_error(page)
    expect(page.get_by_label("Add a note")).to_have_value("Asked the library.")
    fill_date(page, "due", "14", "1", "2027")
    press(page, "Save")
    expect_success(page, f"{MEETING}: saved")
    facts = page.locator(".nhsuk-summary-list")
    expect(facts).to_contain_text("Blocked")
    expect(facts).to_contain_text("No room is free")
    expect(facts).to_contain_text("14 January 2027")
    expect(facts).to_contain_text("Own due date: it stays when other dates move")
    expect(facts).to_contain_text(cast.staff.name)
    expect(page.locator(".app-note:not([id])")).to_contain_text("Asked the library.")
    page.get_by_text("History of this item").click()
    expect(page.locator("details[open]")).to_contain_text(cast.manager.name)

    page.get_by_label("Add a note").fill("Mrs Smith, 943 476 5919, asked too")
    press(page, "Save")
    expect_form_error(page, "NHS number")


def test_adding_an_item_of_ones_own(open_window, cast):
    page = open_window(cast.staff, viewport=PHONE)
    open_phase(page, cast)
    page.get_by_role("link", name="Add an item of your own").click()
    expect(page.get_by_label("Phase")).to_have_value(re.compile(r"\d+"))
    press(page, "Add item")
    expect_form_error(page, "Enter what has to be done")
    page.get_by_label("What has to be done?").fill("Borrow a projector")
    fill_date(page, "due", "4", "1", "2027")
    press(page, "Add item")
    expect_success(page, "Borrow a projector: added")
    row = row_of(page, "Borrow a projector")
    expect(row).to_contain_text("4 Jan 2027")
    row.get_by_role("button", name="Mark as done: Borrow a projector").click()
    expect(row.get_by_text("Done", exact=True)).to_be_visible()
    assert no_sideways_scroll(page)


def test_moving_the_extract_moves_the_meeting(open_window, cast):
    page = open_window(cast.manager)
    page.goto(f"/migrations/{cast.migration.pk}/")
    page.get_by_role("navigation", name="This migration").get_by_role("link", name="Dates").click()
    meeting = page.get_by_role("row", name="Cutover planning meeting")
    expect(meeting).to_contain_text("31 December 2026")
    expect(meeting).to_contain_text(re.compile("28 days before final data production .*bank holiday"))

    page.get_by_role("link", name="Change final data production").click()
    fill_date(page, "new_date", "12", "2", "2027")
    press(page, "Show what this changes")
    expect_form_error(page)
    page.get_by_label("Move those still to come").check()
    page.get_by_label("Why is it moving?").fill("The supplier has no engineer")
    press(page, "Show what this changes")

    moves = page.get_by_role("table", name="Milestones that move")
    row = moves.get_by_role("row", name="Cutover planning meeting")
    expect(row).to_contain_text("31 December 2026")
    expect(row).to_contain_text("15 January 2027")
    expect(row).to_contain_text("28 days before final data production")
    expect(moves.get_by_role("row", name=re.compile("^Go live"))).to_contain_text("15 February 2027")
    items = page.get_by_role("table", name=re.compile("^Items that move"))
    expect(items.get_by_role("row", name=MEETING)).to_contain_text("15 January 2027")
    assert cast.migration.dates()["fdp"] == date(2027, 1, 29), "The preview saved something"

    press(page, "Change my answers")
    expect(page.locator("[name=new_date_day]")).to_have_value("12")
    expect(page.get_by_label("Why is it moving?")).to_have_value("The supplier has no engineer")
    press(page, "Show what this changes")
    press(page, "Move these dates")
    expect_success(page, "Cutover planning meeting: 31 December 2026 to 15 January 2027")
    expect(meeting).to_contain_text("15 January 2027")
    expect(page.locator(".app-note").first).to_contain_text("The supplier has no engineer")

    press(page, "Undo this move")
    expect_success(page, "The move was undone")
    expect(meeting).to_contain_text("31 December 2026")
    expect(page.get_by_text("Undone", exact=True)).to_be_visible()


def test_a_phase_on_paper_is_a_checklist(open_window, cast):
    page = open_window(cast.staff)
    open_phase(page, cast)
    row_of(page, TEMPLATES).locator(".app-tick").click()
    expect(row_of(page, TEMPLATES).locator(".app-tick__box--done")).to_be_visible()
    page.emulate_media(media="print")
    for row in page.locator(".app-task").all():
        expect(row.locator(".app-tick__box")).to_be_visible()
        expect(row.locator(".app-task__what > a")).to_be_visible()
        box, title = (
            row.locator(".app-tick__box").bounding_box(),
            row.locator(".app-task__what").bounding_box(),
        )
        assert box["width"] >= 15, "Too small to tick with a pen"
        assert box["x"] + box["width"] <= title["x"]
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    total = cast.migration.tasks.filter(phase__slug=PHASE).count()
    expect(page.get_by_text(f"1 of {total} finished", exact=True)).to_be_visible()
    for left_out in ("header", "footer", "main nav", ".app-filters", ".nhsuk-button", ".app-link-button"):
        for part in page.locator(left_out).all():
            expect(part).to_be_hidden()
    assert len(page.pdf(format="A4")) > 1000


def test_the_print_button_prints(open_window, cast):
    page = open_window(cast.staff)
    page.add_init_script("window.print = () => { window.printed = true }")
    open_phase(page, cast)
    press(page, "Print this page")
    assert page.evaluate("window.printed")
