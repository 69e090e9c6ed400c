"""What these tests share: a morning, and programs that ask."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import User
from tests.api.program import Program
from tests.people import TODAY

MORNING = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def program_of(client) -> Callable[..., Program]:
    """Return what gives a person's program a token."""
    return lambda user, **token: Program(client, user, **token)


@pytest.fixture
def program(cast, program_of) -> Program:
    """The commissioner's program."""
    return program_of(cast.commissioner)


@pytest.fixture
def commissioner(cast) -> User:
    return cast.commissioner
