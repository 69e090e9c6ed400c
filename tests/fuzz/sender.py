"""Sends what no browser would, counts it, and says what a good answer to it is."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from tests.access.visits import Answer, Visitor
from tests.fuzz.forms import FormToFill

FORM = "application/x-www-form-urlencoded"
REFUSALS = {400, 401, 403, 404, 405, 409, 410, 413, 422, 429}
CLEAR = {200, 301, 302, *REFUSALS}
BARE = {405}  # Django's own answer: which methods there are, and no page
SAYS_WHAT_IS_WRONG = ("nhsuk-error-summary", "nhsuk-error-message", "errornote", "errorlist")


class Sender:
    """Everybody's browser, misused."""

    def __init__(self, visitors: dict[str, Visitor]) -> None:
        self.visitors = visitors
        self.count = 0

    def ask(self, who: str, method: str, url: str, data: Any = None, **extra: Any) -> Answer:
        """Return the answer to one bad input."""
        self.count += 1
        return self.visitors[who].ask(method, url, data, **extra)

    def post(self, form: FormToFill, body: dict[str, Any] | str, content_type: str = FORM) -> Answer:
        """Return the answer to a form sent in."""
        text = body if isinstance(body, str) else encoded(body)
        return self.ask(form.who, "POST", form.url, text.encode(), content_type=content_type)


def encoded(body: dict[str, Any]) -> str:
    """Return `body` as a form; what UTF-8 cannot hold goes as the bytes a broken browser sends."""
    return urlencode(body, doseq=True, errors="surrogatepass")


def check(answer: Answer, sent: object) -> None:
    """Hold an answer against the rules: no crash, what is wrong stands on the page, nothing half-written."""
    about = f"{str(sent)[:300]!r} → {answer.status} {answer.crash}"
    assert answer.status in CLEAR, about
    if answer.status in REFUSALS - BARE:
        assert "<h1" in answer.body or answer.headers.get("content-type") == "application/json", about
    if answer.status in {200, 422} and (errors := list(_visible_errors(answer))):
        assert any(mark in answer.body for mark in SAYS_WHAT_IS_WRONG), f"{about}: does not say {errors}"
    if answer.status >= 400 or any(form.errors for form in answer.bound_forms):
        assert not answer.wrote, f"{about}: wrote to {answer.wrote}"


def _visible_errors(answer: Answer) -> Iterator[str]:
    """Yield what a person can put right: a hidden field is none of theirs."""
    for form in answer.bound_forms:
        hidden = {field.name for field in form.hidden_fields()}
        for name, texts in form.errors.items():
            yield from texts if name not in hidden else ()
