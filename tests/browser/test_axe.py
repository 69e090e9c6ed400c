"""No page breaks a rule of accessibility, as it opens or once something is wrong with it."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page, expect

from tests.browser.cases import Case
from tests.browser.pages import CASES
from tests.browser.windows import PHONE, expect_form_error, no_sideways_scroll, stylesheet_applied

pytestmark = pytest.mark.browser

OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# What axe finds and we leave as it is (rule, part of the element), and why.
LEFT = {
    ("region", 'class="nhsuk-back-link"'): "NHS.UK puts the back link before the main part of the page",
    ("aria-allowed-attr", 'aria-controls="conditional-'): (
        "NHS.UK's radios tell screen readers that fields open below them, as GOV.UK's do on purpose: "
        "alphagov/govuk-frontend#979"
    ),
}
# Addresses without a page of their own, and why.
NO_PAGE = {
    "tick": "takes a tick; answers with a row, or leads back",
    "update_many": "takes several ticks; leads back",
    "undo_move": "takes a POST; leads back to the dates",
    "undo_guide_update": "takes a POST; leads back to the guide the plan follows",
    "start_migration": "leads to the first step",
    "account_confirm_login_code": "sign-in by code is off",
    "audit_download": "a spreadsheet",
    "switch_organisation": "takes a POST; leads home",
    "resend_invitation": "takes a POST; leads back to the people",
    "withdraw_invitation": "takes a POST; leads back to the people",
    "invitation_link": "leads on to the invitation, and has no other page than that one's",
    "mfa_download_recovery_codes": "a text file",
    "mfa_login_webauthn": "answers scripts only",
    "next_mail_html": "an email; the page of the next email shows it in a frame",
    "try_own_address": "takes a POST; leads back to the reminders",
    "make_calendar": "takes a POST; leads back to the reminders",
    "end_calendar": "takes a POST; leads back to the reminders",
    "send_again": "takes a POST; leads back to the email",
    "try_address": "takes a POST; leads back to the email",
    "calendar": "a calendar",
    "task_calendar": "a calendar",
    "date_calendar": "a calendar",
    "switch_calendar": "a calendar",
    "go_lives_calendar": "a calendar",
    "board_csv": "a spreadsheet",
    "board_due_csv": "a spreadsheet",
    "board_due_xlsx": "a spreadsheet",
    "board_foi_xlsx": "a spreadsheet",
    "board_foi_zip": "spreadsheets",
    "board_xlsx": "a spreadsheet",
    "board_remove_view": "takes a POST; leads back to the views",
    "board_default_view": "takes a POST; leads back to the views",
    "board_remove_rating": "takes a POST; leads back to the board",
    "third_party_step": "takes a POST; leads back to the register",
    "third_party_affected": "takes a POST; leads back to the service",
    **dict.fromkeys(("api_migrations", "api_migration", "api_tasks"), "answers programs"),
    **dict.fromkeys(("api_practices", "api_census", "api_schema", "api_nothing"), "answers programs"),
    "reentry_count": "takes a POST; leads back to counting",
    "reentry_undo": "takes a POST; leads back to counting",
    "revise_edition": "takes a POST; leads to the draft",
    "draft_item_act": "takes a POST; leads back to the phase",
    "draft_service_act": "takes a POST; leads back to the services",
    "share_lesson": "takes a POST; leads back to the lesson",
    "take_back_lesson": "takes a POST; leads back to the lesson",
    "lesson_helped": "takes a POST; leads back to where the lesson was read",
    "openid_connect_login": "leads to another service, and only where one is set up",
    "openid_connect_callback": "takes people who come back from there",
    "socialaccount_signup": "leads to the sign-in page: nobody signs up alone",
}
# Words that may lead to different places on one page, and why.
SHARED_WORDS: dict[str, str] = {}

WORDS_OF_LINKS = """
() => [...document.querySelectorAll('a[href]')].filter(a => a.checkVisibility()).map(a =>
  [(a.getAttribute('aria-label') || a.textContent).replace(/\\s+/g, ' ').trim(), a.href])
"""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_page_in_every_state(case: Case, same_window, showcase):
    page = same_window(case.who(showcase))
    answer = page.goto(case.url(showcase))
    assert answer.status == case.status
    if case.act:
        case.act(page, showcase)
    if case.status == 200 and not case.page.isdigit():
        assert resolve(urlsplit(page.url).path).url_name == case.page, f"Led on to {page.url}"
    assert stylesheet_applied(page), "Build the stylesheet: python scripts/build_assets.py"
    expect(page.locator("h1")).to_have_count(1)
    if case.error:
        expect_form_error(page)
    else:
        expect(page).not_to_have_title(re.compile("^Error"))
    page.mouse.move(0, 0)  # what the pointer rests on has other colours
    page.evaluate(Axe().axe_script)
    problems = [*axe(page, "desktop", colours=case.colours), *shared_words(page)]
    page.set_viewport_size(PHONE)
    problems += axe(page, "phone", colours=False)  # the same colours as on a desktop
    if not no_sideways_scroll(page):
        problems.append(f"Wider than a phone: {page.evaluate(WIDEST)}")
    assert not problems, "\n".join(problems)


def axe(page: Page, width: str, *, colours: bool) -> list[str]:
    """Return the rules the page breaks, each with the elements that break it.

    Looking at the `colours` takes more than half of the time.
    """
    problems = []
    rules = {"color-contrast": {"enabled": colours}}
    for rule in page.evaluate("options => axe.run(options)", {**OPTIONS, "rules": rules})["violations"]:
        nodes = [node for node in rule["nodes"] if not is_left(rule["id"], node["html"])]
        where = [f"  {node['target']} {node['html'][:160]}" for node in nodes[:5]]
        if nodes:
            problems.append("\n".join([f"{width}: {rule['id']}: {rule['help']}", *where]))
    return problems


def is_left(rule: str, html: str) -> bool:
    """Say whether an element that breaks a rule is left as it is."""
    return any(rule == left and part in html for left, part in LEFT)


def shared_words(page: Page) -> list[str]:
    """Return the words that lead to different places, so that a list of links makes no sense."""
    targets: dict[str, set[str]] = {}
    for words, href in page.evaluate(WORDS_OF_LINKS):
        targets.setdefault(words, set()).add(href)
    return [
        f"{words!r} leads to {sorted(hrefs)[:3]}"
        for words, hrefs in targets.items()
        if len(hrefs) > 1 and words not in SHARED_WORDS
    ]


WIDEST = """
() => [...document.querySelectorAll('main *, header *, footer *')]
  .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
  .slice(0, 5).map(e => `${e.tagName}.${e.className}`)
"""


def test_the_table_names_every_page():
    names = set(page_names(get_resolver()))
    missing = names - {case.page for case in CASES} - set(NO_PAGE)
    assert not missing, f"Add these pages to tests/browser/pages.py: {sorted(missing)}"
    assert not set(NO_PAGE) - names


def page_names(resolver: URLResolver) -> list[str]:
    """Return the names of all addresses but the admin's and the gallery of components."""
    found = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found += [entry.name] if entry.name else []
        elif entry.app_name not in {"admin", "nhsuk"}:
            found += page_names(entry)
    return found
