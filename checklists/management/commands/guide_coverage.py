"""Write docs/guide-coverage.md, the account of what became of the guide's sources."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklists.guide.coverage import coverage_page
from checklists.guide.files import GuideError

PAGE = settings.BASE_DIR / "docs" / "guide-coverage.md"


class Command(BaseCommand):
    """`manage.py guide_coverage [--guide DIR] [--check]`."""

    help = "Write docs/guide-coverage.md from the guide's coverage.yaml."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--guide", type=Path, default=settings.GUIDE_DIR, help="Folder with the YAML files."
        )
        parser.add_argument(
            "--check", action="store_true", help="Write nothing; fail when the page is out of date."
        )

    def handle(self, *, guide: Path, check: bool, **_options: Any) -> None:
        """Write or check the page. Raises CommandError when it cannot be made or is out of date."""
        try:
            page = coverage_page(guide)
        except GuideError as error:
            raise CommandError(str(error)) from error
        if not check:
            PAGE.write_text(page, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
            raise CommandError(
                "docs/guide-coverage.md is out of date. Run manage.py guide_coverage and commit it."
            )
        self.stdout.write("docs/guide-coverage.md is up to date.")
