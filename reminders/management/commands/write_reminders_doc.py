"""Write docs/reminders.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reminders.document import written


class Command(BaseCommand):
    """`manage.py write_reminders_doc`."""

    help = "Write docs/reminders.md from the rules. Look at what changed before you commit it."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        (settings.BASE_DIR / "docs" / "reminders.md").write_text(written())
