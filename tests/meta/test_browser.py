"""The browser that tests drive opens pages of this machine and nothing else."""

import pytest
from playwright.sync_api import Error, Page

pytestmark = pytest.mark.browser


def test_the_portal_opens_in_the_browser(page: Page, live_server):
    answer = page.goto(f"{live_server.url}/accounts/login/")
    assert answer.status == 200
    assert page.locator("h1").count() == 1


def test_nothing_else_has_a_name(page: Page):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://portal.example/")
