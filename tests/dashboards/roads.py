"""Migrations that come their way state by state, each step on its own day, with its history."""

from datetime import date, datetime, time, timedelta

import time_machine
from django.utils import timezone

from accounts.models import User
from checklists.replanning import fingerprint
from checklists.services.dates import move_date
from checklists.services.plans import start_migration
from phases.models import GuideEdition, Migration
from phases.services import change_state, record_enquiry
from practices.models import ClinicalSystem, Commissioner, Practice
from tests.factories import ArrangementFactory, PracticeFactory


def on(day: date) -> time_machine.travel:
    """Let it be ten o'clock in London on `day`."""
    return time_machine.travel(datetime.combine(day, time(10), timezone.get_default_timezone()), tick=False)


def ask(
    day: date,
    *,
    by: User,
    edition: GuideEdition,
    systems: tuple[ClinicalSystem, ClinicalSystem],
    icb: Commissioner | None = None,
    practice: Practice | None = None,
    state: str = "enquiry",
) -> Migration:
    """Record on `day` that a practice, a new one if none is given, thinks of moving."""
    if practice is None:
        practice = PracticeFactory(current_system=systems[0])
    if icb:
        ArrangementFactory(practice=practice, commissioner=icb)
    with on(day):
        return record_enquiry(
            by=by,
            practice=practice,
            from_system=systems[0],
            to_system=systems[1],
            edition=edition,
            today=day,
            state=state,
        )


def go(migration: Migration, day: date, state: str, *, by: User, reason: str = "") -> Migration:
    """Take `migration` to `state` on `day`."""
    with on(day):
        return change_state(by=by, migration=migration, state=state, today=day, reason=reason)


def plan(migration: Migration, day: date, go_live: date, *, by: User) -> Migration:
    """Start the plan of `migration`, which is on record, on `day`."""
    with on(day):
        return start_migration(
            by=by,
            practice=migration.practice,
            from_system=migration.from_system,
            to_system=migration.to_system,
            edition=migration.edition,
            given={"go_live": go_live},
            answers={},
            today=day,
        )


def move(migration: Migration, day: date, days: int, *, by: User, reason: str = "No engineer") -> None:
    """Move the go live of `migration` by `days`, on `day`."""
    with on(day):
        move_date(
            by=by,
            migration=migration,
            kind="go_live",
            new_date=migration.dates()["go_live"] + timedelta(days=days),
            reason=reason,
            seen=fingerprint(migration.milestones.all()),
        )
