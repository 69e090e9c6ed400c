"""Two people take an update at once, while others tick: one is told, and every figure is right.

Real races on PostgreSQL only: SQLite lets one writer in at a time, so there they work in turns.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection

from checklists.joining import Goal
from checklists.models import PlanUpdate, Task
from checklists.services.summaries import faults
from checklists.services.tasks import set_status
from checklists.services.updates import OfferChanged, follow
from checklists.updating import newer_edition, offer
from phases.models import GuideEdition, Migration
from tests.people import make_cast
from tests.updates.older import NEW_ITEM, older

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def behind(go_live):
    """A plan on an older revision, in a database that was emptied by the test before."""
    if not GuideEdition.objects.exists():
        call_command("load_guide", verbosity=0)
    edition = GuideEdition.objects.get(code="2025-icb", is_current=True)
    return make_cast(older(edition), go_live)


def test_one_update_goes_through_and_no_tick_is_lost(behind):
    goal = Goal(newer_edition(behind.migration), behind.migration.answers)
    shown = offer(behind.migration, goal)
    ticked = list(behind.migration.tasks.order_by("pk").values_list("pk", flat=True)[:60])
    start, outcomes = threading.Barrier(3), []

    def take():
        migration = Migration.objects.get(pk=behind.migration.pk)
        start.wait()
        try:
            follow(by=behind.manager, migration=migration, goal=goal, taken=shown.keys, seen=shown.seen)
            outcomes.append("taken")
        except OfferChanged:
            outcomes.append("told")

    def tick():
        start.wait()
        for pk in ticked:
            task = Task.objects.get(pk=pk)
            set_status(by=behind.staff, task=task, version=task.version, status="done")
        outcomes.append("ticked")

    def work(one):
        try:
            one()
        finally:
            connection.close()

    if connection.vendor == "sqlite":
        start = threading.Barrier(1)
        for one in (take, take, tick):
            one()
    else:
        with ThreadPoolExecutor(3) as pool:
            for job in [pool.submit(work, one) for one in (take, take, tick)]:
                job.result()
    assert sorted(outcomes) == ["taken", "ticked", "told"]
    assert PlanUpdate.objects.count() == 1
    assert behind.migration.tasks.filter(item__slug=NEW_ITEM).count() == 1
    assert Task.objects.filter(pk__in=ticked, status="done").count() == len(ticked)
    assert not behind.migration.tasks.exclude(phase__edition=goal.edition).exists()
    assert list(faults()) == []
