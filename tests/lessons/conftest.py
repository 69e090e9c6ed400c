"""A Monday morning, and a second practice in another ICB."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.lessons.telling import called
from tests.people import TODAY, Cast, make_cast

MORNING = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def other(edition, go_live) -> Cast:
    """Another practice, on the same edition."""
    found = make_cast(edition, go_live)
    called(found, "Elsewhere Surgery")
    return found
