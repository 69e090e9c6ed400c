"""Addresses of the guide's pages."""

from django.urls import reverse

from phases.models import GuideEdition


def guide_url(name: str, edition: GuideEdition, *slugs: str) -> str:
    """Return a page's address; an older revision is named in it, the current one is not."""
    address = reverse(name, args=[edition.code, *slugs])
    return address if edition.is_current else f"{address}?revision={edition.revision}"


def version_key(edition: GuideEdition) -> str:
    """Return what an address calls this revision: '2025-icb.2'. A code has no dot of its own."""
    return f"{edition.code}.{edition.revision}"


def version_name(edition: GuideEdition) -> str:
    """Return what people call this revision: '2025 guide, revision 2'."""
    return f"{edition.title}, revision {edition.revision}"
