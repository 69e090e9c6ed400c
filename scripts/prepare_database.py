"""Bring the database up to date in one process: tables, guide and, in demo mode, demo practices.

What seed_demo prints (who can sign in) is kept in var/ for `make run` to show.
"""

import io
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
    if not settings.PORTAL_DEMO:
        return
    print("Setting up the demo practices…", flush=True)
    said = io.StringIO()
    call_command("seed_demo", stdout=said)
    SIGN_IN.write_text(said.getvalue())


if __name__ == "__main__":
    main()
