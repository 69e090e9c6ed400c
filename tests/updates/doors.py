"""The pages of an update, as a person goes through them."""

import re

from django.urls import reverse

EVERYTHING = (
    "item:thank-everyone",
    "item:count-the-stock",
    "item:hold-the-kick-off",
    "item:set-weekly-meetings",
    "item:agree-communication-between-meetings",
    "service:eps",
    "service:drones",
)


def page(migration):
    """Return the address of the offer."""
    return reverse("guide_update", args=[migration.pk])


def hidden(html, name="seen"):
    """Return the value of a hidden field."""
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


def read(client, migration, status=200):
    """Return the offer's page as text."""
    response = client.get(page(migration))
    assert response.status_code == status
    return response.content.decode()


def take(client, migration, keys, seen=""):
    """Choose `keys`, look at what it comes to, and take them; return the last answer."""
    seen = seen or hidden(read(client, migration))
    checked = client.post(page(migration), {"seen": seen, "take": keys})
    assert checked.status_code == 200, checked.content.decode()[:2000]
    html = checked.content.decode()
    assert re.findall(r'name="take" value="([^"]*)"', html) == list(keys)
    return client.post(page(migration), {"seen": hidden(html), "take": keys, "confirm": "1"})
