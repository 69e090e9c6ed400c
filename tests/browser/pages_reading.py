"""Pages to look things up in: practices, the guide, and the pages at the foot of every page."""

from django.template.loader import render_to_string
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.cases import Act, Case, at, nobody, of
from tests.browser.showcase import MEETING, PHASE, Showcase
from tests.browser.windows import press

CODE = "2025-icb"


def _search_for_nothing(page: Page, _: Showcase) -> None:
    page.get_by_label("Find a practice").fill("zzzz")
    expect(page.get_by_text("No practice found for")).to_be_visible()


PRACTICES = [
    Case("practice_list", "many", at("practice_list"), lambda s: s.cast.administrator),
    Case("practice_list", "own", at("practice_list")),
    Case("practice_list", "none", at("practice_list"), lambda s: s.cast.nobody),
    Case("practice_list", "not found", at("practice_list"), act=_search_for_nothing),
    Case("practice_list", "error", lambda _: reverse("practice_list") + "?q=" + "x" * 101, error=True),
    Case("practice_detail", "first", lambda s: reverse("practice_detail", args=[s.cast.practice.ods_code])),
    Case(
        "practice_detail",
        "may start",
        lambda s: reverse("practice_detail", args=[s.starter.memberships.get().practice.ods_code]),
        lambda s: s.starter,
    ),
]
GUIDE = [
    Case("guide_home", "first", at("guide_home")),
    Case("guide_edition", "first", at("guide_edition", CODE)),
    Case("guide_edition", "2020", at("guide_edition", "2020-ccg")),
    Case("guide_phase", "first", at("guide_phase", CODE, PHASE)),
    Case("guide_item", "first", at("guide_item", CODE, MEETING)),
    Case("guide_item", "with a condition", at("guide_item", CODE, "run-dispensary-stock-down")),
    Case("guide_lessons", "first", at("guide_lessons", CODE)),
    Case("guide_glossary", "first", at("guide_glossary", CODE)),
    Case("guide_third_parties", "first", at("guide_third_parties", CODE)),
    Case("guide_areas", "first", at("guide_areas", CODE)),
    Case("guide_time_rules", "first", at("guide_time_rules", CODE)),
    Case("guide_questions", "first", at("guide_questions", CODE)),
    Case("guide_compare", "in numbers", at("guide_compare")),
    Case("guide_compare", "one phase", lambda _: reverse("guide_compare") + f"?phase={PHASE}"),
    Case("guide_compare", "areas", lambda _: reverse("guide_compare") + "?phase=cutover-areas"),
]
WORDS = [
    Case("page_accessibility", "first", at("page_accessibility")),
    Case("page_cookies", "first", at("page_cookies"), nobody),
    Case("page_privacy", "first", at("page_privacy"), nobody),
]


def _broken(name: str) -> Act:
    """Return the look at a page that the server sends only when something is very wrong."""

    def look(page: Page, _: Showcase) -> None:
        page.route(
            "**/broken/", lambda route: route.fulfill(body=render_to_string(name), content_type="text/html")
        )
        page.goto("/broken/")
        page.unroute("**/broken/")

    return look


def _send_without_token(page: Page, _: Showcase) -> None:
    page.context.clear_cookies(name="csrftoken")
    press(page, "Add item")


ERRORS = [
    Case("404", "stranger", of("migration"), lambda s: s.cast.stranger, status=404),
    Case("403", "no right", of("add_item"), lambda s: s.cast.national, status=403),
    Case("403", "page out of date", of("add_item"), act=_send_without_token),
    Case("400", "first", at("guide_home"), act=_broken("400.html")),
    Case("429", "first", at("guide_home"), act=_broken("429.html")),
    Case("500", "first", at("guide_home"), act=_broken("500.html")),
]
