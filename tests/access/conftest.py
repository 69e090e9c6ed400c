"""The scene, made once for all these tests and rolled back at their end; the visits undo themselves."""

import logging
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from phases.models import GuideEdition
from tests.access.scene import Scene, make_scene
from tests.people import TODAY

MORNING = datetime(TODAY.year, TODAY.month, TODAY.day, 10, 0, tzinfo=ZoneInfo("Europe/London"))
# A dozen people get a password here, before the fixture that makes it quick for every test.
QUICK = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])


@pytest.fixture(scope="package")
def scene(django_db_setup, django_db_blocker) -> Iterator[Scene]:
    with django_db_blocker.unblock(), time_machine.travel(MORNING), QUICK, transaction.atomic():
        edition = GuideEdition.objects.get(code="2025-icb", is_current=True)
        yield make_scene(edition, date(2027, 2, 1))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def db(scene):
    """Stand in for pytest-django's fixture: the scene keeps the transaction, every visit its savepoint."""


@pytest.fixture
def _quiet():
    """Keep thousands of refusals out of the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
