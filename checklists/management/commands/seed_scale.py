"""`manage.py seed_scale --practices N`: fill the database with as many migrations as a country has."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from checklists.scale.build import build
from phases.models import Migration


class Command(BaseCommand):
    """Adds invented migrations; what is there stays as it is."""

    help = (
        "Add invented migrations of practices without one, with their people, dates, items and history, to "
        "measure the portal with. Where there are too few practices, it invents them. Nobody can sign "
        "in as the people it makes. A batch is written whole or not at all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many, what chance begins with, and a yes."""
        parser.add_argument("--practices", type=int, default=6300, help="how many migrations to add; 6300")
        parser.add_argument(
            "--seed", default="1", help="the same seed gives the same migrations on the same day"
        )
        parser.add_argument(
            "--yes", action="store_true", help="also in production, or where people or migrations are already"
        )

    def handle(self, **options: Any) -> None:
        """Build them. Raises CommandError for a number that makes no sense, and where real data may be."""
        if options["practices"] < 1:
            raise CommandError("--practices must be 1 or more.")
        if not options["yes"]:
            _refuse_among_real_data()
        started = time.monotonic()
        build(options["practices"], options["seed"], timezone.localdate(), self.stdout.write)
        self.stdout.write(f"Built in {time.monotonic() - started:.0f} seconds.")


def _refuse_among_real_data() -> None:
    why = ""
    if not (settings.PORTAL_DEMO or settings.DEBUG):
        why = "This is a portal in production"
    elif Migration.objects.exists() or User.objects.exists():
        why = "There are people or migrations in this database"
    if why:
        raise CommandError(
            f"{why}, and what seed_scale adds cannot be told apart from it or taken away again. Use a "
            "database of its own, or say --yes."
        )
