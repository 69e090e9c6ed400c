"""The steps of "Start a migration"."""

from datetime import timedelta

from playwright.sync_api import Page

from tests.browser.cases import Act, Case, at, open_everything, send
from tests.browser.showcase import Showcase
from tests.browser.windows import fill_date, press
from tests.browser.wizard import CHECK, walk_to
from tests.people import TODAY

SYSTEMS, DATES = "Which systems, and which guide?", "When will it happen?"
QUESTIONS, ALREADY_DONE = "About the practice", "What is already done?"


def _step(title: str, then: Act | None = None) -> Act:
    """Return the walk to a step of "Start a migration", and what to do there."""

    def walk(page: Page, s: Showcase) -> None:
        # Eleven weeks on: kick-off was two weeks ago, so some of it is done already.
        walk_to(page, title, TODAY + timedelta(weeks=11))
        if then:
            then(page, s)

    return walk


def _search_start_for(text: str) -> Act:
    def search(page: Page, _: Showcase) -> None:
        page.get_by_label("Name, ODS code, town or postcode").fill(text)
        press(page, "Find practices")

    return search


def _search_some(page: Page, s: Showcase) -> None:
    """Search for practices that have no migration: their names end in a number, so without its last
    digit a few match.
    """
    _search_start_for(s.starter.memberships.get().practice.name[:-1])(page, s)


def _choose_same_system(page: Page, _: Showcase) -> None:
    page.get_by_label("Which system does the practice use now?").select_option("EMIS Web")
    page.get_by_label("Which system is it moving to?").select_option("EMIS Web")
    press(page, "Continue")


def _give_impossible_dates(page: Page, _: Showcase) -> None:
    fill_date(page, "dates-go_live", "1", "2", "2027")
    page.get_by_label("All five dates").check()
    fill_date(page, "dates-fdp", "8", "2", "2027")
    press(page, "Continue")


START = [
    Case("start_migration_step", "practice", at("start_migration"), lambda s: s.starter),
    Case("start_migration_step", "search", at("start_migration"), lambda s: s.searcher),
    Case(
        "start_migration_step",
        "search, found",
        at("start_migration"),
        lambda s: s.searcher,
        _search_some,
    ),
    Case(
        "start_migration_step",
        "search, error",
        at("start_migration"),
        lambda s: s.searcher,
        _search_start_for("zzzz"),
        error=True,
    ),
    Case(
        "start_migration_step",
        "practice, error",
        at("start_migration"),
        lambda s: s.searcher,
        lambda page, s: (_search_some(page, s), press(page, "Continue")),
        error=True,
    ),
    Case("start_migration_step", "systems", at("start_migration"), lambda s: s.starter, _step(SYSTEMS)),
    Case(
        "start_migration_step",
        "systems, error",
        at("start_migration"),
        lambda s: s.starter,
        _step(SYSTEMS, _choose_same_system),
        error=True,
    ),
    Case("start_migration_step", "dates", at("start_migration"), lambda s: s.starter, _step(DATES)),
    Case(
        "start_migration_step",
        "dates, error",
        at("start_migration"),
        lambda s: s.starter,
        _step(DATES, send("Continue")),
        error=True,
    ),
    Case(
        "start_migration_step",
        "dates, impossible",
        at("start_migration"),
        lambda s: s.starter,
        _step(DATES, _give_impossible_dates),
        error=True,
    ),
    Case("start_migration_step", "questions", at("start_migration"), lambda s: s.starter, _step(QUESTIONS)),
    Case(
        "start_migration_step",
        "already done",
        at("start_migration"),
        lambda s: s.starter,
        _step(ALREADY_DONE, open_everything),
    ),
    Case("start_migration_step", "check", at("start_migration"), lambda s: s.starter, _step(CHECK)),
    Case(
        "start_migration_step",
        "check, opened",
        at("start_migration"),
        lambda s: s.starter,
        _step(CHECK, lambda page, _: page.get_by_role("link", name="Open all phases").click()),
        colours=False,
    ),
    Case(
        "start_migration_step",
        "check, error",
        at("start_migration"),
        lambda s: s.starter,
        _step(CHECK, send("Start the migration")),
        error=True,
        colours=False,
    ),
]
