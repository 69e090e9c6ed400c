"""What people do on the pages of a draft, as a browser without JavaScript would send it."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from checklists.models import GuideItem, GuideService
from phases.models import GuideEdition


def by(user: User) -> Client:
    """Return a browser in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    return client


def fields_at(client: Client, url: str) -> dict[str, Any]:
    """Return what the form at `url` would send as it stands, without its buttons."""
    values = {field.html_name: field.value() for field in client.get(url).context["form"]}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def item_url(draft: GuideEdition, slug: str) -> str:
    """Return the address of an item of the draft."""
    return reverse("draft_item", args=[draft.pk, GuideItem.with_dropped.get(edition=draft, slug=slug).pk])


def service_url(draft: GuideEdition, slug: str) -> str:
    """Return the address of a service of the draft."""
    return reverse(
        "draft_service", args=[draft.pk, GuideService.with_dropped.get(edition=draft, slug=slug).pk]
    )


def change(client: Client, url: str, **changes: Any) -> Any:
    """Send the form at `url` with some fields changed."""
    return client.post(url, {**fields_at(client, url), **changes})


def act(client: Client, url: str, do: str, version: int) -> Any:
    """Press a button beside an item or a service."""
    return client.post(f"{url}act/", {"do": do, "version": version}, follow=True)


def publish(client: Client, draft: GuideEdition) -> Any:
    """Publish a draft by its confirm page."""
    return change(client, reverse("draft_publish", args=[draft.pk]))
