"""Many people at one plan at once: every figure is right afterwards.

Real races on PostgreSQL only: SQLite lets one writer in at a time, so there they work in turns.
"""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from checklists.models import Summary, Task
from checklists.replanning import fingerprint
from checklists.services.dates import DatesMoved, move_date
from checklists.services.summaries import faults, recount, roll_forward
from checklists.services.tasks import Conflict, set_own_due, set_status
from cutover.services.reentry import count_one
from phases.models import GuideEdition, Migration
from tests.people import make_cast
from third_parties.services.entries import Conflict as OtherStep
from third_parties.services.entries import record_step

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS, STEPS = 6, 25


@pytest.fixture
def plan(go_live):
    """A plan, in a database that was emptied by the test before."""
    if not GuideEdition.objects.exists():
        call_command("load_guide", verbosity=0)
    return make_cast(GuideEdition.objects.get(code="2025-icb", is_current=True), go_live)


def test_ticking_moving_and_counting_at_once(plan):
    migration, failures = plan.migration, []
    few = list(migration.tasks.order_by("pk").values_list("pk", flat=True)[:20])

    def work(number):
        dice = random.Random(number)  # noqa: S311
        try:
            for _ in range(STEPS):
                one_thing(dice, plan, migration, few)
        except Exception as error:
            failures.append(error)
        finally:
            if threading.current_thread() is not threading.main_thread():
                connection.close()

    if connection.vendor == "sqlite":
        for number in range(WORKERS):
            work(number)
    else:
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(work, range(WORKERS)))
    assert failures == []
    assert list(faults()) == []
    summary = Summary.objects.get(pk=migration.pk)
    assert summary.reentry_left, "some of them counted"
    assert summary.done == migration.tasks.filter(status="done").count()


def one_thing(dice, plan, migration, few):
    """Do what somebody may do at any time. Being second is no fault."""
    with suppress(Conflict, DatesMoved, OtherStep):
        kind = dice.choices(
            ["tick", "due", "tell", "count", "move", "recount", "roll"], [10, 4, 6, 6, 1, 1, 2]
        )[0]
        if kind == "recount":
            recount([migration.pk])
        elif kind == "roll":
            roll_forward(timezone.localdate() + timedelta(days=dice.randint(1, 3)))
        elif kind == "tell":
            entry = dice.choice(list(migration.third_parties.order_by("pk")[:6]))
            step = dice.choice(["tell", "confirm", "chase"])
            record_step(
                by=plan.staff, entry=entry, version=entry.version, step=step, day=timezone.localdate()
            )
        elif kind == "count":
            area = dice.choice(["scanning", "prescriptions"])
            day = timezone.localdate()
            count_one(by=plan.staff, migration=migration, area=area, what="captured", today=day)
        elif kind == "move":
            fresh = Migration.objects.get(pk=migration.pk)
            day = fresh.dates()["idp"] + timedelta(days=dice.randint(-3, 3))
            seen = fingerprint(fresh.milestones.all())
            move_date(by=plan.manager, migration=fresh, kind="idp", new_date=day, reason="Moved", seen=seen)
        else:
            task = Task.objects.get(pk=dice.choice(few))
            if kind == "tick":
                status = dice.choice(["done", "to_do", "in_progress"])
                set_status(by=plan.staff, task=task, version=task.version, status=status)
            else:
                due = timezone.localdate() + timedelta(days=dice.randint(-5, 5))
                set_own_due(by=plan.staff, task=task, version=task.version, due=due)
