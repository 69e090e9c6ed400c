"""A program that asks the API with a person's token."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from api.services import make_token

V1 = "/api/v1/"


class Program:
    """It holds one token and sends it with every call."""

    def __init__(self, client: Client, user: User, *, days: int = 30, second_factor: bool = False) -> None:
        self.client = client
        name = f"Report {user.api_tokens.count()}"
        self.token, self.secret = make_token(by=user, name=name, days=days, second_factor=second_factor)

    def call(self, address: str, method: str = "GET", **given: Any) -> Any:
        """Return the answer, whatever it is; `address` goes on from /api/v1/."""
        url = address if address.startswith("/") else V1 + address
        headers = {"Authorization": f"Bearer {self.secret}"}
        return self.client.generic(method, url, headers=headers, **given)

    def ask(self, address: str) -> Any:
        """Return what a call that succeeds is answered."""
        answer = self.call(address)
        assert answer.status_code == 200, (address, answer.content)
        assert answer["Content-Type"].startswith("application/json")
        assert answer["Cache-Control"] == "no-store"
        return answer.json()

    def pages(self, address: str) -> Iterator[Any]:
        """Yield the rows of all pages, following their links."""
        following: str | None = address
        while following:
            page = self.ask(following.removeprefix("http://testserver"))
            yield from page["results"]
            following = page["next"]

    def refused(self, address: str, status: int, **given: Any) -> Any:
        """Return the problem that a call is answered with."""
        answer = self.call(address, **given)
        assert answer.status_code == status, (address, answer.status_code, answer.content)
        found = answer.json()
        assert found["status"] == status
        assert found["title"]
        assert found["detail"]
        return found

    def queries(self, address: str) -> int:
        """Return how many queries a call takes, once the counting of calls has begun."""
        self.ask(address)
        with CaptureQueriesContext(connection) as found:
            self.ask(address)
        return len(found)
