"""The scene of the access tests, with everybody's browser, and a start of a migration answered to the end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from checklists.views.common import london_today
from tests.access.conftest import _quiet, db, scene  # noqa: F401 - fixtures
from tests.access.scene import SIGNED_OUT
from tests.access.visits import Visitor
from tests.fuzz.forms import WRITERS
from tests.fuzz.sender import Sender
from tests.start.journey import Journey


@pytest.fixture(scope="package")
def visitors(scene) -> dict[str, Visitor]:  # noqa: F811
    found = {who: Visitor(scene, who) for who in (*WRITERS, SIGNED_OUT)}
    _answer_the_questions(scene, found["practice_manager"].client)
    return found


def _answer_the_questions(scene, client: Client) -> None:  # noqa: F811
    """Leave every step of "Start a migration" answered, so that each can be sent again."""
    journey = Journey(client, {"new": scene.near.new_system})
    journey.choose(scene.spare_practice)
    journey.systems_chosen(from_system=str(scene.near.old_system.pk))
    journey.dates(london_today() + timedelta(weeks=8)).send().send()


@pytest.fixture
def sender(visitors, record_property) -> Iterator[Sender]:
    """Send bad input, and say at the end of the run how much of it there was."""
    found = Sender(visitors)
    yield found
    record_property("Fuzz: bad inputs tried", found.count)
