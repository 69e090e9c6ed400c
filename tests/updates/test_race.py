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
from checklists.services.updates import CannotUndoUpdate, OfferChanged, follow, undo_update
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


def at_once(*jobs):
    """Do all the jobs, each in a thread and on a connection of its own; in turns where one writer gets in."""

    def work(job):
        try:
            job()
        finally:
            connection.close()

    if connection.vendor == "sqlite":
        for job in jobs:
            job()
        return
    with ThreadPoolExecutor(len(jobs)) as pool:
        for one in [pool.submit(work, job) for job in jobs]:
            one.result()


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

    if connection.vendor == "sqlite":
        start = threading.Barrier(1)
    at_once(take, take, tick)
    assert sorted(outcomes) == ["taken", "ticked", "told"]
    assert PlanUpdate.objects.count() == 1
    assert behind.migration.tasks.filter(item__slug=NEW_ITEM).count() == 1
    assert Task.objects.filter(pk__in=ticked, status="done").count() == len(ticked)
    assert not behind.migration.tasks.exclude(phase__edition=goal.edition).exists()
    assert list(faults()) == []


def test_of_two_who_undo_an_update_one_is_told(behind):
    """Whoever waits for the plan finds it, though it has moved to another revision meanwhile."""
    goal = Goal(newer_edition(behind.migration), behind.migration.answers)
    shown = offer(behind.migration, goal)
    made = follow(by=behind.manager, migration=behind.migration, goal=goal, taken=shown.keys, seen=shown.seen)
    people = 1 if connection.vendor == "sqlite" else 2
    start, outcomes = threading.Barrier(people), []

    def undo():
        update = PlanUpdate.objects.get(pk=made.pk)
        start.wait()
        try:
            undo_update(by=behind.manager, update=update)
            outcomes.append("undone")
        except CannotUndoUpdate:
            outcomes.append("told")

    at_once(undo, undo)
    assert sorted(outcomes) == ["told", "undone"]
    assert Migration.objects.get(pk=behind.migration.pk).edition != goal.edition
    assert list(faults()) == []
