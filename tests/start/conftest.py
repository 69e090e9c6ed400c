"""The real guide, and people who may start a migration."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import models

from phases.models import GuideEdition
from practices.models import Practice
from tests.factories import (
    ArrangementFactory,
    ClinicalSystemFactory,
    CommissionerFactory,
    MembershipFactory,
    PracticeFactory,
    UserFactory,
)
from tests.start.journey import Journey


@pytest.fixture(scope="package")
def guide(django_db_setup, django_db_blocker):
    """Load the guide once for all tests here, and leave the database as it was found."""
    with django_db_blocker.unblock():
        loaded_here = not GuideEdition.objects.exists()
        call_command("load_guide", verbosity=0)
    yield
    if loaded_here:
        with django_db_blocker.unblock():
            GuideEdition.objects.all().delete()


@pytest.fixture
def edition(guide, db) -> GuideEdition:
    return GuideEdition.objects.current().get(code="2025-icb")


@pytest.fixture
def systems(db):
    """The system practices leave, and two they may move to."""
    return {
        "old": ClinicalSystemFactory(name="Vision", orderable=False),
        "new": ClinicalSystemFactory(name="EMIS Web"),
        "other": ClinicalSystemFactory(name="SystmOne"),
    }


@pytest.fixture
def practice(systems) -> Practice:
    return PracticeFactory(name="Elm Tree Surgery", ods_code="Z10001", current_system=systems["old"])


@pytest.fixture
def manager(practice):
    return MembershipFactory(practice=practice).user


@pytest.fixture
def commissioner(practice):
    """Somebody who may plan for the practice and 30 others."""
    board = CommissionerFactory()
    ArrangementFactory(practice=practice, commissioner=board)
    for number in range(30):
        other = PracticeFactory(name=f"Mill Lane Surgery {number}", address=f"{number} Mill Lane, York")
        ArrangementFactory(practice=other, commissioner=board)
    return MembershipFactory(role="commissioner", commissioner=board, user=UserFactory()).user


@pytest.fixture
def journey(client, edition, systems):
    """Return a function that signs a user in and walks them through the pages."""

    def begin(user: models.Model) -> Journey:
        client.force_login(user)
        return Journey(client, systems)

    return begin


@pytest.fixture(autouse=True)
def _clock():
    """Monday 23 November 2026, the middle of the morning."""
    with time_machine.travel(datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/London"))):
        yield
