"""The pages on which a plan follows the guide, or new answers."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from phases.models import Milestone
from tests.browser.cases import Case, of, open_everything, send
from tests.browser.showcase import Showcase
from tests.browser.windows import press


def _behind(name: str):
    return lambda s: reverse(name, args=[s.behind.migration.pk])


def _changed_meanwhile(page: Page, s: Showcase) -> None:
    order = Milestone.objects.get(migration=s.behind.migration, kind="order")
    order.planned = order.planned.replace(day=order.planned.day % 20 + 1)
    order.save()
    press(page, "See what this comes to")
    expect(page.get_by_text("The guide or this plan changed meanwhile")).to_be_visible()


def _answered_no(page: Page, _: Showcase) -> None:
    page.get_by_role("group", name="Is it a dispensing practice?").get_by_label("No").check()
    press(page, "See what this changes")
    expect(page.get_by_role("button", name="Update the plan")).to_be_visible()


UPDATES = [
    Case("guide_update", "follows the newest", of("guide_update")),
    Case("guide_update", "offer", _behind("guide_update"), lambda s: s.behind.manager, open_everything),
    Case("guide_update", "read only", _behind("guide_update"), lambda s: s.behind.national),
    Case(
        "guide_update",
        "check",
        _behind("guide_update"),
        lambda s: s.behind.manager,
        send("See what this comes to"),
    ),
    Case(
        "guide_update",
        "changed meanwhile",
        _behind("guide_update"),
        lambda s: s.behind.manager,
        _changed_meanwhile,
    ),
    Case("migration", "an update on offer", _behind("migration"), lambda s: s.behind.manager),
    Case("change_answers", "first", of("change_answers")),
    Case("change_answers", "check", of("change_answers"), act=_answered_no),
]
