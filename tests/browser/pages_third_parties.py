"""The register of third parties and its services."""

from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import Page, expect

from checklists.views.common import london_today
from tests.browser.cases import Case, of, open_everything, send
from tests.browser.showcase import Showcase
from tests.browser.windows import press
from third_parties.models import ThirdPartyEntry
from third_parties.services.entries import record_step, set_affected


def _entry(s: Showcase, slug: str) -> ThirdPartyEntry:
    return s.cast.migration.third_parties.select_related("service").get(service__slug=slug)


def _of(name: str, slug: str, query: str = ""):
    return lambda s: reverse(name, args=[_entry(s, slug).pk]) + query


def _worked_on(s: Showcase) -> str:
    """The register with a service in every state, one of them overdue."""
    long_ago = london_today() - timedelta(days=40)
    for slug, steps in (
        ("eps", ["tell"]),
        ("gp2gp", ["tell", "confirm", "off"]),
        ("scr", ["tell", "confirm", "back"]),
    ):
        for step in steps:
            entry = _entry(s, slug)
            record_step(by=s.cast.staff, entry=entry, version=entry.version, step=step, day=long_ago)
    spare = _entry(s, "e-rs")
    set_affected(by=s.cast.staff, entry=spare, version=spare.version, affected=False, reason="Paper only")
    return s.url("third_parties")


def _wrong_dates(page: Page, _: Showcase) -> None:
    page.get_by_label("Fee in pounds").fill("lots")
    press(page, "Save")


def _save_after_somebody_else(page: Page, s: Showcase) -> None:
    page.get_by_label("Contact", exact=True).fill("The service desk")
    entry = _entry(s, "sms")
    ThirdPartyEntry.objects.filter(pk=entry.pk).update(
        version=entry.version + 1, contact=f"Desk {entry.version}"
    )
    entry.refresh_from_db()
    entry.save()
    press(page, "Save")
    expect(page.get_by_text("Someone else changed this service")).to_be_visible()


THIRD_PARTIES = [
    Case("third_parties", "first", of("third_parties")),
    Case("third_parties", "in every state", _worked_on),
    Case("third_parties", "read only", of("third_parties"), lambda s: s.cast.national),
    Case(
        "third_parties",
        "no plan",
        lambda s: reverse("third_parties", args=[s.asked_for.pk]),
        lambda s: s.cast.national,
    ),
    Case("third_party_calendar", "first", of("third_party_calendar")),
    Case(
        "third_party_calendar",
        "no plan",
        lambda s: reverse("third_party_calendar", args=[s.asked_for.pk]),
        lambda s: s.cast.national,
    ),
    Case("third_party", "first", _of("third_party", "pathology"), act=open_everything),
    Case("third_party", "with two notices", _of("third_party", "pcse")),
    Case("third_party", "read only", _of("third_party", "pathology"), lambda s: s.cast.national),
    Case("third_party", "error", _of("third_party", "pathology"), act=_wrong_dates, error=True),
    Case("third_party", "conflict", _of("third_party", "sms"), act=_save_after_somebody_else),
    Case("third_party_not_affected", "first", _of("third_party_not_affected", "pathology")),
    Case(
        "third_party_not_affected",
        "error",
        _of("third_party_not_affected", "pathology"),
        act=send("Mark as not affected"),
        error=True,
    ),
    Case("third_party_letter", "notice", _of("third_party_letter", "pathology", "?about=notice")),
    Case("third_party_letter", "on again", _of("third_party_letter", "pathology", "?about=on")),
    Case("add_third_party", "first", of("add_third_party")),
    Case("add_third_party", "error", of("add_third_party"), act=send("Add service"), error=True),
]
