"""The scene, made once a module and rolled back at its end; the visits undo themselves."""

import logging
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from phases.models import GuideEdition
from tests.access.scene import Scene, make_scene


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        edition = GuideEdition.objects.get(code="2025-icb", is_current=True)
        yield make_scene(edition, date(2027, 2, 1))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def db(scene):
    """Stand in for pytest-django's fixture: the scene keeps the transaction, every visit its savepoint."""


@pytest.fixture(autouse=True)
def _quiet():
    """Keep thousands of refusals out of the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
