"""`manage.py seed_demo`: fill the database with a board, its practices and their migrations."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from checklists.demo.build import build_demo, is_built
from checklists.demo.people import PASSWORD, TO_SIGN_IN_AS


class Command(BaseCommand):
    """Builds the demo once; a second run changes nothing."""

    help = (
        "Fill the database with invented people and migrations to try the portal with. The names of "
        "practices are real, what happens to them is not."
    )

    def handle(self, **_options: Any) -> None:
        """Build the demo. Raises CommandError where people with known passwords would be a danger."""
        if not (settings.PORTAL_DEMO or settings.DEBUG):
            raise CommandError(
                "seed_demo makes users whose password everyone knows, so it does not run in production. "
                "Set PORTAL_MODE=demo, with a database of its own, to try the portal."
            )
        if is_built():
            self.stdout.write("The demo is already there: nothing was changed.")
        else:
            started = time.monotonic()
            build_demo(self.stdout.write)
            self.stdout.write(f"Built in {time.monotonic() - started:.0f} seconds.")
        self._tell_who()

    def _tell_who(self) -> None:
        rows = [("Sign in as", "Who", "Sees")]
        rows += [(person.email, person.name, person.sees) for person in TO_SIGN_IN_AS]
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        self.stdout.write("")
        for email, name, sees in rows:
            self.stdout.write(f"{email:<{widths[0]}}  {name:<{widths[1]}}  {sees}")
        self.stdout.write(f"\nThe password of all of them: {PASSWORD}")
        self.stdout.write("The portal, once it runs: http://localhost:8000/")
