"""Bring the database up to date in one process: tables, guide and, in demo mode, demo practices.

What seed_demo prints (who can sign in) is kept in var/ for `make run` to show.
"""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
SIGN_IN = ROOT / "var" / "sign_in.txt"


def main() -> None:
    """Run the three commands; each leaves a finished database as it is."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "migrations_portal.settings")
    django.setup()
    print("Preparing the database…", flush=True)
    call_command("migrate", verbosity=0)
    print("Loading the migration guide…", flush=True)
    call_command("load_guide")
    call_command("recount", missing=True, verbosity=0)
    call_command("fill_registers", verbosity=0)
    if not settings.PORTAL_DEMO:
        return
    print("Setting up the demo practices…", flush=True)
    who = WhoCanSignIn()
    call_command("seed_demo", stdout=who)
    SIGN_IN.write_text("".join(who.lines))


class WhoCanSignIn:
    """Shows progress as it comes, and keeps the table of people that follows it."""

    def __init__(self) -> None:
        """Start with nothing kept."""
        self.lines: list[str] = []

    def write(self, text: str) -> None:
        """Take what seed_demo prints, a line or more at a time."""
        if self.lines or text.startswith("Sign in as"):
            # The address depends on PORT, which only `make run` knows.
            self.lines += [] if "http" in text else [text]
        elif text.strip():
            print(" ", text, end="", flush=True)


if __name__ == "__main__":
    main()
