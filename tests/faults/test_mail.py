"""A mail server that is down, refuses, hangs or breaks off."""

import pytest

from tests.faults.conftest import PEOPLE
from tests.faults.people import address
from tests.faults.servers import eventually

pytestmark = pytest.mark.faults


def gave_up(stage, attempts: int) -> None:
    """Wait until a mail has failed so often, and the worker has given back all that it held."""
    question = "SELECT max(attempts) FROM reminders_delivery WHERE state = 'waiting'"
    eventually(
        "the worker gave up", lambda: stage.ask(question) == [(attempts,)] and not stage.states["claimed"]
    )


def goes_on(stage) -> None:
    """Let the mail server be fine again, and the waits be over."""
    stage.mail.behave()
    stage.waits_are_over()
    stage.call("reminders.tick")
    stage.is_over()


def test_an_hour_without_a_mail_server(morning, record):
    morning.mail.behave("slow 0.004")
    morning.call("reminders.tick")
    morning.mail.takes(100)
    morning.mail.kill()
    for attempt in range(1, 6):  # 1, 2, 4, 8 and 16 minutes, and the next would be after the hour
        gave_up(morning, attempt)
        assert morning.states["failed"] == 0
        morning.waits_are_over()
        morning.call("reminders.tick")
    gave_up(morning, 6)
    assert (
        "Connection refused"
        in morning.ask("SELECT said FROM reminders_delivery WHERE attempts = 6 AND state = 'waiting'")[0][0]
    )
    morning.mail.start()
    goes_on(morning)
    assert morning.states == {"sent": PEOPLE}
    assert morning.mail.repeats <= 1, "the mail in hand when it died"
    record.add("smtp down", **morning.measured)


def test_not_now(morning, record):
    morning.mail.behave("451")
    morning.call("reminders.tick")
    said = "SELECT count(*) FROM reminders_delivery WHERE state = 'waiting' AND attempts = 1 AND said LIKE '451 %%'"
    eventually("everybody was tried", lambda: morning.ask(said) == [(PEOPLE,)])
    goes_on(morning)
    assert morning.states == {"sent": PEOPLE}
    assert morning.mail.repeats == 0
    record.add("451", **morning.measured)


def test_one_address_that_takes_no_mail(morning, record):
    morning.mail.behave(f"550 {address(123)}")
    morning.call("reminders.tick")
    morning.is_over()
    assert morning.states == {"sent": PEOPLE - 1, "failed": 1}
    bounced = "SELECT email, p.bounced FROM reminders_preference p JOIN accounts_user u ON u.id = user_id"
    assert morning.ask(f"{bounced} WHERE bounced_at IS NOT NULL") == [
        (address(123), "550 5.1.1 No such mailbox")
    ]
    morning.next_day()
    morning.call("reminders.tick")
    eventually("the next day is planned", lambda: sum(morning.states.values()) == 2 * PEOPLE)
    morning.is_over()
    assert morning.states == {"sent": PEOPLE - 1, "failed": 1, "skipped": 1, "nothing": PEOPLE - 1}
    assert morning.mail.repeats == 0
    assert address(123) not in {line["to"] for line in morning.mail.received}
    record.add("550", **morning.measured)


def test_a_relay_that_lets_nobody_through_is_no_reason_to_give_up_the_addresses(morning, record):
    morning.mail.behave("denied")
    morning.call("reminders.tick")
    morning.is_over()
    assert morning.states == {"failed": PEOPLE}
    assert morning.ask("SELECT count(*) FROM reminders_preference") == [(0,)]
    morning.next_day()
    morning.mail.behave()
    morning.call("reminders.tick")
    morning.mail.takes(PEOPLE)
    morning.is_over()
    assert morning.states == {"failed": PEOPLE, "sent": PEOPLE}
    assert morning.mail.repeats == 0
    record.add("denied", **morning.measured)


def test_a_mail_server_that_hangs_is_left_alone(morning, record):
    morning.mail.behave("slow 0.004")
    morning.call("reminders.tick")
    morning.mail.takes(100)
    morning.mail.behave("hang")
    gave_up(morning, 1)
    assert "timed out" in morning.ask("SELECT said FROM reminders_delivery WHERE said <> ''")[0][0]
    goes_on(morning)
    assert morning.states == {"sent": PEOPLE}
    assert morning.mail.repeats == 0
    record.add("hanging", **morning.measured)


def test_a_mail_that_was_taken_without_a_word_comes_again_as_the_same(morning, record):
    morning.mail.behave("slow 0.004")
    morning.call("reminders.tick")
    morning.mail.takes(100)
    morning.mail.behave("swallow")
    gave_up(morning, 1)
    goes_on(morning)
    assert morning.states == {"sent": PEOPLE}
    assert morning.mail.repeats == 1
    record.add("swallowing", **morning.measured)


def test_a_connection_for_each_mail(morning, record):
    morning.mail.behave("close")
    morning.call("reminders.tick")
    morning.is_over()
    assert morning.states == {"sent": PEOPLE}
    assert morning.mail.repeats == 0
    assert morning.ask("SELECT max(attempts) FROM reminders_delivery") == [(1,)]
    record.add("closing", **morning.measured)
