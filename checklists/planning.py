"""A plan before it exists: what an edition, some dates and some answers would give.

The wizard's preview, `manage.py plan` and the start of a migration all read the same `Draft`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from checklists.models import GuideItem
from phases.bank_holidays import bank_holiday_name, is_bank_holiday
from phases.choices import MilestoneKind
from phases.date_checks import DateProblem, doubtful, impossible
from phases.explain import why
from phases.models import GuideEdition, Phase
from phases.rules import DueRule, PlannedDate, RuleError, parse_rule, plan_milestones, work_out


class ImpossibleDates(ValueError):
    """Dates that cannot make a plan: a problem for each date that is wrong."""

    def __init__(self, problems: list[DateProblem]) -> None:
        super().__init__(". ".join(problem.text for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class DraftMilestone:
    """A milestone with its date and the reason for it. `given` means a person chose the date."""

    kind: MilestoneKind
    date: date
    why: str
    given: bool


@dataclass(frozen=True)
class DraftItem:
    """A guide item with the due date it would get."""

    item: GuideItem
    due: date
    rule: DueRule
    why: str


@dataclass(frozen=True)
class DraftPhase:
    """A phase with its items, in the guide's order."""

    phase: Phase
    items: tuple[DraftItem, ...]

    @property
    def first(self) -> date:
        """The earliest due date."""
        return min(row.due for row in self.items)

    @property
    def last(self) -> date:
        """The latest due date."""
        return max(row.due for row in self.items)


@dataclass(frozen=True)
class Draft:
    """A whole plan, saved nowhere."""

    edition: GuideEdition
    milestones: tuple[DraftMilestone, ...]
    items: tuple[DraftItem, ...]

    @property
    def dates(self) -> dict[str, date]:
        """The milestones' dates by kind."""
        return {row.kind: row.date for row in self.milestones}

    @property
    def phases(self) -> list[DraftPhase]:
        """The items, phase by phase."""
        return by_phase(self.items)

    def past(self, today: date) -> list[DraftItem]:
        """Return the items whose due date lies before `today`."""
        return [row for row in self.items if row.due < today]

    def warnings(self, today: date) -> list[DateProblem]:
        """Return what is doubtful about the dates on `today`."""
        return doubtful(self.dates, today, bank_holiday_name)


def by_phase(rows: Iterable[DraftItem]) -> list[DraftPhase]:
    """Return `rows`, which stand in the guide's order, phase by phase."""
    groups = groupby(rows, key=lambda row: row.item.phase)
    return [DraftPhase(phase, tuple(items)) for phase, items in groups]


def possible_plan(
    *,
    edition: GuideEdition,
    given: Mapping[str, date],
    answers: Mapping[str, bool] | None = None,
    today: date | None = None,
) -> Draft:
    """Return what `draft_plan` gives, provided that the dates are possible.

    Without `today` a go live in the past is allowed.
    Raises ImpossibleDates, naming every date that is wrong.
    """
    problems = impossible(given, today)
    if problems:
        raise ImpossibleDates(problems)
    try:
        draft = draft_plan(edition=edition, given=given, answers=answers)
    except RuleError as error:
        raise ImpossibleDates([DateProblem(MilestoneKind.GO_LIVE, str(error))]) from error
    problems = impossible(draft.dates, today, proposed=draft.dates.keys() - given.keys())
    if problems:
        raise ImpossibleDates(problems)
    return draft


def draft_plan(
    *, edition: GuideEdition, given: Mapping[str, date], answers: Mapping[str, bool] | None = None
) -> Draft:
    """Return the plan that `edition` gives for the dates in `given` (milestone kind to date).

    `answers` maps a condition's key to yes or no; without it every item is in, which is what the
    plan command shows. Go live has no rule, so it must be given.
    Raises RuleError when a date is missing or falls outside the calendar.
    """
    planned = plan_milestones(given, edition.rules(), is_bank_holiday)
    items = edition.items.select_related("phase").order_by("position")
    return Draft(
        edition=edition,
        milestones=tuple(
            DraftMilestone(MilestoneKind(kind), row.date, milestone_why(row), kind in given)
            for kind, row in sorted(planned.items(), key=lambda pair: pair[1].date)
        ),
        items=tuple(
            draft_item(item, planned)
            for item in items
            if answers is None or not item.condition or answers.get(item.condition, False)
        ),
    )


def draft_item(item: GuideItem, planned: Mapping[str, PlannedDate]) -> DraftItem:
    """Return `item` with its due date on the milestones in `planned`."""
    rule = parse_rule(item.due)
    due = work_out(rule, planned[rule.anchor].date, is_bank_holiday)
    return DraftItem(item, due.date, rule, why(rule, due))


def milestone_why(row: PlannedDate) -> str:
    """Return why a milestone falls on its date."""
    return why(row.rule, row.due) if row.rule and row.due else "The date you gave"
