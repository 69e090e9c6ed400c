"""docs/reminders-faults.md shows every fault that these tests try, and nothing else."""

from tests.faults.document import FAULTS, PATH


def test_the_document_shows_every_fault():
    lines = [line.split(" | ") for line in PATH.read_text().splitlines() if line.startswith("| ")]
    shown = [(line[0].removeprefix("| "), line[1]) for line in lines[2:]]
    assert shown == [*FAULTS.values()], "Run: scripts/reminder_faults.py"
