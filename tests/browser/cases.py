"""A page in one state, and short words for what tables of them need."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from tests.browser.showcase import Showcase
from tests.browser.windows import press

Act = Callable[[Page, Showcase], None]


@dataclass(frozen=True)
class Case:
    """A page in one state: which page, who looks, where, and what they do to bring the state about."""

    page: str  # the name of its address
    state: str
    url: Callable[[Showcase], str]
    who: Callable[[Showcase], User | None] = lambda s: s.cast.manager
    act: Act | None = None
    error: bool = False  # a form sent back: "Error: " in the title, a summary that leads to the field
    status: int = 200
    colours: bool = True  # False for hundreds of rows that look like those of another page

    def __str__(self) -> str:
        return f"{self.page}: {self.state}"


def at(name: str, *args: object) -> Callable[[Showcase], str]:
    """Return an address that does not depend on the migration."""
    return lambda _: reverse(name, args=args)


def of(name: str, *args: object, query: str = "") -> Callable[[Showcase], str]:
    """Return an address of a page of the migration."""
    return lambda s: s.url(name, *args) + query


def send(text: str) -> Act:
    """Return the sending of a form as it stands."""
    return lambda page, _: press(page, text)


def nobody(_: Showcase) -> None:
    return None


def open_everything(page: Page, _: Showcase) -> None:
    for summary in page.locator("main summary").all()[:40]:
        summary.click()
