"""docs/reminders-faults.md: what was broken and what came of it, written by scripts/reminder_faults.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PATH = Path(__file__).resolve().parents[2] / "docs" / "reminders-faults.md"

# What is broken, and how, in the order of the document.
FAULTS = {
    "killed": (
        "Worker killed (-9)",
        "kill -9 of worker and children after 1, 150 and 350 mails, and when a mail was taken but not answered",
    ),
    "killer": (
        "A mail that kills whoever takes it",
        "one mail's worker killed each time it was taken, with others in the same batch",
    ),
    "stopped": (
        "Worker told to stop (SIGTERM)",
        "in mid-run: it ends what it holds, then another is started",
    ),
    "beats": (
        "Two beats, two schedulers",
        "two beats calling every second, two workers planning and sending",
    ),
    "flushed": ("Redis emptied", "FLUSHALL five times during the run, beat goes on"),
    "redis gone": ("Redis gone, then back", "killed in mid-run, back empty after 3 seconds; beat goes on"),
    "smtp down": (
        "Mail server down for an hour",
        "killed in mid-run; six attempts and the 63 minutes they wait, moved in the database; then back",
    ),
    "451": ("Mail server answers 451", "to everybody, then fine"),
    "550": ("Mail server refuses one address (550)", "that day and the next"),
    "denied": ("Mail server relays nothing (554 5.7.1)", "to everybody; the next day fine"),
    "hanging": ("Mail server hangs", "in the middle of a mail, then fine"),
    "swallowing": ("Mail server takes a mail and hangs", "without ever saying that it took it, then fine"),
    "closing": ("Mail server closes after each message", "all the time"),
    "slow claim": (
        "Claim runs out while its worker lives",
        "a mail server so slow that one mail would outlast its claim, then fine",
    ),
    "poison": ("Poisoned rows", "garbage in what was told, a rule nobody can read, an impossible address"),
    "weekend": ("Missed weekend", "nothing ran from Friday evening to Monday noon, a deadline on Saturday"),
    "monday": (
        "Missed Monday",
        "nothing ran on Monday, when everything ahead is told; it is told on Tuesday",
    ),
    "spring": ("Clocks go forward", "28 March 2027 (Easter), every half hour from Thursday to Wednesday"),
    "autumn": ("Clocks go back", "31 October 2027, every half hour from Thursday to Wednesday"),
    "database": ("Database restarted", "PostgreSQL stopped in mid-run and started again"),
    "pages": ("Redis and mail server both gone", "pages asked for and items ticked meanwhile"),
}

TOP = """# Faults the reminders survive

Measured, not typed: written by

    .venv/bin/python scripts/reminder_faults.py

from tests/faults, which break real workers, Redis, PostgreSQL and a mail server in processes of their
own. "Repeats" are mails that came more than once; each time it was the same mail with the same
Message-ID. `reminders/deliveries.py` says what is promised.

| fault | what was done | people | mails received | repeats | what the deliveries say |
| --- | --- | --: | --: | --: | --- |
"""


@dataclass(frozen=True)
class Row:
    """What one test measured."""

    people: int
    received: int
    repeats: int
    states: Mapping[str, int]


class Record(dict[str, Row]):
    """The rows measured in this run, by fault."""

    def add(self, fault: str, **measured: object) -> None:
        """Write down what came of a fault that the document knows."""
        assert fault in FAULTS
        self[fault] = Row(**measured)  # type: ignore[arg-type]


def write(record: Record) -> None:
    """Write the document, unless a fault was left out."""
    assert record.keys() == FAULTS.keys(), f"Not measured: {FAULTS.keys() - record.keys()}"
    PATH.write_text(TOP + "".join(_line(fault, record[fault]) for fault in FAULTS))


def _line(fault: str, row: Row) -> str:
    states = ", ".join(f"{count} {state}" for state, count in sorted(row.states.items()))
    cells = (*FAULTS[fault], row.people, row.received, row.repeats, states)
    return f"| {' | '.join(map(str, cells))} |\n"
