"""What Celery runs. Beat only says that it is time; what is due, and to whom, is in the database."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from accounts.history import acting_as_job
from reminders import deliveries
from reminders.sending import send_due

JOB = "Reminders"
WORKERS_AT_ONCE = 8
# A worker hands back after this long, when the next minute calls again: so neither a new version of
# the portal nor the next hour's digests are kept waiting.
SECONDS = 60


@shared_task(name="reminders.tick", expires=60, time_limit=120)
def tick() -> None:
    """Make the mails that are due and call for as many workers as they need."""
    plan(timezone.now())
    waiting = deliveries.due_now(timezone.now())
    for _ in range(min(-(-waiting // deliveries.BATCH), WORKERS_AT_ONCE)):
        send.delay()


@shared_task(
    name="reminders.send",
    expires=60,  # the next minute calls again, if there is still something to do
    # By then its last claim has run out. No soft limit: it would strike in the middle of a mail.
    time_limit=SECONDS + int(deliveries.LEASE.total_seconds()),
)
def send() -> None:
    """Send what is due."""
    with acting_as_job(JOB):
        send_due(seconds=SECONDS)


@shared_task(name="reminders.tidy")
def tidy() -> None:
    """Forget old mails."""
    deliveries.tidy(timezone.localdate())


def plan(now: datetime) -> int:
    """Make the digests and notices that are due and return how many are new."""
    return deliveries.plan_digests(now) + deliveries.plan_notices(now)
