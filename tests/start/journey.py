"""Walks through "Start a migration" as a browser would, without JavaScript."""

from datetime import date
from html.parser import HTMLParser

from django.urls import reverse

CHECK = "check"


class _Fields(HTMLParser):
    """Collects what a browser would send of a page's forms."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self._select = ""
        self._method = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._method = given.get("method", "get")
        if self._method != "post":
            return
        sent = given.get("type") not in {"radio", "checkbox"} or "checked" in given
        if tag == "input" and given.get("name") and sent:
            self.data.setdefault(given["name"], []).append(given.get("value", ""))
        if tag == "select":
            self._select = given["name"]
        if tag == "option" and "selected" in given:
            self.data[self._select] = [given.get("value", "")]

    def handle_endtag(self, tag):
        if tag == "form":
            self._method = ""


class Journey:
    """One person's way through the pages. `page` is the response they look at."""

    def __init__(self, client, systems) -> None:
        self.client, self.systems = client, systems
        self.page = None

    @property
    def text(self) -> str:
        return self.page.content.decode()

    @property
    def form(self):
        return self.page.context["form"]

    @property
    def step(self) -> str:
        return self.page.request["PATH_INFO"].rstrip("/").rsplit("/", 1)[-1]

    def open(self, step: str | None = None, **query: str) -> "Journey":
        """Open the entry, or a step."""
        url = reverse("start_migration_step", kwargs={"step": step}) if step else reverse("start_migration")
        self.page = self.client.get(url, query, follow=True)
        return self

    def send(self, **changes) -> "Journey":
        """Send the page's form as it stands, with `changes` to fields (without the step's prefix)."""
        fields = _Fields()
        fields.feed(self.text)
        data = dict(fields.data)
        for name, value in changes.items():
            key = name if name in data or "csrf" in name else f"{self.step}-{name}"
            data.pop(key, None)
            if value is not None:
                data[key] = value if isinstance(value, list) else [value]
        request = self.page.request
        url = request["PATH_INFO"] + (f"?{request['QUERY_STRING']}" if request["QUERY_STRING"] else "")
        self.page = self.client.post(url, data, follow=True)
        return self

    def choose(self, practice) -> "Journey":
        self.open(practice=practice.ods_code)
        return self.send(practice=practice.ods_code)

    def systems_chosen(self, **changes) -> "Journey":
        return self.send(to_system=str(self.systems["new"].pk), **changes)

    def dates(self, go_live: date, **others: date) -> "Journey":
        parts = {**parts_of("go_live", go_live), "which": "all" if others else "go-live"}
        for kind, day in others.items():
            parts |= parts_of(kind, day)
        return self.send(**parts)

    def to_check(self, practice, go_live: date, **others: date) -> "Journey":
        """Answer everything up to the last page; questions keep their defaults."""
        self.choose(practice).systems_chosen().dates(go_live, **others).send()
        if self.step == "already-done":
            self.send()
        assert self.step == CHECK, (self.step, self.form.errors)
        return self

    def start(self, **changes) -> "Journey":
        if "read" in self.form.fields:
            changes.setdefault("read", "on")
        return self.send(**changes)


def parts_of(kind: str, day: date) -> dict[str, str]:
    return {f"{kind}_day": str(day.day), f"{kind}_month": str(day.month), f"{kind}_year": str(day.year)}
