"""From third parties to the look back, once with the keyboard alone and once without JavaScript."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from checklists.views.common import london_today
from closing.models import LegacyExtension, Retrospective
from cutover.models import CutoverClock, DataCheckRound, HandlingPlan
from lessons.models import Lesson
from nhsuk.dates import long_date
from readiness.models import GoAhead, SignOff
from tests.browser.keys import tab_to
from tests.browser.windows import expect_success
from tests.people import Cast

pytestmark = pytest.mark.browser


class Mouse:
    """Points and clicks."""

    def press(self, target: Locator) -> None:
        target.click()

    def type(self, target: Locator, text: str) -> None:
        target.fill(text)

    def choose(self, target: Locator, text: str) -> None:
        target.select_option(label=text)


class Keyboard:
    """Presses Tab until it is there."""

    def press(self, target: Locator) -> None:
        tab_to(target.page, target, most=300)
        target.page.keyboard.press("Space" if target.get_attribute("type") else "Enter")

    def type(self, target: Locator, text: str) -> None:
        tab_to(target.page, target, most=300)
        target.page.keyboard.press("Control+a")
        target.page.keyboard.type(text)

    def choose(self, target: Locator, text: str) -> None:
        tab_to(target.page, target, most=300)
        target.page.keyboard.type(text)


class Walk:
    """The manager at the pages of one migration, with the hands they have."""

    def __init__(self, cast: Cast, page: Page, hands: Mouse | Keyboard) -> None:
        self.cast, self.page, self.hands = cast, page, hands

    def open(self, name: str, *more: object) -> None:
        self.page.goto(reverse(name, args=[self.cast.migration.pk, *more]))

    def press(self, name: str, role: str = "button") -> None:
        here = self.page.locator("main").get_by_role(role, name=re.compile(f"^{re.escape(name)}"))
        self.hands.press(here.first)

    def tick(self, label: str) -> None:
        self.hands.press(self.page.get_by_label(label).first)

    def type(self, label: str, text: str) -> None:
        self.hands.type(self.page.get_by_label(label, exact=True), text)

    def date(self, name: str, day: date) -> None:
        for part in ("day", "month", "year"):
            self.hands.type(self.page.locator(f"[name={name}_{part}]"), str(getattr(day, part)))

    def wrong(self, text: str) -> None:
        """Expect the form back with an error in the title and in the summary."""
        expect(self.page.locator(".nhsuk-error-summary:visible")).to_contain_text(text)
        assert self.page.title().startswith("Error: ")


def third_parties(walk: Walk) -> None:
    walk.open("third_parties")
    walk.press("Told today")
    expect(walk.page.get_by_role("button", name=re.compile("^Undo: told"))).to_have_count(1)
    walk.press("Undo: told")
    expect(walk.page.get_by_role("button", name=re.compile("^Undo: told"))).to_have_count(0)
    walk.press("Text to send", "link")
    expect(walk.page.get_by_role("heading", name="Subject")).to_be_visible()
    walk.open("add_third_party")
    walk.press("Add service")
    walk.wrong("name")
    walk.type("Or the name of your own", "Village pharmacy van")
    walk.press("Add service")
    expect(walk.page.locator("main")).to_contain_text("Village pharmacy van")


def areas_and_clock(walk: Walk) -> None:
    walk.open("cutover_area", "prescriptions")
    walk.type("What was agreed", "Jo keeps the log")
    walk.press("Save")
    expect_success(walk.page, "Prescriptions")
    assert HandlingPlan.objects.get(migration=walk.cast.migration).agreement == "Jo keeps the log"
    walk.open("cutover_clock")
    walk.type("Planned start: time", "soon")
    walk.press("Set the clock")
    walk.wrong("time")
    walk.date("planned_start", walk.cast.migration.dates()["fdp"])
    walk.type("Planned start: time", "6:30pm")
    walk.press("Set the clock")
    expect(walk.page.locator(".nhsuk-notification-banner--success")).to_be_visible()
    assert CutoverClock.objects.get(migration=walk.cast.migration).planned_start


def data_checks(walk: Walk) -> None:
    walk.open("add_data_check")
    walk.press("Save this round")
    walk.wrong("first day")
    walk.tick("Initial extract")
    walk.date("started_on", london_today())
    walk.press("Save this round")
    expect(walk.page.locator(".nhsuk-notification-banner--success")).to_be_visible()
    assert DataCheckRound.objects.filter(migration=walk.cast.migration).count() == 1


def signatures_and_gates(walk: Walk) -> None:
    walk.open("sign_off", "technical_requirements")
    walk.press("Sign")
    walk.wrong("Tick the box to sign")
    walk.tick("I have read this and sign it")
    walk.press("Sign")
    expect_success(walk.page, "Technical requirements: signed")
    assert SignOff.objects.standing().filter(migration=walk.cast.migration).count() == 1
    walk.open("readiness")
    walk.press("Go ahead all the same", "link")
    walk.press("Go ahead all the same")
    walk.wrong("Say why you go ahead")
    walk.type("Why do you go ahead all the same?", "No other slot")
    walk.press("Go ahead all the same")
    expect_success(walk.page, "you decided to go ahead")
    walk.open("withdraw_go_ahead", "fdp")
    walk.type("Why is it taken back?", "There is one after all")
    walk.press("Take it back")
    expect_success(walk.page, "taken back")
    assert GoAhead.objects.get(migration=walk.cast.migration).withdrawn_reason == "There is one after all"


def longer_access(walk: Walk) -> None:
    end = walk.cast.migration.dates()["legacy_access_end"]
    walk.open("ask_for_longer")
    walk.date("until", end)
    walk.type("Why?", "Letters")
    walk.press("Record this request")
    walk.wrong(f"Access runs until {long_date(end)} already")
    walk.date("until", end + timedelta(days=30))
    walk.press("Record this request")
    expect_success(walk.page, "The request is recorded")
    walk.press("Record the answer", "link")
    walk.tick("Agreed")
    walk.press("Record the answer")
    walk.wrong("Enter who answered")
    walk.type("Who answered?", "The ICB")
    walk.press("Record the answer")
    expect_success(walk.page, "have moved")
    assert LegacyExtension.objects.get(migration=walk.cast.migration).answer == "agreed"


def looking_back(walk: Walk) -> None:
    walk.open("retrospective")
    walk.press("Save")
    walk.wrong("Write something")
    walk.type("What went well?", "The tray")
    walk.press("Save")
    expect_success(walk.page, "The retrospective is saved")
    assert Retrospective.objects.get(migration=walk.cast.migration).went_well == "The tray"
    walk.open("write_lesson")
    walk.press("Save lesson")
    walk.wrong("happened")
    walk.hands.choose(walk.page.get_by_label("Which phase is it about?"), "Training")
    walk.type("What happened?", "The tray had no name on it.")
    walk.type("What should be done next time?", "Write the name on it.")
    walk.press("Save lesson")
    expect(walk.page.locator(".nhsuk-notification-banner--success")).to_be_visible()
    assert Lesson.objects.filter(migration=walk.cast.migration).count() == 1


STRETCHES: list[Callable[[Walk], None]] = [
    third_parties,
    areas_and_clock,
    data_checks,
    signatures_and_gates,
    longer_access,
    looking_back,
]


@pytest.mark.parametrize("hands", [Keyboard(), Mouse()], ids=["keyboard alone", "no JavaScript"])
def test_all_of_the_cutover_with(hands, cast, open_window):
    page = open_window(cast.manager, java_script_enabled=isinstance(hands, Keyboard))
    for stretch in STRETCHES:
        stretch(Walk(cast, page, hands))
