"""Workers that die, and workers that are told to stop."""

import signal

import pytest

from tests.faults.conftest import PEOPLE

pytestmark = pytest.mark.faults


def test_a_worker_killed_again_and_again_leaves_nobody_out(stage, record):
    points = (1, 150, 350)
    stage.mail.behave("slow 0.01")  # so that the kills hit the run
    for point in points:
        worker = stage.worker()
        stage.call("reminders.tick", "reminders.send")
        stage.mail.takes(point)
        worker.kill()
        assert len(stage.mail.received) < PEOPLE, "killed too late to show anything"
        assert stage.states["claimed"] > 0
        stage.lapse()
    stage.mail.behave("slow 5")
    worker = stage.worker()
    stage.call("reminders.tick", "reminders.send")
    stage.mail.takes(len(stage.mail.received) + 1)
    worker.kill()  # while the mail server has a mail and has not said so
    stage.mail.behave()
    stage.lapse()
    stage.worker()
    stage.call("reminders.tick")
    stage.is_over()
    assert stage.states == {"sent": PEOPLE}
    assert 1 <= stage.mail.repeats <= len(points) + 1
    ((attempts,),) = stage.ask("SELECT max(attempts) FROM reminders_delivery")
    assert 1 < attempts <= len(points) + 2, "attempts tell an operator of the kills"
    record.add("killed", **stage.measured)


def test_a_worker_told_to_stop_ends_what_it_holds(stage, record):
    stage.mail.behave("slow 0.004")
    worker = stage.worker()
    stage.call("reminders.tick")
    stage.mail.takes(50)
    worker.stop(signal.SIGTERM)
    assert stage.states["claimed"] == 0
    stage.worker()
    stage.call("reminders.tick")
    stage.is_over()
    assert stage.states == {"sent": PEOPLE}
    assert stage.mail.repeats == 0
    record.add("stopped", **stage.measured)
