"""A commissioner's own edition: the list, a draft and its parts, preview and publishing."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from checklists.models import GuideItem, GuideService
from editions.services.copying import start_edition
from editions.services.rows import drop_row
from phases.models import GuideEdition
from tests.browser.cases import Case, at, send
from tests.browser.showcase import Showcase
from tests.browser.windows import press

ITEM, SERVICE = "notify-pharmacies", "eps"


def _icb(s: Showcase) -> User:
    return s.cast.commissioner


def draft_of(s: Showcase) -> GuideEdition:
    """Return a draft of the showcase's commissioner, with an item dropped."""
    owner = s.cast.commissioner.memberships.get().commissioner
    found = GuideEdition.objects.drafts().filter(owner=owner).first()
    if found:
        return found
    base = GuideEdition.objects.current().get(code="2025-icb")
    draft = start_edition(by=s.cast.commissioner, owner=owner, base=base, title="Leeds guide")
    drop_row(by=s.cast.commissioner, row=draft.items.get(slug="check-dispensing-devices"), version=1)
    return draft


def _page(name: str, *args: str, query: str = ""):
    return lambda s: reverse(name, args=[draft_of(s).pk, *args]) + query


def _item(s: Showcase) -> str:
    draft = draft_of(s)
    return reverse("draft_item", args=[draft.pk, draft.items.get(slug=ITEM).pk])


def _protected(s: Showcase) -> str:
    draft = draft_of(s)
    return reverse("draft_item", args=[draft.pk, draft.items.get(slug="hold-cutover-planning-meeting").pk])


def _service(s: Showcase) -> str:
    draft = draft_of(s)
    return reverse("draft_service", args=[draft.pk, draft.services.get(slug=SERVICE).pk])


def _fill(label: str, text: str, button: str):
    def act(page: Page, _: Showcase) -> None:
        page.get_by_label(label, exact=True).fill(text)
        press(page, button)

    return act


def _meanwhile(model: type[GuideItem] | type[GuideService], name: str):
    def act(page: Page, _: Showcase) -> None:
        row = model.with_dropped.get(pk=page.url.rstrip("/").split("/")[-1])
        setattr(row, name, "Put otherwise by somebody else")
        row.version += 1
        row.save()
        page.get_by_role("textbox", name="Title" if name == "title" else "Name", exact=True).fill("Mine")
        press(page, "Save")
        expect(page.get_by_text("Someone else changed this")).to_be_visible()

    return act


def _draft_list(s: Showcase) -> str:
    draft_of(s)
    return reverse("own_editions")


EDITIONS = [
    Case("own_editions", "a draft", _draft_list, _icb),
    Case("own_editions", "none", at("own_editions"), lambda s: s.cast.other_commissioner),
    Case("start_edition", "first", at("start_edition"), _icb),
    Case("start_edition", "error", at("start_edition"), _icb, send("Copy it and begin"), error=True),
    Case("draft", "begun", _page("draft"), _icb),
    Case("guide_edition", "a draft", lambda s: f"/guide/{draft_of(s).code}/?revision=1", _icb),
    Case("draft_phase", "items", _page("draft_phase", "pre-migration"), _icb),
    Case("draft_phase", "one dropped", _page("draft_phase", "technical-survey"), _icb),
    Case("draft_item", "first", _item, _icb),
    Case("draft_item", "has to stay", _protected, _icb),
    Case(
        "draft_item",
        "tried",
        _item,
        _icb,
        _fill("When is it due?", "10 weeks before go_live", "Show the date it gives"),
    ),
    Case("draft_item", "error", _item, _icb, _fill("When is it due?", "soon", "Save"), error=True),
    Case("draft_item", "conflict", _item, _icb, _meanwhile(GuideItem, "title")),
    Case("draft_add_item", "first", _page("draft_add_item", "pre-migration"), _icb),
    Case("draft_add_item", "error", _page("draft_add_item", "pre-migration"), _icb, send("Save"), error=True),
    Case("draft_services", "all", _page("draft_services"), _icb),
    Case("draft_service", "first", _service, _icb),
    Case("draft_service", "error", _service, _icb, _fill("Name", "", "Save"), error=True),
    Case("draft_service", "conflict", _service, _icb, _meanwhile(GuideService, "name")),
    Case("draft_add_service", "first", _page("draft_add_service"), _icb),
    Case("draft_add_service", "error", _page("draft_add_service"), _icb, send("Save"), error=True),
    Case("draft_dates", "first", _page("draft_dates"), _icb),
    Case(
        "draft_dates",
        "error",
        _page("draft_dates"),
        _icb,
        _fill("Kick-off meeting", "soon", "Save"),
        error=True,
    ),
    Case("draft_preview", "one dropped", _page("draft_preview"), _icb, colours=False),
    Case(
        "draft_preview",
        "error",
        _page("draft_preview", query="?go_live_day=31&go_live_month=2&go_live_year=2027"),
        _icb,
        error=True,
        status=422,
        colours=False,
    ),
    Case("draft_publish", "asked first", _page("draft_publish"), _icb),
    Case("draft_discard", "asked first", _page("draft_discard"), _icb),
]
