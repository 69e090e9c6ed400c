"""`manage.py import_practices FILE`: take in the ODS file of GP practices."""

import sys
from argparse import ArgumentParser
from contextlib import AbstractContextManager, nullcontext
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from practices import ods, services
from practices.import_summary import ImportSummary


class Command(BaseCommand):
    """Reads the file, hands its rows to the service and prints what became of them."""

    help = (
        "Take in the ODS file of GP practices (epraccur, 27 columns). Running it again is safe. "
        "The file: https://www.odsdatasearchandexport.nhs.uk/api/getReport?report=epraccur"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and the options."""
        parser.add_argument("file", help="the practice file, or - to read it from standard input")
        parser.add_argument("--commissioners", metavar="FILE", help="names of commissioners: code,name")
        parser.add_argument("--dry-run", action="store_true", help="do everything, then undo it")

    def handle(self, **options: Any) -> None:
        """Import the file. Raises CommandError, having changed nothing, when it is not the right one."""
        file, dry_run = options["file"], options["dry_run"]
        names = self._names(options["commissioners"]) if options["commissioners"] else {}
        try:
            with _open(file) as stream:
                summary = services.import_practices(
                    rows=ods.read_rows(stream),
                    names=names,
                    on_bad_row=lambda error: self.stderr.write(str(error)),
                    on_progress=lambda rows: self.stderr.write(f"{rows:,} rows read", str),
                    dry_run=dry_run,
                )
        except (ods.NotThisFileError, OSError) as error:
            raise CommandError(f"{_named(file)}: {error} Nothing was changed.") from None
        self._report(summary)
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")

    def _names(self, path: str) -> dict[str, str]:
        try:
            with open(path, "rb") as stream:
                return ods.read_names(stream)
        except (ods.NotThisFileError, OSError) as error:
            raise CommandError(f"{path}: {error} Nothing was changed.") from None

    def _report(self, summary: ImportSummary) -> None:
        lines = [
            ("New", summary.new),
            ("Changed", summary.changed),
            ("  of which with another commissioner", summary.moved),
            ("Closed", summary.closed),
            ("Unchanged", summary.unchanged),
            ("Commissioners renamed", summary.renamed),
            ("Left out", summary.left_out.total()),
            *((f"  {reason}", count) for reason, count in summary.left_out.most_common()),
            ("Bad rows", summary.bad),
        ]
        self.stdout.write(f"{summary.rows:,} rows read.")
        for label, count in lines:
            self.stdout.write(f"{label}: {count:,}")
        if summary.bad:
            self.stdout.write("Correct the bad rows listed above and import the file again.")


def _open(file: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if file == "-" else open(file, "rb")


def _named(file: str) -> str:
    return "Standard input" if file == "-" else file
