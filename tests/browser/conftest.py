"""A portal to browse: the server, the guide and the time of day, and windows to look at it."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from phases.models import GuideEdition
from tests.browser.showcase import GO_LIVE, Showcase, build_showcase
from tests.browser.watch import Watch
from tests.browser.windows import DESKTOP, hand_over_session
from tests.people import TODAY, Cast, make_cast

# Milliseconds. What is right comes at once; what is wrong on a busy machine would look the same.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

MORNING = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 0, tzinfo=ZoneInfo("Europe/London"))
# A quick way with passwords; that of the tests at large reaches single tests only.
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]

OpenWindow = Callable[..., Page]


@pytest.fixture(scope="session")
def _second_connection_closed(playwright: Playwright) -> Iterator[None]:
    """Close the connection that Django opens in this thread while Playwright's event loop runs in it.

    It is another than the one before and after, which alone is closed when the database goes.
    """
    yield
    connections.close_all()


@pytest.fixture(scope="package")
def transactional_db(django_db_setup, django_db_blocker, _second_connection_closed) -> Iterator[None]:
    """Keep one database for all tests here, and leave it as it was found.

    This stands in for pytest-django's fixture of that name, which empties the database after every
    test: loading the guide again each time would take longer than the tests. Here each test makes
    a practice of its own. The name tells pytest-django to make the database, and to run these
    tests after those that roll back.
    """
    with django_db_blocker.unblock():
        call_command("load_guide", verbosity=0)
        yield
        call_command("flush", interactive=False, verbosity=0)
        call_command("load_guide", verbosity=0)


@pytest.fixture(scope="package")
def portal(transactional_db) -> Iterator[str]:
    """Serve the portal for all tests here and return its address."""
    server = LiveServer("localhost")
    server._live_server_modified_settings.enable()
    yield server.url
    for thread in threading.enumerate():  # answers that nobody waits for any more
        if "process_request_thread" in thread.name:
            thread.join(timeout=10)
    server.stop()
    server._live_server_modified_settings.disable()


@pytest.fixture(autouse=True)
def _clock(portal) -> Iterator[None]:
    """It is nine o'clock on the Monday twelve weeks before go live, whenever the tests run."""
    with time_machine.travel(MORNING, tick=True):
        yield


@pytest.fixture(scope="package")
def showcase(portal) -> Showcase:
    """A migration in which something of everything has happened: to look at, not to change."""
    with time_machine.travel(MORNING, tick=True), override_settings(PASSWORD_HASHERS=QUICK):
        return build_showcase()


@pytest.fixture
def cast(_clock) -> Cast:
    """A practice of the test's own, its migration and its people."""
    return make_cast(GuideEdition.objects.current().get(code="2025-icb"), GO_LIVE)


@pytest.fixture
def open_window(_clock, portal: str, new_context) -> Iterator[OpenWindow]:
    """Return a function that opens a browser window, signed in as `user` if one is given.

    Whatever the test is about: at its end no page may have asked another server for anything,
    broken the content security policy or put an error on the console.
    """
    watches: list[Watch] = []

    def open_window(user: User | None = None, **options: object) -> Page:
        context: BrowserContext = new_context(base_url=portal, locale="en-GB", **options)
        context.set_default_timeout(PATIENCE)
        watches.append(Watch(context, portal))
        if user:
            hand_over_session(context, user, portal)
        return context.new_page()

    yield open_window
    for watch in watches:
        watch.verify()


@pytest.fixture(scope="package")
def _window_and_watch(portal: str, browser: Browser) -> Iterator[tuple[Page, Watch]]:
    context = browser.new_context(base_url=portal, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    watch = Watch(context, portal)
    yield context.new_page(), watch
    context.close()


@pytest.fixture
def same_window(_clock, portal: str, _window_and_watch) -> Iterator[OpenWindow]:
    """Like `open_window`, but always the same window, which is quicker: for tests that look at many pages."""
    page, watch = _window_and_watch
    watch.forget()

    def open_window(user: User | None = None) -> Page:
        page.set_viewport_size(DESKTOP)
        page.context.clear_cookies()
        if user:
            hand_over_session(page.context, user, portal)
        return page

    yield open_window
    watch.verify()
