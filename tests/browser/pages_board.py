"""The board: in every state of its table, and what people keep of it."""

from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from dashboards.models import Level
from dashboards.services import save_view, set_rating
from tests.browser.cases import Case, at, of, open_everything
from tests.browser.showcase import Showcase
from tests.browser.windows import press
from tests.people import TODAY, person


def _watcher(s: Showcase) -> User:
    return s.cast.commissioner


def _with_views(s: Showcase) -> User:
    user = person("national_viewer")
    save_view(by=user, name="Red ones", query="rag=red", is_default=False)
    save_view(by=user, name="Next to go live", query="sort=go_live", is_default=True)
    return user


def _rated(s: Showcase) -> str:
    set_rating(
        by=s.cast.commissioner,
        migration=s.cast.migration,
        level=Level.AMBER,
        reason="The supplier has a slot in May only",
        until=TODAY + timedelta(days=20),
    )
    return s.url("board_rating")


def _all(query: str = ""):
    return lambda _: reverse("board") + "?all=1" + query


def _sort(page: Page, _: Showcase) -> None:
    page.get_by_role("columnheader", name="Go live").get_by_role("link").click()
    expect(page.get_by_role("status")).to_contain_text("sorted by go live")
    expect(page.locator("#sort-go_live")).to_be_focused()


def _choose_nothing(page: Page, _: Showcase) -> None:
    press(page, "Save rating")


BOARD = [
    Case("board", "one migration", _all(), _watcher, open_everything),
    Case("board", "sorted by a press", _all(), _watcher, _sort),
    Case("board", "many, with views", _all(), _with_views),
    Case("board", "filtered", _all("&rag=red&state=active&q=s"), _with_views, open_everything),
    Case("board", "no match", _all("&q=zzzz"), _watcher),
    Case("board", "nothing at all", _all(), lambda _: person()),
    Case("board", "error", _all("&legacy=x"), _watcher, error=True),
    Case("board_columns", "first", at("board_columns"), _watcher),
    Case("board_views", "none", at("board_views"), _watcher),
    Case("board_views", "some", at("board_views"), _with_views),
    Case("board_save_view", "first", at("board_save_view"), _watcher),
    Case(
        "board_save_view", "error", at("board_save_view"), _watcher, lambda p, _: press(p, "Save view"), True
    ),
    Case("board_rating", "by the rules", of("board_rating"), _watcher),
    Case("board_rating", "one's own", _rated, _watcher),
    Case("board_rating", "error", of("board_rating"), _watcher, _choose_nothing, error=True),
]
