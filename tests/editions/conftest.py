"""A commissioner's draft of an edition of its own."""

import pytest

from editions.services.copying import start_edition
from phases.models import GuideEdition
from tests.people import Cast


@pytest.fixture
def draft(cast: Cast, edition: GuideEdition) -> GuideEdition:
    """A copy of the 2025 edition, begun by the commissioner of the cast's practice."""
    owner = cast.commissioner.memberships.get().commissioner
    return start_edition(by=cast.commissioner, owner=owner, base=edition, title="Leeds guide")
