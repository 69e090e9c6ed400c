"""Building it: the places once, then the migrations, a batch in a transaction."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from django.db import connection, transaction
from django.db.models import DateTimeField, F
from django.db.models.functions import Cast

from accounts.history import acting_as_job
from checklists.demo import clock
from checklists.models import DateChange, Task
from checklists.scale import places
from checklists.scale.bulk import JOB, insert, write_history
from checklists.scale.more import more
from checklists.scale.one import TASK, One
from checklists.scale.stage import Stage
from checklists.services.summaries import recount
from phases.models import Migration, Milestone
from practices.models import Practice

BATCH = 100
# An item as it was on the first day.
_NOT_YET = {
    "status": "'to_do'",
    "reason": "''",
    "status_by_id": "NULL",
    "status_at": "NULL",
    "version": "1",
}


def build(count: int, seed: str, today: date, say: Callable[[str], None]) -> None:
    """Add `count` migrations, telling `say` how far it is. `seed` decides everything left to chance."""
    started = time.monotonic()
    with acting_as_job(JOB):
        with transaction.atomic():
            stage = Stage(count, seed, today, say)
        say(f"{len(stage.practices):,} practices, {len(stage.partners)} delivery partners.")
        items = 0
        for first in range(0, count, BATCH):
            with transaction.atomic():
                items += Batch(stage, stage.practices[first : first + BATCH]).write()
            done, seconds = min(first + BATCH, count), time.monotonic() - started
            say(f"{done:,} of {count:,} migrations, {items:,} items, {seconds:.0f} s.")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Batch:
    """Some migrations, written together."""

    def __init__(self, stage: Stage, practices: list[Practice]) -> None:
        """Give every practice its people and its fate."""
        jobs = {
            practice.ods_code: [
                places.Job(f"{part}.{practice.ods_code}", role, practice)
                for part, role in (
                    ("manager", "practice_manager"),
                    ("staff", "practice_staff"),
                    ("lead", "clinical_lead"),
                )
            ]
            for practice in practices
        }
        rng = Random(f"{practices[0].ods_code}:people")  # noqa: S311
        users = places.sign_up((job for team in jobs.values() for job in team), rng)
        self.all = [
            One(stage, practice, [users[job.login] for job in jobs[practice.ods_code]])
            for practice in practices
        ]
        self.today = stage.today

    def write(self) -> int:
        """Write them and return how many items they have."""
        migrations = Migration.objects.bulk_create([one.row for one in self.all])
        ids = [row.pk for row in migrations]
        began = Cast(F("started_on"), DateTimeField())
        Migration.objects.filter(pk__in=ids).update(created_at=began)
        Milestone.objects.bulk_create([row for one in self.all for row in one.milestones()], batch_size=500)
        rows = [row for one in self.all for row in one.tasks()]
        insert(Task, TASK, rows)
        self._write_moves()
        for model in (Migration, Milestone):
            write_history(model, ids, at="m.created_at", by="m.created_by_id")
        write_history(Task, ids, at="m.created_at", by="m.created_by_id", changes=_NOT_YET)
        write_history(
            Task, ids, at="t.status_at", by="t.status_by_id", kind="~", where="AND t.status_at IS NOT NULL"
        )
        planned = [one for one in self.all if one.dates]
        for write in more:
            write(planned)
        self._give_systems()
        write_history(Practice, ids, at="m.created_at", by="m.created_by_id", kind="~")
        recount([one.row.pk for one in planned])
        return len(rows)

    def _write_moves(self) -> None:
        changes = DateChange.objects.bulk_create([row for one in self.all for row in one.moves()])
        for number, change in enumerate(changes):
            # Some days after it began, each later than the one before.
            began = change.migration.started_on
            change.at = clock.at(min(began + timedelta(days=3), self.today), 12, number % 60)
        DateChange.objects.bulk_update(changes, ["at"], batch_size=500)
        write_history(DateChange, [change.migration_id for change in changes] or [0], at="t.at", by="t.by_id")

    def _give_systems(self) -> None:
        """Let every practice work with its system: an update a system."""
        practices: dict[int, list[int]] = {}
        for one in self.all:
            system = one.to_system if one.is_live else one.from_system
            practices.setdefault(system.pk, []).append(one.practice.pk)
        for system_id, ids in practices.items():
            Practice.objects.filter(pk__in=ids).update(current_system=system_id)
