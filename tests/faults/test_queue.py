"""A queue that says everything twice, forgets everything, or is gone."""

import time

import pytest

from tests.faults.conftest import PEOPLE

pytestmark = pytest.mark.faults


def test_two_beats_and_two_schedulers_send_nothing_twice(stage, record):
    for _ in range(2):
        stage.worker()
        stage.celery("beat", "--schedule", str(stage.folder / f"beat{_}"), "--pidfile", "")
    stage.is_over()
    calls = stage.calls()
    time.sleep(2)
    assert stage.calls() > calls, "the beats go on calling"
    assert stage.states == {"sent": PEOPLE}
    assert stage.mail.repeats == 0
    assert len(stage.mail.received) == PEOPLE
    record.add("beats", **stage.measured)


def test_an_emptied_queue_is_filled_again(stage, record):
    stage.mail.behave("slow 0.004")
    stage.worker()
    stage.celery("beat", "--schedule", str(stage.folder / "beat"), "--pidfile", "")
    for point in (1, 50, 150, 250, 350):
        stage.mail.takes(point)
        stage.flush()
    stage.is_over()
    assert stage.states == {"sent": PEOPLE}
    assert stage.mail.repeats == 0
    record.add("flushed", **stage.measured)


def test_workers_and_beat_come_back_with_the_queue(stage, record):
    evening = "UPDATE reminders_preference SET hour = %s"
    stage.ask(
        "INSERT INTO reminders_preference (user_id, frequency, weekday, hour, bounced, feed_key)"
        " SELECT id, 'daily', 0, 19, '', '' FROM accounts_user WHERE id %% 2 = 0"
    )
    stage.mail.behave("slow 0.004")
    stage.worker()
    stage.celery("beat", "--schedule", str(stage.folder / "beat"), "--pidfile", "")
    stage.mail.takes(100)
    stage.redis.kill()
    time.sleep(3)
    stage.is_over()
    assert stage.states == {"sent": PEOPLE // 2}, "what was begun needs no queue"
    stage.ask(evening, 6)
    stage.redis.start()
    stage.mail.takes(PEOPLE // 2 + 1)
    stage.is_over()
    assert stage.states == {"sent": PEOPLE}
    assert stage.mail.repeats == 0
    record.add("redis gone", **stage.measured)
