"""Addresses of the guide's pages."""

from django.urls import reverse

from phases.models import GuideEdition


def guide_url(name: str, edition: GuideEdition, *slugs: str) -> str:
    """Return a page's address; an older revision is named in it, the current one is not."""
    address = reverse(name, args=[edition.code, *slugs])
    return address if edition.is_current else f"{address}?revision={edition.revision}"
