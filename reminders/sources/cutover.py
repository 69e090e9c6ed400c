"""An overrun of cutover that has to be reported, and what is still to be typed in again."""

from collections.abc import Iterator

from cutover.figures import overruns, reentry_left
from cutover.rules import REPORT_DAYS
from phases.choices import MilestoneKind
from phases.explain import long_date
from reminders.facts import Facts, Line, is_live
from reminders.kinds import KINDS


def overrun_reports(facts: Facts) -> Iterator[tuple[Line, set[int]]]:
    """Yield the reports that are due and not recorded as sent. One query."""
    for migration, overrun in overruns(facts.near).items():
        stage = facts.stage("overrun_report", overrun.report_due)
        if stage is None:
            continue
        audience = facts.migrations[migration].audience
        yield (
            Line(
                key=f"overrun:{migration}",
                kind="overrun_report",
                migration=migration,
                due=overrun.report_due,
                stage=stage,
                title="Report that cutover overran",
                url=f"/migrations/{migration}/cutover/clock/",
                why=f"{overrun.hours:.0f} hours; {REPORT_DAYS} days after go live ({long_date(overrun.live_on)})",
            ),
            audience.in_roles(KINDS["overrun_report"].roles) or audience.fallback(),
        )


def reentry(facts: Facts) -> Iterator[tuple[Line, set[int]]]:
    """Yield what is left to re-enter where legacy access ends soon, or has ended. One query."""
    ends = {
        migration: facts.dates[migration].now[MilestoneKind.LEGACY_ACCESS_END]
        for migration in facts.near
        if MilestoneKind.LEGACY_ACCESS_END in facts.dates[migration].now
        and is_live(facts.dates[migration], facts.day)
    }
    stages = {pk: facts.stage("reentry", due) for pk, due in ends.items()}
    left = reentry_left([pk for pk, stage in stages.items() if stage is not None])
    for migration, items in left.items():
        stage = stages[migration]
        if not items or stage is None:
            continue
        audience = facts.migrations[migration].audience
        yield (
            Line(
                key=f"reentry:{migration}",
                kind="reentry",
                migration=migration,
                due=ends[migration],
                stage=stage,
                title=f"{items} item{'' if items == 1 else 's'} still to be re-entered",
                url=f"/migrations/{migration}/cutover/re-entry/progress/",
                why="Then the old system can no longer be read",
            ),
            audience.in_roles(KINDS["reentry"].roles) or audience.fallback(),
        )
