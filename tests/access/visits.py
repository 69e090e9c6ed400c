"""One request at a time, each undone afterwards, and what is to be said of its answer."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import record_authentication
from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.test import Client

from accounts.middleware import SEEN
from accounts.models import User
from tests.access.scene import CANARY, SIGNED_OUT, Scene

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ADMIN_DOOR = "/admin/login/"
SAFE = {"GET", "HEAD", "OPTIONS"}
SIGN_IN, NO_TOKEN, FORBIDDEN, NOT_FOUND, NO_METHOD, OK = "sign in", "401", "403", "404", "405", "ok"
_WRITE = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# Written beside every request: who is here, what they were told, what they were refused.
_BESIDE = {"django_session", "cache", "accounts_auditevent", "usersessions_usersession"}


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: str
    wrote: set[str]  # tables
    forms: list[Any] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)  # what the next page will say
    crash: str = ""

    @property
    def bound_forms(self) -> list[Any]:
        """The forms on the page that show what was sent."""
        return [form for form in self.forms if form.is_bound]

    @property
    def location(self) -> str:
        """Where it leads, for browsers or for HTMX."""
        return self.headers.get("hx-redirect") or self.headers.get("location", "")

    @cached_property
    def outcome(self) -> str:
        """The answer in a word."""
        if self.crash or self.status >= 500:
            return f"500 {self.crash}"
        if self.location and urlsplit(self.location).path == "/accounts/login/":
            return SIGN_IN
        if self.status == 200 and not self.body and "allow" in self.headers:
            return NO_METHOD  # to OPTIONS: which methods the address takes, of whatever object
        if self.status == 401 and "www-authenticate" in self.headers:
            return NO_TOKEN
        return {403: FORBIDDEN, 404: NOT_FOUND, 405: NO_METHOD}.get(self.status, OK)

    def leaks(self, url: str) -> bool:
        """Say whether it holds anything of the far world except what `url` asked for."""
        said = "\n".join((self.body, *self.headers.values(), *self.messages))
        # ODS codes stand in addresses, so an answer may repeat the one that was asked for.
        said = said.replace(url, "")
        return any(spelling in said for spelling in (CANARY, CANARY.upper(), CANARY.lower()))


class Visitor:
    """One person's browser. Every request begins signed in as they came, and leaves no trace."""

    def __init__(self, scene: Scene, who: str) -> None:
        self.client = Client()
        if who != SIGNED_OUT:
            self.client.force_login(scene.people[who])
            self._stay_signed_in(scene.people[who])
        self.cookies = self.client.cookies.output(header="", sep=";")
        self.count = 0

    def _stay_signed_in(self, user: User) -> None:
        """Let the session look busy until the end, or every request would write that it is.

        The password was given a moment ago, so no page of the account asks for it before it answers.
        """
        session, until = self.client.session, int(time.time()) + 3600
        session[SEEN] = (until, 30)
        request = SimpleNamespace(session=session)
        record_authentication(request, user, "password", at=until, reauthenticated=True)
        session.save()

    @cached_property
    def at_admin_door(self) -> str:
        """The outcome at the admin's own sign-in address, which passes on whom the admin does not let in."""
        return self.ask("GET", ADMIN_DOOR).outcome

    def ask(self, method: str, url: str, data: Any = None, *, htmx: bool = False, **extra: Any) -> Answer:
        """Send a request, look at the answer, and undo all it did."""
        self.count += 1
        self.client.cookies = SimpleCookie(self.cookies)
        headers = {"HX-Request": "true"} if htmx else {}
        with undone() as wrote:
            send = getattr(self.client, method.lower())
            try:
                response = send(url, data or {}, headers=headers, **extra)
            except Exception as error:
                return Answer(500, {}, "", wrote, crash=repr(error)[:300])
            body = b"".join(response) if response.streaming else response.content
            answer = Answer(
                response.status_code,
                {name.lower(): value for name, value in response.items()},
                body.decode("utf-8", "replace"),
                wrote,
                list({id(one): one for layer in response.context or [] for one in _forms_in(layer)}.values()),
                [str(message) for message in get_messages(response.wsgi_request)],
            )
        if urlsplit(answer.location).path == ADMIN_DOOR:
            answer.outcome = self.at_admin_door
        return answer


@contextmanager
def undone() -> Iterator[set[str]]:
    """Undo everything written inside, and hand out the names of the tables that were written to."""
    wrote: set[str] = set()

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (found := _WRITE.match(sql)) and found[1] not in _BESIDE:
            wrote.add(found[1])
        # PostgreSQL's driver refuses these; SQLite takes them, and would hide the fault.
        if any(isinstance(one, str) and "\0" in one for one in params or ()) and not many:
            raise ValueError("A string literal cannot contain NUL (0x00) characters.")
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(look):
            yield wrote
        transaction.set_rollback(True)


def _forms_in(layer: Any) -> Iterator[Any]:
    values = layer.flatten().values() if hasattr(layer, "flatten") else layer.values()
    for value in values:
        form = getattr(value, "form", value)  # the admin wraps its form
        if hasattr(form, "add_prefix") and hasattr(form, "fields"):
            yield form
