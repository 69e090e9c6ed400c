"""What these tests share."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine


@pytest.fixture(autouse=True)
def _commits_at_once(monkeypatch):
    """Run at once what waits for a commit: these tests roll back instead."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda run, **_: run())


@pytest.fixture
def time_machine_later() -> Callable[..., time_machine.travel]:
    """Return a function that makes it later than now by a `timedelta`'s keywords."""
    return lambda **by: time_machine.travel(datetime.now(tz=UTC) + timedelta(**by))
