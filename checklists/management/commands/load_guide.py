"""Load the guide's YAML files into the database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklists.guide.content import guide_contents
from checklists.guide.files import GuideError
from checklists.guide.service import load_guide


class Command(BaseCommand):
    """`manage.py load_guide [--guide DIR] [--check]`."""

    help = (
        "Load the guide into the database. Says what changed; with a mistake in the files, changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--guide", type=Path, default=settings.GUIDE_DIR, help="Folder with the YAML files."
        )
        parser.add_argument("--check", action="store_true", help="Only look for mistakes.")

    def handle(self, *, guide: Path, check: bool, **_options: Any) -> None:
        """Load or check. Raises CommandError with every mistake found."""
        try:
            if check:
                codes = [content.code for content in guide_contents(guide)]
                self.stdout.write(f"No mistakes found in {', '.join(codes)}.")
            else:
                self.stdout.write(str(load_guide(directory=guide, by_command="manage.py load_guide")))
        except GuideError as faults:
            raise CommandError(str(faults)) from faults
