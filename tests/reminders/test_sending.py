"""From a claimed mail to the mail server's answer, and what is saved of it."""

import gc
import smtplib
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import OperationalError

from accounts.models import User
from phases.models import Migration
from reminders import postman, sending
from reminders.deliveries import claim, plan_digests, send_again
from reminders.models import Delivery, Preference
from reminders.sending import send_due
from tests.faults.servers import MailServer, free_port
from tests.reminders.rows import NOW, people, states, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def users(edition):
    users = people(3)
    waiting(users)
    return users


@pytest.fixture
def answer(monkeypatch):
    """Let the mail server answer what the test says to one mail after the other; None is yes."""
    answers: list[Exception | None] = []

    def send_messages(self, messages):
        if answers and (error := answers.pop(0)):
            raise error
        mail.outbox.extend(messages)
        return len(messages)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send_messages)
    return answers


def refused(code: int, said: str) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({"reader@practice.example": (code, said.encode())})


def test_what_was_sent_is_known(users):
    assert send_due() == Counter(sent=3)
    for row in Delivery.objects.all():
        assert (row.state, row.email, row.attempts, row.lines) == ("sent", row.user.email, 1, 1)
        assert (row.settled_at, row.full, len(row.told)) == (NOW, True, 1)
        assert (row.claim, row.claimed_until) == (None, None)


def test_who_has_nothing_to_hear_who_is_gone_and_who_bounced(users):
    Migration.objects.filter(created_by=users[0]).update(state="paused")
    User.objects.filter(pk=users[1].pk).update(is_active=False)
    Preference.objects.create(user=users[2], bounced_at=NOW)
    assert send_due() == Counter(nothing=1, skipped=2)
    assert {*Delivery.objects.values_list("user", "state", "said")} == {
        (users[0].pk, "nothing", ""),
        (users[1].pk, "skipped", "The account is switched off."),
        (users[2].pk, "skipped", "The address took no mail last time."),
    }
    assert mail.outbox == []


def test_a_repeat_is_the_same_message_and_sending_again_is_another(users, answer):
    answer += [smtplib.SMTPDataError(451, b"Later")]
    send_due()
    Delivery.objects.filter(state="waiting").update(not_before=NOW)
    send_due()
    row = Delivery.objects.get(attempts=2)
    first = {message.message()["Message-ID"] for message in mail.outbox}
    assert f"<delivery-{row.pk}-1@localhost>" in first
    send_again(row)
    send_due()
    assert mail.outbox[-1].message()["Message-ID"] == f"<delivery-{row.pk}-2@localhost>"
    assert len(first) == 3


@pytest.mark.parametrize(
    ("error", "ends", "says"),
    [
        (refused(450, "4.2.0 Greylisted"), {"sent": 2, "waiting": 1}, "450 4.2.0 Greylisted"),
        (smtplib.SMTPDataError(452, b"Full"), {"sent": 2, "waiting": 1}, "452 Full"),
        (smtplib.SMTPDataError(554, b"Spam"), {"sent": 2, "failed": 1}, "554 Spam"),
        (refused(552, "5.2.2 Mailbox full"), {"sent": 2, "failed": 1}, "552 5.2.2 Mailbox full"),
        (UnicodeError("no such host"), {"sent": 2, "failed": 1}, "UnicodeError: no such host"),
        (refused(421, "Closing"), {"waiting": 3}, "OSError: 421 Closing"),
        (ConnectionRefusedError("refused"), {"waiting": 3}, "ConnectionRefusedError: refused"),
        (smtplib.SMTPSenderRefused(530, b"Who are you", "portal"), {"waiting": 3}, "Who are you"),
    ],
)
def test_each_answer_has_its_end(users, answer, error, ends, says):
    answer += [error]
    send_due()
    assert states() == ends
    assert says in Delivery.objects.get(user=users[0]).said
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    ("code", "said", "bounces"),
    [
        (550, "5.1.1 No such mailbox", True),
        (550, "No such user", True),
        (550, "5.4.1 Recipient address rejected: Access denied", True),
        (554, "5.7.1 Relay access denied", False),
        (550, "5.1.8 Sender's domain does not exist", False),
        (552, "5.2.2 Mailbox full", False),
    ],
)
def test_only_an_address_that_takes_no_mail_is_given_up(users, answer, code, said, bounces):
    answer += [refused(code, said)]
    send_due()
    assert states() == {"sent": 2, "failed": 1}
    kept = Preference.objects.filter(bounced_at=NOW, bounced=f"{code} {said}", user=users[0])
    assert kept.exists() == bounces


def test_an_outage_ends_the_run_and_costs_one_mail_an_attempt(users, answer):
    answer += [TimeoutError("timed out"), AssertionError("asked again")]
    assert send_due() == Counter(delayed=3)
    rows = Delivery.objects.order_by("user")
    assert [row.attempts for row in rows] == [1, 0, 0]
    assert {row.not_before for row in rows} == {NOW + timedelta(minutes=1)}


def test_a_server_that_closed_is_asked_once_more_at_once(users, answer):
    answer += [None, smtplib.SMTPServerDisconnected("closed"), None, None]
    assert send_due() == Counter(sent=3)
    Delivery.objects.update(state="waiting", not_before=NOW)
    answer += [smtplib.SMTPServerDisconnected("closed")] * 2
    assert send_due() == Counter(delayed=3)


def test_a_server_that_hung_is_not_asked_again(users, answer, monkeypatch):
    hung = smtplib.SMTPServerDisconnected("Connection unexpectedly closed: timed out")
    hung.__context__ = TimeoutError("timed out")
    answer += [hung]
    assert send_due() == Counter(delayed=3)
    assert answer == []


def test_a_mail_to_nobody_does_not_count_as_sent(users, monkeypatch):
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", lambda *_: 0)
    assert send_due() == Counter(failed=3)


def test_no_mail_is_begun_when_the_claim_is_about_to_run_out(users, answer, clock, monkeypatch):
    monkeypatch.setattr(postman.Postman, "post", lambda *_: clock.shift(timedelta(minutes=4.1)))
    claims = iter([claim(NOW), []])
    monkeypatch.setattr(sending, "claim", lambda _: next(claims))
    send_due()
    assert states() == {"sent": 1, "waiting": 2}
    assert {*Delivery.objects.filter(state="waiting").values_list("attempts", flat=True)} == {0}


def test_a_run_that_has_had_its_time_gives_the_rest_back(users):
    assert send_due(seconds=0) == Counter()
    monotonic = iter([0, 0, 0, 2, 2])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending.time, "monotonic", lambda: next(monotonic))
        assert send_due(seconds=1) == Counter(sent=1, skipped=0, nothing=0)
    assert states() == {"sent": 1, "waiting": 2}


def test_a_sent_mail_is_noted_once_the_database_is_back(users, monkeypatch):
    monkeypatch.setattr(sending.connection, "close", lambda: None)  # the test's own
    monkeypatch.setattr(sending.time, "sleep", lambda _: None)
    real, failures = sending.settle_sent, [OperationalError("away")] * 3

    def settle(*args, **kwargs):
        if failures:
            raise failures.pop()
        real(*args, **kwargs)

    monkeypatch.setattr(sending, "settle_sent", settle)
    assert send_due()["sent"] == 3
    assert (states(), failures) == ({"sent": 3}, [])


@pytest.mark.parametrize("outcome", ["sends", "fails"])
def test_python_looks_for_garbage_as_before_once_a_run_is_over(users, outcome, monkeypatch):
    def claim(*_):
        assert gc.get_freeze_count() > 0
        raise OperationalError("away")

    before = gc.get_threshold()
    if outcome == "fails":
        monkeypatch.setattr(sending, "claim", claim)
        with pytest.raises(OperationalError):
            send_due()
    else:
        send_due()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_waiting_for_the_database_ends_with_the_claim(users, clock, monkeypatch):
    monkeypatch.setattr(sending.connection, "close", lambda: None)
    monkeypatch.setattr(sending.time, "sleep", lambda _: clock.shift(timedelta(minutes=1)))

    def settle(*args, **kwargs):
        raise OperationalError("away")

    monkeypatch.setattr(sending, "settle_sent", settle)
    with pytest.raises(OperationalError):
        send_due()
    assert len(mail.outbox) == 1, "nothing more was sent that could not be noted"


def test_a_mail_that_cannot_be_written_costs_few_questions(edition, monkeypatch):
    users = people(64)
    waiting(users)
    asked = []
    real = sending.compose

    def compose(ids, day):
        asked.append(ids)
        if users[40].pk in ids:
            raise RuntimeError("beyond writing")
        return real(ids, day)

    monkeypatch.setattr(sending, "compose", compose)
    assert send_due()["sent"] == 63
    assert len(asked) == 1 + 2 * 6
    row = Delivery.objects.get(state="failed")
    assert (row.user, row.said) == (users[40], "It could not be written: RuntimeError: beyond writing")


def test_one_connection_carries_many_mails_over_real_smtp(users, tmp_path, settings):
    server = MailServer(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    server.start()
    try:
        assert send_due() == Counter(sent=3)
        assert len({line["peer"] for line in server.received}) == 1
        assert {line["to"] for line in server.received} == {user.email for user in users}
    finally:
        server.kill()


def test_no_mail_server_at_all(users, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert send_due() == Counter(delayed=3)
    assert plan_digests(NOW) == 0
