"""`manage.py import_list_sizes FILE`: take in how many patients each practice has."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from practices.list_sizes import read_list_sizes
from practices.ods import NotThisFileError
from practices.services import take_list_sizes


class Command(BaseCommand):
    """Reads the file, hands its rows to the service and prints what became of them."""

    help = (
        "Take in NHS England's monthly count of patients registered at each practice (gp-reg-pat-prac-all.csv). "
        "Running it again is safe. The file: https://digital.nhs.uk/data-and-information/publications/"
        "statistical/patients-registered-at-a-gp-practice"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and the option."""
        parser.add_argument("file", help="the file of counts")
        parser.add_argument("--dry-run", action="store_true", help="do everything, then undo it")

    def handle(self, **options: Any) -> None:
        """Take the file in. Raises CommandError, having changed nothing, when it is not the right one."""
        try:
            with open(options["file"], "rb") as stream:
                done = take_list_sizes(
                    read_list_sizes(stream),
                    on_bad_row=lambda error: self.stderr.write(str(error)),
                    dry_run=options["dry_run"],
                )
        except (NotThisFileError, OSError) as error:
            raise CommandError(f"{options['file']}: {error} Nothing was changed.") from None
        self.stdout.write(f"{done.rows:,} practices read.")
        for label, count in (
            ("Changed", done.changed),
            ("Unchanged", done.unchanged),
            ("Older than what is known", done.older),
            ("Not known here", done.unknown),
            ("Bad rows", done.bad),
        ):
            self.stdout.write(f"{label}: {count:,}")
        if done.bad:
            self.stdout.write("Correct the bad rows listed above and import the file again.")
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was changed.")
