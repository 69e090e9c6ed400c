"""From one version of the guide, or one set of answers, to another: what that asks of a plan.

Plain functions over rows. `differences` tells the words apart; here it is decided whether a row
comes in, goes or changes for one migration.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from checklists.guide.compare import Difference, Questions, Said, differences
from checklists.models import GuideItem, GuideService

Row = TypeVar("Row", GuideItem, GuideService)

# How the portal's own reasons begin when it takes a row out of a plan: by them it finds it again.
LEFT_THE_GUIDE = "No longer in the guide"
DOES_NOT_APPLY = "Does not apply: the answer is no to"


class Kind(StrEnum):
    """What a step does to a plan."""

    COMES = "comes"
    CHANGES = "changes"
    GOES = "goes"


@dataclass(frozen=True)
class Side(Generic[Row]):
    """One version with one set of answers: its rows by slug, its questions by key, what a row says."""

    rows: Mapping[str, Row]
    questions: Questions
    answers: Mapping[str, bool]
    says: Callable[[Row], Said]

    def applying(self, slug: str) -> Row | None:
        """Return the row if the version has it and the answers switch it on."""
        row = self.rows.get(slug)
        if row is not None and row.condition and not self.answers.get(row.condition, False):
            return None
        return row

    def why_gone(self, slug: str) -> str:
        """Return why a row that is not `applying` is not, as the reason kept with it."""
        row = self.rows.get(slug)
        if row is None:
            return LEFT_THE_GUIDE
        return f"{DOES_NOT_APPLY} “{self.questions.get(row.condition, row.condition)}”"

    def same(self, mine: Row) -> Row | None:
        """Return this version's row when it says what `mine` says; the plan may then point to it."""
        row = self.rows.get(mine.slug)
        return row if row is not None and not differences(self.says(mine), self.says(row)) else None


@dataclass(frozen=True)
class Step(Generic[Row]):
    """One thing to do; `new` is the row it leads to, None where the row goes."""

    kind: Kind
    slug: str
    new: Row | None = None
    differences: tuple[Difference, ...] = ()


def steps(
    before: Side[Row], after: Side[Row], held: Mapping[str, Row], gone: Collection[str]
) -> list[Step[Row]]:
    """Return what leads from `before` to `after`, in the order of the newer version.

    `held` are the rows of the plan as the plan has them, which may be older than `before`; `gone`
    are those of them that a step took out. What was refused is not asked again: only what differs
    between the two sides counts.
    """
    found: list[Step[Row]] = []
    for slug in [*after.rows, *(slug for slug in before.rows if slug not in after.rows)]:
        old, new, mine = before.applying(slug), after.applying(slug), held.get(slug)
        if new is None:
            if old is not None and mine is not None and slug not in gone:
                found.append(Step(Kind.GOES, slug))
        elif old is None or differences(before.says(old), after.says(new)):
            if mine is None or (old is None and slug in gone):
                found.append(Step(Kind.COMES, slug, new))
            elif differs := differences(after.says(mine), after.says(new)):
                found.append(Step(Kind.CHANGES, slug, new, differs))
    return found


def taken_out(reason: str) -> bool:
    """Say whether `reason` is one of the portal's own for taking a row out of a plan."""
    return reason == LEFT_THE_GUIDE or reason.startswith(DOES_NOT_APPLY)
