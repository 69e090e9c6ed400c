"""Send the reminders that are due, without Celery."""

import time
from datetime import datetime
from datetime import time as clock
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.history import acting_as_job
from reminders import deliveries
from reminders.composing import compose
from reminders.models import DeliveryState
from reminders.sending import send_due
from reminders.tasks import JOB, plan
from reminders.writing import subject_of


class Command(BaseCommand):
    """`manage.py send_digests [--date D] [--dry-run]`: the day's run, in this process."""

    help = "Send today's digests and urgent notices, to everybody who has not had theirs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the day and whether to send."""
        parser.add_argument("--date", help="the day, like 2027-01-06, as it ends; if left out, today, now")
        parser.add_argument(
            "--dry-run", action="store_true", help="say who would hear what, and send nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is due and send it, or say what would be sent."""
        now = _moment(options["date"])
        if options["dry_run"]:
            self._say(now)
            return
        if now.date() > timezone.localdate():
            raise CommandError("That day is still to come. Add --dry-run to see what it would bring.")
        with acting_as_job(JOB):
            plan(now)
            done = send_due()
            while settings.REMINDERS_PER_MINUTE and deliveries.due_now(timezone.now()):
                time.sleep(1)
                done += send_due()
        words = ", ".join(f"{count} {end}" for end, count in sorted(done.items()) if count)
        self.stdout.write(f"Reminders: {words or 'nothing to send'}.")
        if done[DeliveryState.FAILED] or done["delayed"]:
            raise CommandError("Some mails were not sent. See the page of deliveries, or run this again.")

    def _say(self, now: datetime) -> None:
        """Print who would get a digest, and what about."""
        people = deliveries.readers_due(now)
        count = 0
        for start in range(0, len(people), deliveries.BATCH):
            for letter in compose(people[start : start + deliveries.BATCH], now.date()).values():
                if not letter.is_empty:
                    count += 1
                    self.stdout.write(f"{letter.user} <{letter.user.email}>: {subject_of(letter)}")
        self.stdout.write(f"{count} of {len(people)} would get a digest. Nothing was sent.")


def _moment(day: str | None) -> datetime:
    """Return the end of `day` in England, or now."""
    if day is None:
        return timezone.localtime()
    try:
        found = parse_date(day)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"{day!r} is no date. Write it like 2027-01-06.")
    return datetime.combine(found, clock(23, 59), tzinfo=timezone.get_default_timezone())
