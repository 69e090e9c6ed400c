"""A worker that is still alive when its claim runs out. Any database will do."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from reminders import deliveries, sending
from reminders.deliveries import plan_digests
from reminders.models import Delivery
from reminders.sending import send_due
from tests.faults.people import MORNING, TODAY, make_practices, set_items
from tests.faults.servers import MailServer

ANSWER = 0.9  # seconds for each answer: below the timeout of one second, together more than the claim


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING):
        yield


@pytest.fixture
def server(tmp_path, settings):
    """Give a mail server, and send by it."""
    server = MailServer(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 1
    server.start()
    yield server
    server.kill()


def test_a_claim_that_runs_out_in_mid_mail_costs_no_second_mail(db, edition, record, server, monkeypatch):
    monkeypatch.setattr(deliveries, "LEASE", timedelta(seconds=3.5))
    monkeypatch.setattr(sending, "LAST_MAIL", timedelta(seconds=2))
    monkeypatch.setattr(sending, "HANG_UP", timedelta(seconds=0.5))
    people = make_practices(2)
    set_items(people, TODAY)
    plan_digests(timezone.now())
    server.behave(f"crawl {ANSWER}")
    assert send_due() == Counter(delayed=2)
    assert server.received == [], "hung up on in time"
    assert {*Delivery.objects.values_list("state", "attempts")} == {("waiting", 1), ("waiting", 0)}
    server.behave()
    Delivery.objects.update(not_before=timezone.now())
    assert send_due() == Counter(sent=2)
    assert server.repeats == 0
    states = Counter(Delivery.objects.values_list("state", flat=True))
    record.add("slow claim", **server.measured, states=states)
