"""What the settings of Celery promise, asked of the application itself."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from celery.schedules import crontab
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.tasks import clear_sessions
from migrations_portal.celery import app
from reminders import tasks
from reminders.deliveries import BATCH
from reminders.models import Delivery
from reminders.sending import HANG_UP, LAST_MAIL
from tests.factories import UserFactory
from tests.meta.test_settings import PRODUCTION, ROOT
from tests.reminders.rows import NOW, people, states, waiting

OURS = ("accounts.", "checklists.", "reminders.")
ASK = """
from accounts.tasks import clear_sessions
from migrations_portal.celery import app
app.loader.import_default_modules()
conf = app.conf
print(conf.task_always_eager, conf.broker_url, conf.timezone, conf.worker_prefetch_multiplier)
print(conf.task_serializer, conf.accept_content, conf.broker_connection_max_retries)
"""


def ours() -> dict:
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if name.startswith(OURS)}


def test_every_task_has_a_name_that_no_file_decides():
    assert ours().keys() == {
        "accounts.clear_sessions",
        "checklists.check_summaries",
        "checklists.roll_forward",
        "reminders.send",
        "reminders.tick",
        "reminders.tidy",
    }
    assert not [name for name in app.tasks if not name.startswith((*OURS, "celery."))]


def test_a_killed_workers_task_is_done_by_another():
    for task in ours().values():
        assert task.acks_late
        assert task.reject_on_worker_lost


def test_no_task_is_given_to_a_second_worker_while_the_first_may_still_work():
    timeout = app.conf.broker_transport_options["visibility_timeout"]
    for task in ours().values():
        assert (task.time_limit or app.conf.task_time_limit) < timeout
        assert task.soft_time_limit is None, "it would strike in the middle of a mail"


def test_the_hard_limit_strikes_nobody_who_still_holds_a_claim():
    assert timedelta(seconds=tasks.send.time_limit - tasks.SECONDS) >= tasks.deliveries.LEASE
    assert timedelta() < HANG_UP < LAST_MAIL < tasks.deliveries.LEASE


def test_beat_says_every_minute_that_it_is_time_and_tidies_at_night():
    schedule = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert schedule["reminders.tick"] == crontab()
    assert schedule.keys() == ours().keys() - {"reminders.send"}
    assert app.conf.timezone == "Europe/London"
    assert schedule["checklists.roll_forward"].hour == {0}
    for task in ("reminders.tidy", "accounts.clear_sessions", "checklists.check_summaries"):
        assert schedule[task].hour == {3}
        assert len(schedule[task].minute) == 1


def test_what_nobody_took_within_a_minute_is_called_again_not_piled_up():
    assert tasks.tick.expires == tasks.send.expires == 60


def test_memory_is_bounded():
    assert app.conf.worker_max_memory_per_child == 200_000
    assert app.conf.worker_max_tasks_per_child


def test_production_queues_over_redis_and_the_demo_does_without():
    def ask(**environment: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", ASK],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **environment},
            text=True,
            capture_output=True,
            check=True,
        ).stdout

    assert ask(**PRODUCTION) == "False redis://127.0.0.1:6379/0 Europe/London 1\njson ['json'] None\n"
    assert ask().startswith("True memory:// ")
    assert ask(REDIS_URL="redis://127.0.0.1:6379/0").startswith("False redis:")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mails", "workers"), [(0, 0), (1, 1), (BATCH, 1), (BATCH + 1, 2), (BATCH * 9, tasks.WORKERS_AT_ONCE)]
)
def test_a_tick_calls_as_many_workers_as_there_is_work_for(monkeypatch, mails, workers):
    called = []
    monkeypatch.setattr(tasks.send, "delay", lambda: called.append(1))
    monkeypatch.setattr(tasks.deliveries, "due_now", lambda _: mails)
    tasks.tick()
    assert len(called) == workers


@pytest.mark.django_db
def test_the_tick_that_plans_also_sends(edition, monkeypatch):
    people(2)
    with time_machine.travel(NOW):  # a clock that goes on, as clocks do
        monkeypatch.setattr(tasks.send, "delay", tasks.send)
        tasks.tick()
    assert states() == {"sent": 2}


@pytest.mark.django_db
def test_the_night_forgets_old_mails_and_sessions(client):
    day = timezone.localdate() - timedelta(days=500)
    waiting([UserFactory()], day=day, state="sent")
    tasks.tidy()
    assert not Delivery.objects.exists()
    for days in (-1, 1):
        Session.objects.create(session_key=str(days), expire_date=timezone.now() + timedelta(days=days))
    clear_sessions()
    assert [session.session_key for session in Session.objects.all()] == ["1"]
