"""A go live to try a draft on: what it would give is shown before anyone's plan depends on it."""

from collections.abc import Mapping
from datetime import date, timedelta

from phases.bank_holidays import is_bank_holiday
from phases.choices import MilestoneKind
from phases.explain import long_date, why
from phases.models import GuideEdition
from phases.rules import PlannedDate, RuleError, parse_rule, plan_milestones, work_out

# Long enough for a whole plan to lie ahead (T00: 12 to 16 weeks), with some weeks to begin.
AHEAD = timedelta(weeks=20)


def sample_go_live(today: date) -> date:
    """Return the first Monday at least 20 weeks from `today`; most practices go live on a Monday."""
    day = today + AHEAD
    return day + timedelta(days=-day.weekday() % 7)


class Sample:
    """The milestones that an edition gives for a sample go live."""

    def __init__(self, edition: GuideEdition, go_live: date) -> None:
        self.go_live = go_live
        self._planned: Mapping[str, PlannedDate] = plan_milestones(
            {MilestoneKind.GO_LIVE: go_live}, edition.rules(), is_bank_holiday
        )

    def date_of(self, text: str) -> date | None:
        """Return the date that the due rule `text` gives, or None for one that cannot be worked out."""
        found = self._due(text)
        return found[0] if found else None

    def why(self, text: str) -> str:
        """Return the reason for that date, or nothing."""
        found = self._due(text)
        return found[1] if found else ""

    def says(self, text: str) -> str:
        """Return that date and the reason for it, or nothing."""
        found = self._due(text)
        return f"{long_date(found[0])}: {found[1]}" if found else ""

    def _due(self, text: str) -> tuple[date, str] | None:
        try:
            rule = parse_rule(text.strip())
            due = work_out(rule, self._planned[rule.anchor].date, is_bank_holiday)
        except (RuleError, KeyError):
            return None
        return due.date, why(rule, due)
