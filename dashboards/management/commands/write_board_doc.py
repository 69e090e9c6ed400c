"""Write docs/board.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from dashboards.document import written


class Command(BaseCommand):
    """`manage.py write_board_doc`."""

    help = "Write docs/board.md from the rules. Look at what changed before you commit it."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        (settings.BASE_DIR / "docs" / "board.md").write_text(written())
