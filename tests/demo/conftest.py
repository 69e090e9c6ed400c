"""The demo, built as it would be on some day."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

MOMENT = datetime(2026, 11, 18, 9, 30, tzinfo=ZoneInfo("Europe/London"))


@contextmanager
def built_at(moment: datetime) -> Iterator[str]:
    """Build the demo with the clock standing at `moment`, give what was printed, and undo it all."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    out = io.StringIO()
    with (
        time_machine.travel(moment, tick=False),
        override_settings(PASSWORD_HASHERS=hashers),
        transaction.atomic(),
    ):
        call_command("seed_demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def _built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), built_at(MOMENT) as printed:
        yield printed


@pytest.fixture
def demo(_built, db):
    """The demo as built on a Wednesday, and what was printed; what a test changes is undone."""
    return _built
