"""Words of pages, and their addresses."""

import re
from typing import Any

from django.urls import reverse

from tests.people import Cast

HTMX = {"HX-Request": "true"}


def text_of(answer: Any) -> str:
    """Return the words of an answer."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def url(cast: Cast, name: str, *args: object) -> str:
    """Return the address of a page of the cast's cutover."""
    return reverse(name, args=[cast.migration.pk, *args])


def counted(cast: Cast, area: str) -> tuple[int, int]:
    """Return what is captured and re-entered in `area`, all days together."""
    rows = cast.migration.reentry_counts.filter(area=area)
    return sum(row.captured for row in rows), sum(row.reentered for row in rows)
