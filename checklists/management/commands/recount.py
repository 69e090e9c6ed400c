"""Prove the summaries right, or put them right."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.history import acting_as_job
from checklists.services.summaries import faults, planned, recount, roll_forward


class Command(BaseCommand):
    """`manage.py recount [--check | --missing]`: count every migration's items and dates afresh."""

    help = (
        "Count every migration's items and dates afresh. With --check, say what differs and change nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to check only."""
        parser.add_argument("--missing", action="store_true", help="only those never counted")
        parser.add_argument("--check", action="store_true", help="change nothing; fail if a figure is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check or count."""
        if options["check"]:
            wrong = list(faults())
            for migration, figure, says, should in wrong[:100]:
                self.stderr.write(f"Migration {migration}: {figure} says {says}, should say {should}.")
            if wrong:
                raise CommandError(f"{len(wrong)} figures are wrong. Run: manage.py recount")
            self.stdout.write("Every figure is right.")
            return
        ids = planned(missing=options["missing"])
        with acting_as_job("Recount"):
            for first in range(0, len(ids), 200):
                recount(ids[first : first + 200])
            roll_forward(timezone.localdate())
        if options["verbosity"]:
            self.stdout.write(f"Counted {len(ids)} migrations.")
