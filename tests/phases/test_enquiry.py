"""A practice that thinks of moving: a migration before there is a plan."""

from datetime import date

import pytest
from django.db import DatabaseError

from phases.models import Migration
from phases.services import change_state, record_enquiry
from phases.states import StateError
from tests.factories import ClinicalSystemFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 9)


@pytest.fixture
def facts(edition) -> dict:
    """What every enquiry says."""
    return {
        "by": UserFactory(),
        "practice": PracticeFactory(name="Elm Tree Surgery"),
        "from_system": ClinicalSystemFactory(),
        "to_system": ClinicalSystemFactory(),
        "edition": edition,
        "today": TODAY,
    }


def test_an_enquiry_keeps_who_asked_and_when(facts):
    migration = record_enquiry(**facts)
    migration.refresh_from_db()
    assert (migration.state, migration.started_on, migration.ended_on) == ("enquiry", TODAY, None)
    assert (migration.practice, migration.created_by) == (facts["practice"], facts["by"])
    assert migration.history.get().history_user == facts["by"]
    assert not migration.milestones.exists()


@pytest.mark.parametrize("state", ["enquiry", "requested", "approved"])
def test_it_may_have_come_further(facts, state):
    assert record_enquiry(**facts, state=state).state == state


@pytest.mark.parametrize("state", ["planning", "active", "paused", "completed", "cancelled", "declined", "x"])
def test_a_state_that_needs_a_plan_is_refused(facts, state):
    with pytest.raises(StateError, match="Without a plan a migration can be: enquiry"):
        record_enquiry(**facts, state=state, reason="Why not")
    assert not Migration.objects.exists()


def test_deferred_needs_a_reason_and_keeps_it(facts):
    for reason in ("", "  "):
        with pytest.raises(StateError, match="Say why"):
            record_enquiry(**facts, state="deferred", reason=reason)
    migration = record_enquiry(**facts, state="deferred", reason="A merger comes first")
    assert migration.history.get().state_reason == "A merger comes first"


def test_one_open_migration_a_practice(facts):
    first = record_enquiry(**facts)
    with pytest.raises(StateError, match="Elm Tree Surgery already has a migration open"):
        record_enquiry(**facts)
    assert Migration.objects.get() == first  # the transaction is still good
    change_state(by=facts["by"], migration=first, state="declined", today=TODAY, reason="Too dear")
    record_enquiry(**facts)
    assert Migration.objects.count() == 2


def test_without_its_history_there_is_no_enquiry(facts, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(Migration.history.model, "save", fail)
    with pytest.raises(DatabaseError):
        record_enquiry(**facts)
    assert not Migration.objects.exists()
