"""Filters and tags that put the guide into words, on its own pages and on the practice's."""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.safestring import SafeString

from checklists.guide import glossary, links, words
from checklists.models import GuideItem, GuideService
from phases.explain import rule_words
from phases.models import GuideEdition
from phases.rules import parse_rule

register = template.Library()

register.filter("role_name", words.role_name)
register.filter("role_names", words.role_names)
register.filter("version_key", links.version_key)
register.simple_tag(links.guide_url, name="guide_url")


@register.filter
def gloss(text: str, edition: GuideEdition) -> SafeString:
    """Return the text, escaped, with glossary terms linked to the edition's glossary."""
    page = links.guide_url("guide_glossary", edition)
    return glossary.link_terms(str(text), glossary.glossary_of(edition), page)


@register.filter
def source_words(sources: Mapping[str, str], edition: GuideEdition) -> str:
    """Return where a text comes from, in words."""
    return words.source_words(sources, edition.national_code)


@register.filter
def origin(row: GuideItem | GuideService, edition: GuideEdition) -> str:
    """Return where an item or a service comes from, and whose change it is where its words are no longer the guide's."""
    found = words.source_words(row.sources, edition.national_code)
    if not row.local:
        return found
    return f"{found}; changed by {edition.owner}" if found else f"added by {edition.owner}"


@register.filter
def carried_from(sources: Mapping[str, str], edition: GuideEdition) -> str:
    """Return the older source that the edition's text was carried over from."""
    return words.carried_from(sources, edition.national_code)


@register.filter
def due_words(rule: str) -> str:
    """Return a stored due rule in plain words, such as '28 days before final data production'."""
    return rule_words(parse_rule(rule)) if rule else ""


@register.filter
def kind_words(kind: str) -> str:
    """Return the name of a kind of time rule."""
    return words.TIME_RULE_KINDS.get(kind, kind)


@register.filter
def category_words(category: str) -> str:
    """Return the name of a category of third-party services."""
    return words.SERVICE_CATEGORIES.get(category, category)


@register.filter
def joined(parts: Iterable[str]) -> str:
    """Return parts as one phrase."""
    return ", ".join(parts)
