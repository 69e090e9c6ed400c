"""A whole migration in one run, from enquiry to closed, on a clock the test moves."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from phases.models import Migration
from practices.models import ClinicalSystem, Membership
from reminders.deliveries import plan_notices
from reminders.sending import send_due
from tests.browser.showcase import GO_LIVE
from tests.browser.story import Story
from tests.browser.windows import expect_success, fill_date, press
from tests.browser.wizard import CHECK, walk_to
from tests.factories import ArrangementFactory, ClinicalSystemFactory, PracticeFactory, UserFactory
from tests.people import TODAY

pytestmark = pytest.mark.browser
LONDON = ZoneInfo("Europe/London")


def _system(name: str, **facts: bool) -> ClinicalSystem:
    """Return the system that the wizard is to offer; another test may have made it."""
    return ClinicalSystem.objects.filter(name=name).first() or ClinicalSystemFactory(name=name, **facts)


class Walk:
    """One practice, its people, their windows, and the clock they live by."""

    def __init__(self, open_window) -> None:
        self.open_window, self.story = open_window, Story()
        self.practice = PracticeFactory(name="Larkfield Surgery", ods_code="W00001")
        board = ArrangementFactory(practice=self.practice).commissioner
        at_practice = {"practice": self.practice}
        self.manager = self._person("Asha Patel", "practice_manager", **at_practice)
        self.staff = self._person("Tom Wood", "practice_staff", **at_practice)
        self.lead = self._person("Dr Mary Oduya", "clinical_lead", **at_practice)
        self.icb = self._person("Farah Khan", "commissioner", commissioner=board)
        _system("Vision", orderable=False)
        _system("EMIS Web")
        self.migration: Migration

    @staticmethod
    def _person(name: str, role: str, **where: object) -> User:
        user = UserFactory(name=name)
        Membership.objects.create(user=user, role=role, **where)
        return user

    def at(self, day: date, hour: int = 9):
        """Return the clock set to that hour of that day."""
        return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=LONDON), tick=True)

    def window(self, user: User, name: str, *args: object) -> Page:
        """Open a page of the migration as `user`."""
        page = self.open_window(user)
        page.goto(reverse(name, args=[self.migration.pk, *args]))
        return page

    def dates(self) -> dict[str, date]:
        """Return the dates as they stand."""
        return Migration.objects.get(pk=self.migration.pk).dates()

    def move(
        self, kind: str, day: date, *, reason: str = "", happened: bool = False, together: bool = False
    ) -> Page:
        """Move a date through its two pages, and return the page that follows."""
        page = self.window(self.manager, "move_date", kind)
        fill_date(page, "new_date", str(day.day), str(day.month), str(day.year))
        page.get_by_label("It has happened").set_checked(happened)
        if together:
            page.get_by_label("Move those still to come").check()
        page.get_by_label("Why is it moving?").fill(reason)
        press(page, "Show what this changes")
        press(page, "Move these dates")
        expect(page.locator(".nhsuk-notification-banner--success")).to_be_visible()
        return page


def test_from_enquiry_to_closed(open_window):
    walk = Walk(open_window)
    _approved(walk)
    _started(walk)
    _moved_twice(walk)
    _told_late(walk)
    _areas_agreed(walk)
    _signed(walk)
    _red_gate_overridden(walk)
    _cutover_ran_over(walk)
    _counted_by_two(walk)
    _longer_access(walk)
    _closed(walk)
    walk.story.end()


def _approved(walk: Walk) -> None:
    page = walk.open_window(walk.icb)
    page.goto(reverse("record_enquiry", args=[walk.practice.ods_code]))
    page.get_by_label("Which system does the practice use now?").select_option(label="Vision")
    page.get_by_label("Which system is it moving to?").select_option(label="EMIS Web")
    page.get_by_label("Who asked").fill("Dr Mary Oduya, clinical lead")
    press(page, "Record it")
    expect_success(page, "Larkfield Surgery is on record: enquiry")
    walk.migration = Migration.objects.get(practice=walk.practice)
    page.get_by_role("link", name="Record what was decided").click()
    page.get_by_label("Approved").check()
    press(page, "Record it")
    expect_success(page, "This migration is now approved")
    walk.story.tell(
        "The commissioner approves",
        "The ICB has had an enquiry from Larkfield Surgery. Its commissioner records who asked and when, and approves "
        "it; who decided, and when, stays on record.",
        page,
    )


def _started(walk: Walk) -> None:
    page = walk.open_window(walk.manager)
    page.goto(reverse("start_migration"))
    walk_to(page, CHECK, GO_LIVE)
    page.get_by_label("I have read these").check()
    press(page, "Start the migration")
    expect_success(page, "has started")
    walk.story.tell(
        "The practice manager starts the plan",
        "From the go live date alone the portal proposes every other date and makes the checklists, with the register of "
        "third parties beside them. The overview says what is due next, and why.",
        page,
    )


def _moved_twice(walk: Walk) -> None:
    with walk.at(TODAY + timedelta(weeks=2)):
        fdp = walk.dates()["fdp"]
        walk.move("fdp", fdp - timedelta(days=1), reason="The supplier has no engineer on the Friday")
        page = walk.move("fdp", fdp + timedelta(days=6), reason="Nor on the Thursday", together=True)
        expect_success(page, "Dates moved")
        assert walk.dates()["fdp"] == fdp + timedelta(days=6)
        assert walk.dates()["go_live"] > GO_LIVE
        walk.story.tell(
            "A date moves, twice",
            "The supplier has no engineer. Each move shows every date that would change before anything is saved, and "
            "keeps its reason. Reminders follow by themselves.",
            page,
        )


def _told_late(walk: Walk) -> None:
    late = walk.migration.third_parties.filter(tell_by__isnull=False).order_by("tell_by").first()
    with walk.at(late.tell_by + timedelta(days=3)):
        page = walk.window(walk.staff, "third_parties")
        expect(page.get_by_role("heading", name="Overdue")).to_be_visible()
        walk.story.tell(
            "A third party is told late",
            "The register says by when each service has to know. Whoever was not told in time stands on top.",
            page,
        )
        row = page.locator(".app-service--late").first
        name = row.get_by_role("link").first.inner_text()
        row.get_by_role("button", name="Told today").click()
        expect(page.locator(".app-service").filter(has_text=name).first).to_contain_text(
            re.compile(r"Told \d")
        )


def _areas_agreed(walk: Walk) -> None:
    with walk.at(walk.dates()["cutover_planning"], hour=14):
        page = walk.window(walk.lead, "cutover_area", "prescriptions")
        page.get_by_role("group", name="Tactics").get_by_role("checkbox").first.check()
        page.get_by_label("What was agreed").fill("Repeats due in cutover go out a week early.")
        today = walk.dates()["cutover_planning"]
        fill_date(page, "agreed_on", str(today.day), str(today.month), str(today.year))
        page.get_by_label("Agreed by", exact=True).select_option(label=walk.lead.name)
        press(page, "Save")
        expect(page.locator(".nhsuk-notification-banner--success")).to_be_visible()
        page.goto(reverse("cutover", args=[walk.migration.pk]))
        walk.story.tell(
            "The cutover is planned, area by area",
            "At the planning meeting the practice chooses, for each of 13 areas of work, how it runs while neither "
            "system will do, from the guide's tactics and their trade-offs.",
            page,
        )


def _signed(walk: Walk) -> None:
    with walk.at(walk.dates()["data_check_sign_off"], hour=16):
        page = walk.window(walk.lead, "sign_off", "data_checking")
        page.get_by_label("I have read this and sign it").check()
        walk.story.tell(
            "The clinical lead signs the data check",
            "Only a clinical lead can. The name, the role, the time and the words are kept as they stood.",
            page,
        )
        press(page, "Sign")
        expect_success(page, "Data checking: signed")


def _red_gate_overridden(walk: Walk) -> None:
    with walk.at(walk.dates()["fdp"], hour=8):
        page = walk.window(walk.manager, "readiness")
        expect(page.get_by_text("Not ready", exact=True).first).to_be_visible()
        page.get_by_role("link", name="Go ahead all the same").first.click()
        page.get_by_label("Why do you go ahead all the same?").fill(
            "The slot cannot be had again before May."
        )
        walk.story.tell(
            "Not everything is ready, and the practice goes ahead",
            "Before final data production the portal lists what is not ready and who holds it. Going ahead takes a "
            "person's name and reason; the commissioner is told at once.",
            page,
        )
        press(page, "Go ahead all the same")
        expect_success(page, "you decided to go ahead")
        mail.outbox.clear()
        plan_notices(timezone.now())
        send_due()
        notice = next(one for one in mail.outbox if "goes ahead with final data production" in one.subject)
        assert notice.to == [walk.icb.email]
        assert "The slot cannot be had again before May." in notice.body


def _cutover_ran_over(walk: Walk) -> None:
    fdp, go_live = walk.dates()["fdp"], walk.dates()["go_live"]
    with walk.at(go_live, hour=15):
        walk.move("fdp", fdp, happened=True)
        walk.move("go_live", go_live, happened=True)
        page = walk.window(walk.manager, "cutover_clock")
        for name, day, time in (("planned_start", fdp, "6pm"), ("planned_end", go_live, "8am")):
            fill_date(page, name, str(day.day), str(day.month), str(day.year))
            page.locator(f"[name={name}_time]").fill(time)
        start = go_live - timedelta(days=4)
        for name, day, time in (("actual_start", start, "9am"), ("actual_end", go_live, "2pm")):
            fill_date(page, name, str(day.day), str(day.month), str(day.year))
            page.locator(f"[name={name}_time]").fill(time)
        press(page, "Set the clock")
        expect(page.get_by_role("heading", name="Overrun report")).to_be_visible()
        walk.story.tell(
            "Cutover runs over",
            "The clock counts hours, warns of more than 72 and of core hours, and says by when an overrun is to be "
            "reported.",
            page,
        )


def _counted_by_two(walk: Walk) -> None:
    with walk.at(walk.dates()["go_live"], hour=17):
        one, other = (walk.window(user, "reentry") for user in (walk.staff, walk.lead))
        for left in range(1, 9):
            page = one if left % 2 else other
            page.locator("#area-prescriptions").get_by_role("button", name="+1 captured").click()
            expect(page.locator("#numbers-prescriptions")).to_contain_text(f"{left} left")
        one.locator("#area-prescriptions").get_by_role("button", name="+1 re-entered").click()
        expect(one.locator("#reentry-totals")).to_contain_text("7 left in all, of 8 captured")
        walk.story.tell(
            "Two people count what is to be typed in again",
            "At the desk, on a phone: plus one for what was noted on paper, plus one for what has been typed in since. "
            "Counts only, never people, and no tap is lost when several count at once.",
            one,
        )


def _longer_access(walk: Walk) -> None:
    end = walk.dates()["legacy_access_end"]
    with walk.at(end - timedelta(days=13)):
        page = walk.window(walk.manager, "ask_for_longer")
        until = end + timedelta(days=30)
        fill_date(page, "until", str(until.day), str(until.month), str(until.year))
        page.get_by_label("Why?").fill("Seven prescriptions are still on paper.")
        press(page, "Record this request")
        expect_success(page, "The request is recorded")
        page = walk.window(walk.icb, "legacy_access")
        page.get_by_role("link", name="Record the answer").click()
        page.get_by_label("Agreed").check()
        page.get_by_label("Who answered?").fill("The ICB and the old supplier")
        press(page, "Record the answer")
        expect_success(page, "Agreed")
        assert walk.dates()["legacy_access_end"] == until
        walk.story.tell(
            "The old system can be read for longer",
            "Access ends 90 days after go live. With two weeks to go and notes left to enter, the practice asks for a "
            "month more; agreed, the end moves with all that hangs on it.",
            page,
        )


def _closed(walk: Walk) -> None:
    end = walk.dates()["legacy_access_end"]
    with walk.at(end + timedelta(days=1)):
        walk.move("legacy_access_end", end, happened=True)
        page = walk.window(walk.manager, "sign_off", "acceptance")
        page.get_by_label("I have read this and sign it").check()
        press(page, "Sign")
        page.goto(reverse("deployment", args=[walk.migration.pk]))
        press(page, "Save the record")
        page.goto(reverse("retrospective", args=[walk.migration.pk]))
        page.get_by_label("What went well?").fill("Counting at the desk.")
        page.get_by_label("What should the next practice do differently?").fill(
            "Tell the laboratories first."
        )
        press(page, "Save")
        expect_success(page, "The retrospective is saved")
        walk.story.tell(
            "What is left before the end",
            "The page of closing says what is still open. People decide; the portal only tells.",
            page,
        )
        page.get_by_role("link", name="Close the migration").click()
        page.get_by_label("Completed").check()
        press(page, "Change state")
        expect_success(page, "This migration is now completed")
        walk.story.tell(
            "The migration is closed",
            "The plan stays to read, with its history. What the practice learnt is there for the next one.",
            page,
        )
    walk.migration.refresh_from_db()
    assert walk.migration.state == "completed"
    assert walk.migration.ended_on == end + timedelta(days=1)
