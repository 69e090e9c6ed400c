"""Two people at one service at once: nothing is lost, and neither overwrites the other unseen.

A real race on PostgreSQL; SQLite lets one writer in at a time, so there they work in turns.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from checklists.replanning import fingerprint
from checklists.services.dates import move_date
from phases.models import GuideEdition, Migration
from tests.people import make_cast
from third_parties.forms import EntryForm
from third_parties.models import ThirdPartyEntry
from third_parties.services.entries import Conflict, Wanted, record_step, save_entry

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 9)


@pytest.fixture
def plan(go_live):
    """A plan, in a database that was emptied by the test before."""
    if not GuideEdition.objects.exists():
        call_command("load_guide", verbosity=0)
    return make_cast(GuideEdition.objects.get(code="2025-icb", is_current=True), go_live)


def at_once(*works):
    """Do all of `works` at the same moment and return what each gave, or the exception."""
    barrier = threading.Barrier(len(works))

    def one(work):
        try:
            if connection.vendor != "sqlite":
                barrier.wait(10)
            return work()
        except Exception as error:
            return error
        finally:
            if threading.current_thread() is not threading.main_thread():
                connection.close()

    if connection.vendor == "sqlite":
        return [one(work) for work in works]
    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def wanted(entry, **changes):
    values = EntryForm.initial_for(entry)
    del values["version"]
    return replace(Wanted(**values), **changes)


def test_two_who_say_different_things_do_not_overwrite_each_other(plan):
    for service in ("eps", "gp2gp", "scr", "pathology", "sms"):
        entry = plan.migration.third_parties.get(service__slug=service)
        answers = at_once(
            *(
                lambda text=text, entry=entry: save_entry(
                    by=plan.staff, entry=entry, version=1, wanted=wanted(entry, contact=text)
                )
                for text in ("Desk A", "Desk B")
            )
        )
        assert sum(isinstance(answer, Conflict) for answer in answers) == 1, answers
        entry.refresh_from_db()
        assert (entry.version, entry.history.count()) == (2, 2)


def test_two_who_press_the_same_button_agree(plan):
    for service in ("eps", "gp2gp", "scr", "pathology", "sms"):
        entry = plan.migration.third_parties.get(service__slug=service)
        press = {"entry": entry, "version": 1, "step": "tell", "day": DAY}
        answers = at_once(
            lambda press=press: record_step(by=plan.staff, **press),
            lambda press=press: record_step(by=plan.manager, **press),
        )
        assert all(isinstance(answer, ThirdPartyEntry) for answer in answers), answers
        entry.refresh_from_db()
        assert (entry.version, entry.told_on) == (2, DAY)


def test_a_button_and_a_move_of_dates_both_count(plan):
    entry = plan.migration.third_parties.get(service__slug="eps")
    seen = fingerprint(plan.migration.milestones.all())
    move = {"kind": "fdp", "new_date": date(2027, 1, 25), "reason": "Slot moved", "seen": seen}
    answers = at_once(
        lambda: record_step(by=plan.staff, entry=entry, version=1, step="tell", day=DAY),
        lambda: move_date(by=plan.manager, migration=Migration.objects.get(pk=plan.migration.pk), **move),
    )
    assert not any(isinstance(answer, Exception) for answer in answers), answers
    entry.refresh_from_db()
    assert (entry.told_on, entry.off_due, entry.version) == (DAY, date(2027, 1, 25), 3)
