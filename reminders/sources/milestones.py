"""The dates of the migration itself."""

from collections.abc import Iterator
from datetime import date

from phases.choices import MilestoneKind
from phases.explain import long_date
from phases.rules import ANCHORS
from reminders.facts import Dates, Facts, Line, is_live
from reminders.kinds import KINDS

KIND_OF = {
    MilestoneKind.CUTOVER_PLANNING: "cutover_planning",
    MilestoneKind.FDP: "fdp",
    MilestoneKind.GO_LIVE: "go_live",
    MilestoneKind.LEGACY_ACCESS_END: "legacy_access_end",
}


def milestones(facts: Facts) -> Iterator[tuple[Line, set[int]]]:
    """Yield the dates ahead, and those gone by that nobody has recorded. No query."""
    for migration in facts.near:
        dates = facts.dates[migration]
        for milestone, due in dates.now.items():
            kind = KIND_OF.get(MilestoneKind(milestone), "milestone")
            stage = facts.stage(kind, due)
            if stage is None or not _tells(milestone, dates, facts.day):
                continue
            audience = facts.migrations[migration].audience
            yield (
                Line(
                    key=f"milestone:{migration}:{milestone}",
                    kind=kind,
                    migration=migration,
                    due=due,
                    stage=stage,
                    title=MilestoneKind(milestone).label,
                    url=f"/migrations/{migration}/dates/",
                    why=_why(milestone, due, dates, facts.day),
                ),
                audience.in_roles(KINDS[kind].roles) or audience.fallback(),
            )


def _tells(milestone: str, dates: Dates, day: date) -> bool:
    """Say whether a date is still worth telling.

    Not once it has happened, nor when something later has: then it must have happened too. Legacy
    access is spoken of from go live on, since until then it is the only access there is.
    """
    later = ANCHORS[ANCHORS.index(milestone) :]
    if dates.reached.intersection(later):
        return False
    return milestone != MilestoneKind.LEGACY_ACCESS_END or is_live(dates, day)


def _why(milestone: str, due: date, dates: Dates, day: date) -> str:
    if due < day:
        return "The date has passed. Record that it happened, or move it."
    go_live = dates.now.get(MilestoneKind.GO_LIVE)
    if milestone == MilestoneKind.LEGACY_ACCESS_END and go_live:
        return f"{(due - go_live).days} days after go live ({long_date(go_live)})"
    return ""
