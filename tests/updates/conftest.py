"""A plan, and a guide that changed after it was made."""

import pytest

from tests.guide.conftest import guide_copy  # noqa: F401 - a fixture
from tests.updates.newer import revise


@pytest.fixture
def newer(cast, guide_copy):  # noqa: F811 - the fixture
    """The revision that came after the plan was made."""
    return revise(guide_copy)
