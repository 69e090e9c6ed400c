"""`manage.py send_digests`: the day's run without Celery."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command

from reminders.management.commands import send_digests
from reminders.models import Delivery, Preference
from tests.reminders.rows import DAY, NOW, people, states

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def users(edition):
    return people(3)


def run(capsys, *arguments: str) -> str:
    call_command("send_digests", *arguments)
    return capsys.readouterr().out


def test_it_sends_to_whoever_is_due_once(users, capsys):
    Preference.objects.create(user=users[0], hour=10)
    assert run(capsys) == "Reminders: 2 sent.\n"
    assert run(capsys) == "Reminders: nothing to send.\n"
    assert run(capsys, "--date", "2027-01-06") == "Reminders: 1 sent.\n", "a day as it ends"
    assert sorted(message.to[0] for message in mail.outbox) == sorted(user.email for user in users)


def test_a_day_that_was_missed_can_be_made_up(users, clock, capsys):
    clock.shift(timedelta(days=1))
    assert run(capsys, "--date", "2027-01-06") == "Reminders: 3 sent.\n"
    assert {*Delivery.objects.values_list("day", flat=True)} == {DAY}


def test_a_dry_run_says_who_would_hear_what_and_changes_nothing(users, capsys):
    said = run(capsys, "--dry-run")
    for user in users:
        assert f"{user.name} <{user.email}>: Migrations Portal: 1 due today\n" in said
    assert "3 of 3 would get a digest. Nothing was sent." in said
    assert mail.outbox == []
    assert not Delivery.objects.exists()
    assert "would get" in run(capsys, "--dry-run", "--date", "2027-01-07"), "a day to come can be looked at"


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2027-01-07", "still to come"),
        ("2027-02-30", "'2027-02-30' is no date"),
        ("tomorrow", "'tomorrow' is no date"),
    ],
)
def test_a_day_that_cannot_be_run_is_said(users, day, says):
    with pytest.raises(CommandError, match=says):
        call_command("send_digests", "--date", day)
    assert not Delivery.objects.exists()


def test_it_fails_when_a_mail_was_not_sent(users, monkeypatch):
    def nobody(self, messages):
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", nobody)
    with pytest.raises(CommandError, match="run this again"):
        call_command("send_digests")
    assert states() == {"waiting": 3}


def test_it_waits_for_a_relay_with_a_limit(users, settings, clock, monkeypatch, capsys):
    settings.REMINDERS_PER_MINUTE = 2
    monkeypatch.setattr(send_digests.time, "sleep", lambda _: clock.shift(timedelta(seconds=30)))
    assert run(capsys) == "Reminders: 3 sent.\n"
    assert (Delivery.objects.latest("settled_at").settled_at - NOW).total_seconds() == 60
