"""Small helpers for tests that read like what a person does."""

import re

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 812}


def hand_over_session(context: BrowserContext, user: User, url: str) -> None:
    """Sign `user` in without the form, which has a test of its own."""
    client = Client()
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, method="password")  # as if they had just typed it
    request.session.save()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])


def row_of(page: Page, title: str) -> Locator:
    """Return the row of the item called `title` in a list."""
    return page.locator(".app-task").filter(has=page.get_by_role("link", name=title, exact=True))


def fill_date(page: Page, name: str, day: str, month: str, year: str) -> None:
    """Fill the three boxes of the date called `name`."""
    for part, value in (("day", day), ("month", month), ("year", year)):
        page.locator(f"[name={name}_{part}]").fill(value)


def press(page: Page, text: str) -> None:
    """Press the button that says `text`."""
    page.get_by_role("button", name=text, exact=True).click()


def expect_success(page: Page, text: str) -> None:
    """Expect a green banner that says `text`."""
    expect(page.locator(".nhsuk-notification-banner--success")).to_contain_text(text)


def expect_form_error(page: Page, text: str = "") -> None:
    """Expect an error as NHS.UK wants it: in the title, in a summary with the focus, in a link to the field."""
    expect(page).to_have_title(re.compile("^Error: "))
    summary = page.locator(".nhsuk-error-summary:visible")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text(text)
    links = summary.get_by_role("link")
    if not links.count():  # wrong as a whole, like a password that does not fit the address
        return
    target = (links.first.get_attribute("href") or "").removeprefix("#")
    links.first.click()
    expect(page.locator(f"[id='{target}']")).to_be_focused()


def no_sideways_scroll(page: Page) -> bool:
    """Say whether the page is no wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def stylesheet_applied(page: Page) -> bool:
    """Say whether the portal's own colours reached the page."""
    page.wait_for_load_state("load")
    colour = page.locator(".nhsuk-header").evaluate("e => getComputedStyle(e).backgroundColor")
    return bool(colour == "rgb(0, 94, 184)")
