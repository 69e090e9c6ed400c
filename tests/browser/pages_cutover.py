"""Cutover: the areas of work, the clock, counting what is re-entered, rounds of data checking."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from checklists.views.common import london_today
from cutover.models import DataCheckRound, Extract, HandlingPlan, ReentryCount
from cutover.services import plans, rounds
from cutover.services.clock import clock_of, set_clock
from cutover.services.reentry import correct_day, count_one
from tests.browser.cases import Act, Case, of, send
from tests.browser.showcase import Showcase
from tests.browser.windows import fill_date, press

AREA = "prescriptions"


def _counted(name: str):
    """Return the address of a page of a migration on which several days were counted."""

    def url(s: Showcase) -> str:
        migration = s.cast.migration
        days = [timezone.localdate() - timedelta(days=ago) for ago in (3, 2, 1)]
        migration.__class__.objects.filter(pk=migration.pk).update(started_on=days[0])
        migration.refresh_from_db()
        for day, captured, reentered in zip(days, (30, 5, 0), (0, 9, 11), strict=True):
            row = ReentryCount.objects.filter(migration=migration, area=AREA, day=day).first()
            correct_day(
                by=s.cast.staff, migration=migration, area=AREA, day=day, captured=captured,
                reentered=reentered, version=row.version if row else 0, today=london_today(),
            )  # fmt: skip
        return s.url(name)

    return url


def _tap(page: Page, _: Showcase) -> None:
    area = page.locator(f"#area-{AREA}")
    before = area.locator("#numbers-prescriptions").inner_text()
    area.get_by_role("button", name="+1 captured").click()
    expect(area.locator("#numbers-prescriptions")).not_to_have_text(before)
    expect(page.locator("#reentry-last")).to_contain_text("1 captured, prescriptions")


def _tap_too_many(page: Page, _: Showcase) -> None:
    area = page.locator("#area-screening")
    area.get_by_role("button", name="+1 re-entered").click()
    expect(area.get_by_role("alert")).to_contain_text("0 captured in all")


def _correct_url(s: Showcase) -> str:
    return s.url("reentry_correct", AREA, london_today().isoformat())


def _too_many(page: Page, _: Showcase) -> None:
    page.get_by_label("Re-entered").fill("99000")
    press(page, "Save these numbers")


def _correct_after_somebody_else(page: Page, s: Showcase) -> None:
    page.get_by_label("Captured").fill("77")
    count_one(by=s.cast.staff, migration=s.cast.migration, area=AREA, what="captured", today=london_today())
    press(page, "Save these numbers")
    expect(page.get_by_text("Someone else changed this while you had it open")).to_be_visible()


def _settle(s: Showcase, agreement: str) -> None:
    migration = s.cast.migration
    area = migration.edition.areas.get(slug=AREA)
    row = HandlingPlan.objects.filter(migration=migration, area=AREA).first()
    wanted = plans.Wanted(
        tactics=[tactic["text"] for tactic in area.tactics[:3]],
        agreement=agreement,
        agreed_by=s.cast.manager,
        agreed_on=london_today(),
        owner=s.cast.staff,
    )
    plans.settle_area(
        by=s.cast.manager, migration=migration, area=AREA, version=row.version if row else 0,
        wanted=wanted, today=london_today(),
    )  # fmt: skip


def _settled(name: str, *args: str):
    def url(s: Showcase) -> str:
        _settle(s, "The log hangs at the hatch")
        return s.url(name, *args)

    return url


def _agreed_with_nobody(page: Page, _: Showcase) -> None:
    fill_date(page, "agreed_on", "1", "11", "2026")
    page.get_by_label("Agreed by", exact=True).select_option("")
    press(page, "Save")


def _settle_after_somebody_else(page: Page, s: Showcase) -> None:
    page.get_by_label("What was agreed").fill("Jo keeps the log")
    row = HandlingPlan.objects.filter(migration=s.cast.migration, area=AREA).first()
    _settle(s, f"The log is in drawer {row.version if row else 0}")
    press(page, "Save")
    expect(page.get_by_text("Someone else changed this while you had it open")).to_be_visible()


def _overran(name: str):
    def url(s: Showcase) -> str:
        now = timezone.now().replace(minute=0, second=0, microsecond=0)
        clock = clock_of(s.cast.migration)
        set_clock(
            by=s.cast.manager,
            migration=s.cast.migration,
            version=clock.version,
            planned_start=now - timedelta(hours=100),
            planned_end=now - timedelta(hours=40),
            actual_start=now - timedelta(hours=100),
            actual_end=now - timedelta(hours=20),
            now=timezone.now(),
        )
        return s.url(name)

    return url


def _half_a_time(page: Page, _: Showcase) -> None:
    page.locator("[name=planned_start_time]").fill("soon")
    press(page, "Set the clock")


def _report_too_early(page: Page, _: Showcase) -> None:
    fill_date(page, "sent_on", "1", "1", "2020")
    press(page, "Save")


def _five_extracts(s: Showcase) -> str:
    migration = s.cast.migration
    for _ in range(5 - DataCheckRound.objects.filter(migration=migration).count()):
        wanted = rounds.Wanted(
            extract=Extract.REPEATED, started_on=london_today(), found={"codes": 4}, fixed={"codes": 1}
        )
        rounds.add_round(by=s.cast.manager, migration=migration, wanted=wanted, today=london_today())
    return s.url("data_checks")


def _a_round(s: Showcase) -> str:
    _five_extracts(s)
    return s.url("data_check", DataCheckRound.objects.filter(migration=s.cast.migration).earliest("pk").pk)


def _more_fixed_than_found(page: Page, _: Showcase) -> None:
    page.get_by_label("QOF figures: fixed").fill("3")
    press(page, "Save this round")


_add: Act = send("Save this round")

CUTOVER = [
    Case("cutover", "nothing agreed", of("cutover")),
    Case("cutover", "under way", _settled("cutover"), lambda s: s.cast.national),
    Case("cutover_area", "first", of("cutover_area", "scanning")),
    Case("cutover_area", "agreed", _settled("cutover_area", AREA)),
    Case("cutover_area", "read only", _settled("cutover_area", AREA), lambda s: s.cast.national),
    Case("cutover_area", "error", of("cutover_area", "scanning"), act=_agreed_with_nobody, error=True),
    Case("cutover_area", "conflict", of("cutover_area", AREA), act=_settle_after_somebody_else),
    Case("cutover_pack", "first", _settled("cutover_pack")),
    Case("cutover_area_pack", "first", _settled("cutover_area_pack", AREA)),
    Case("cutover_clock", "not set", of("cutover_clock")),
    Case("cutover_clock", "error", of("cutover_clock"), act=_half_a_time, error=True),
    Case("cutover_clock", "overran", _overran("cutover_clock")),
    Case("cutover_clock", "read only", _overran("cutover_clock"), lambda s: s.cast.national),
    Case("cutover_report", "first", _overran("cutover_report")),
    Case("cutover_report", "error", _overran("cutover_report"), act=_report_too_early, error=True),
    Case("reentry_progress", "nothing counted", of("reentry_progress")),
    Case("reentry", "first", of("reentry")),
    Case("reentry", "tapped", of("reentry"), act=_tap),
    Case("reentry", "refused", of("reentry"), act=_tap_too_many),
    Case("reentry", "read only", of("reentry"), lambda s: s.cast.national),
    Case("reentry_correct", "first", _correct_url),
    Case("reentry_correct", "error", _correct_url, act=_too_many, error=True),
    Case("reentry_correct", "conflict", _correct_url, act=_correct_after_somebody_else),
    Case("reentry_progress", "under way", _counted("reentry_progress")),
    Case("data_checks", "none", of("data_checks")),
    Case("data_checks", "five extracts", _five_extracts),
    Case("add_data_check", "first", of("add_data_check")),
    Case("add_data_check", "error", of("add_data_check"), act=_add, error=True),
    Case("data_check", "first", _a_round),
    Case("data_check", "error", _a_round, act=_more_fixed_than_found, error=True),
]
