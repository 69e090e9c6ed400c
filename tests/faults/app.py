"""The portal's Celery application, on a working morning whenever the tests run.

FAULTS_SHIFT is what to add to the clock, in seconds: the same for every process of a run, so that
their clocks agree. Beat says every second what it says every minute.
"""

import os
from datetime import UTC, datetime, timedelta

import time_machine

time_machine.travel(datetime.now(UTC) + timedelta(seconds=float(os.environ["FAULTS_SHIFT"]))).start()

from migrations_portal.celery import app  # noqa: E402 - after the clock was set

app.conf.beat_schedule["reminders"]["schedule"] = 1.0
