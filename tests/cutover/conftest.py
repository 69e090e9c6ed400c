"""A Wednesday five days after go live, and a practice manager with the pages open."""

from datetime import date

import pytest
import time_machine

from tests.people import Cast, make_cast

NOON = "2027-02-10 12:00Z"
TODAY = date(2027, 2, 10)  # a Wednesday; go live was on Monday 1 February


@pytest.fixture
def _wednesday():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def manager(client, cast, _wednesday):
    client.force_login(cast.manager)
    return client


@pytest.fixture
def another(edition, go_live) -> Cast:
    """A second practice in the middle of its migration."""
    return make_cast(edition, go_live)
