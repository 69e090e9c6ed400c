"""Give plans from before there were registers theirs."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.history import acting_as_job
from third_parties.services.registers import fill_registers


class Command(BaseCommand):
    """`manage.py fill_registers`: finds the plans without a register; running it again does nothing."""

    help = "Open the third-party register of every plan that has none yet."

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill them and say how many."""
        with acting_as_job("Filling of registers"):
            count = fill_registers()
        if options["verbosity"]:
            self.stdout.write(f"Registers opened: {count}.")
