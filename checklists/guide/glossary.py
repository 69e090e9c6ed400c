"""Turn the glossary's words, where they stand in a text, into links to their meaning."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.utils.html import escape
from django.utils.safestring import SafeString

from checklists.models import GlossaryTerm
from phases.models import GuideEdition


class Entry(Protocol):
    """What of a glossary entry the links need."""

    slug: str
    term: str
    name: str
    also: list[str]


@dataclass(frozen=True)
class Glossary:
    """The spellings to look for: one pattern, and the entry each spelling leads to."""

    pattern: re.Pattern[str] | None
    slugs: dict[str, str]

    def slug(self, found: str) -> str:
        """Return the entry that a piece of text found by the pattern leads to."""
        return self.slugs.get(found) or self.slugs[found.lower()]


def is_exact(spelling: str) -> bool:
    """Say whether capitals matter: in ICE they do, in "Clinical lead" they only begin a line."""
    return spelling[1:] != spelling[1:].lower()


def glossary_of_entries(entries: Iterable[Entry]) -> Glossary:
    """Return the glossary that finds every spelling of `entries`, the longest first."""
    slugs: dict[str, str] = {}
    for entry in entries:
        for spelling in (entry.term, entry.name, *entry.also):
            if spelling:
                slugs.setdefault(spelling if is_exact(spelling) else spelling.lower(), entry.slug)
    longest_first = sorted(slugs, key=lambda spelling: (-len(spelling), spelling))
    choices = (re.escape(one) if is_exact(one) else f"(?ai:{re.escape(one)})" for one in longest_first)
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(choices)})(?![\w-])") if slugs else None
    return Glossary(pattern, slugs)


def link_terms(text: str, glossary: Glossary, page: str, *, own: str = "") -> SafeString:
    """Return `text`, escaped, with the first occurrence of each term linked to `page`#its-entry.

    `own` is an entry that is not linked, for a text that stands under it.
    """
    if glossary.pattern is None:
        return SafeString(escape(text))
    linked = {own}
    parts: list[str] = []
    end = 0
    for found in glossary.pattern.finditer(text):
        slug = glossary.slug(found[0])
        if slug in linked:
            continue
        linked.add(slug)
        parts.append(escape(text[end : found.start()]))
        parts.append(f'<a class="app-term" href="{escape(page)}#{escape(slug)}">{escape(found[0])}</a>')
        end = found.end()
    parts.append(escape(text[end:]))
    return SafeString("".join(parts))


def glossary_of(edition: GuideEdition) -> Glossary:
    """Return the edition's glossary, read once per content in each process."""
    return _read(edition.pk, edition.content_hash)


@lru_cache(maxsize=16)
def _read(edition_id: int, _content_hash: str) -> Glossary:
    # The hash is part of the key because a revision that nobody uses may change in place.
    return glossary_of_entries(GlossaryTerm.objects.filter(edition_id=edition_id))
