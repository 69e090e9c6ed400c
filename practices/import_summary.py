"""What an import of the ODS file did."""

from collections import Counter
from dataclasses import dataclass, field

from practices.models import Practice

MOST_EXAMPLES = 100


@dataclass
class ImportSummary:
    """What an import did, for the person who ran it."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    moved: int = 0
    closed: int = 0
    unchanged: int = 0
    renamed: int = 0
    bad: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    @property
    def affected(self) -> int:
        """How many practices are new, changed or closed."""
        return self.new + self.changed + self.closed

    def show(self, what: str, practice: Practice) -> None:
        """Keep what became of a practice, for the first so many: the rest is counted."""
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append(f"{practice.ods_code} {practice.name}: {what}")
