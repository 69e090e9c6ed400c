"""Ticking and its kin: what changes, what is refused, and that nobody overwrites silently."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from checklists.history import task_history
from checklists.models import TaskStatus
from checklists.services.tasks import (
    Conflict,
    Wanted,
    add_note,
    add_own_task,
    assign,
    set_own_due,
    set_status,
    set_status_many,
    update_task,
)

pytestmark = pytest.mark.django_db

NHS_NUMBER = "943 476 5919"  # the well-known valid example


@pytest.fixture
def task(cast):
    return cast.task("hold-cutover-planning-meeting")


def test_tick_says_who_and_when(cast, task):
    ticked = set_status(by=cast.staff, task=task, version=1, status="done")
    ticked.refresh_from_db()
    assert (ticked.status, ticked.status_by, ticked.version) == ("done", cast.staff, 2)
    assert ticked.status_at is not None
    assert ticked.history.latest().history_user == cast.staff


def test_two_people_ticking_agree(cast, task):
    set_status(by=cast.staff, task=task, version=1, status="done")
    again = set_status(by=cast.manager, task=task, version=1, status="done")
    assert (again.status_by, again.version) == (cast.staff, 2)


def test_a_stale_status_is_a_conflict_and_changes_nothing(cast, task):
    set_status(by=cast.staff, task=task, version=1, status="not_needed", reason="We have no labs.")
    with pytest.raises(Conflict) as conflict:
        set_status(by=cast.manager, task=task, version=1, status="done")
    assert conflict.value.task.status == "not_needed"
    task.refresh_from_db()
    assert task.status == "not_needed"


def test_a_change_elsewhere_in_the_task_is_no_conflict(cast, task):
    assign(by=cast.manager, task=task, version=1, owner=cast.staff)
    ticked = set_status(by=cast.staff, task=task, version=1, status="done")
    assert (ticked.status, ticked.owner) == ("done", cast.staff)


@pytest.mark.parametrize("status", ["blocked", "not_needed"])
@pytest.mark.parametrize("reason", ["", "   ", f"Waiting for {NHS_NUMBER}"])
def test_a_reason_is_needed_and_kept_clean(cast, task, status, reason):
    with pytest.raises(ValidationError) as error:
        set_status(by=cast.staff, task=task, version=1, status=status, reason=reason)
    assert "reason" in error.value.message_dict
    assert NHS_NUMBER not in str(error.value)
    task.refresh_from_db()
    assert (task.status, task.version) == ("to_do", 1)


def test_unknown_status_is_refused(cast, task):
    with pytest.raises(ValidationError):
        set_status(by=cast.staff, task=task, version=1, status="finished")


def test_unticking_drops_the_reason(cast, task):
    set_status(by=cast.staff, task=task, version=1, status="blocked", reason="No room")
    again = set_status(by=cast.staff, task=task, version=2, status="to_do")
    assert (again.status, again.reason) == ("to_do", "")


def test_several_at_once_leaves_changed_ones_alone(cast, task):
    other = cast.task("empty-inboxes-and-workflows")
    set_status(by=cast.manager, task=other, version=1, status="blocked", reason="Backlog")
    changed, left = set_status_many(by=cast.staff, tasks=[(task, 1), (other, 1)], status="done")
    assert [t.pk for t in changed] == [task.pk]
    assert [t.pk for t in left] == [other.pk]


def test_only_people_of_the_migration_can_own(cast, task):
    with pytest.raises(ValidationError):
        assign(by=cast.manager, task=task, version=1, owner=cast.stranger)
    assert assign(by=cast.manager, task=task, version=1, owner=cast.clinical_lead).owner == cast.clinical_lead
    assert assign(by=cast.manager, task=task, version=2, owner=None).owner is None


def test_own_due_date_is_pinned_and_let_go(cast, task):
    planned = task.due
    pinned = set_own_due(by=cast.manager, task=task, version=1, due=date(2027, 1, 5))
    assert (pinned.due, pinned.due_pinned) == (date(2027, 1, 5), True)
    free = set_own_due(by=cast.manager, task=task, version=2, due=None)
    assert (free.due, free.due_pinned) == (planned, False)


def test_notes_are_kept_clean(cast, task):
    add_note(by=cast.staff, task=task, text=" Rang the lab. ")
    assert [n.text for n in task.notes.all()] == ["Rang the lab."]
    for text in ("", "  ", f"See {NHS_NUMBER}", f"See {NHS_NUMBER.replace(' ', '-')}"):
        with pytest.raises(ValidationError):
            add_note(by=cast.staff, task=task, text=text)


def test_own_item(cast):
    phase = cast.migration.edition.phases.get(slug="training")
    task = add_own_task(
        by=cast.staff,
        migration=cast.migration,
        phase=phase,
        title="Borrow a projector",
        due=date(2027, 1, 4),
        owner=cast.staff,
    )
    task.refresh_from_db()
    assert (task.title, task.item, task.due_pinned, task.owner) == (
        "Borrow a projector",
        None,
        True,
        cast.staff,
    )
    for title in ("", "x" * 81, f"Call {NHS_NUMBER}"):
        with pytest.raises(ValidationError):
            add_own_task(by=cast.staff, migration=cast.migration, phase=phase, title=title)


def test_update_writes_only_what_the_person_changed(cast, task):
    """A form opened before a colleague assigned the item does not undo the assignment."""
    assign(by=cast.manager, task=task, version=1, owner=cast.clinical_lead)
    saved = update_task(
        by=cast.staff, task=task, version=1, wanted=Wanted("in_progress", note="Agenda is out.")
    )
    assert (saved.status, saved.owner) == ("in_progress", cast.clinical_lead)
    assert task.notes.count() == 1


def test_update_conflict_loses_nothing_and_writes_nothing(cast, task):
    assign(by=cast.manager, task=task, version=1, owner=cast.clinical_lead)
    wanted = Wanted("done", owner=cast.staff, note="My note")
    with pytest.raises(Conflict):
        update_task(by=cast.staff, task=task, version=1, wanted=wanted)
    task.refresh_from_db()
    assert (task.status, task.owner, task.notes.count()) == ("to_do", cast.clinical_lead, 0)


def test_a_failed_history_write_undoes_the_change(cast, task, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("history is down")

    monkeypatch.setattr(type(task).history.model, "save", fail)
    with pytest.raises(RuntimeError):
        set_status(by=cast.staff, task=task, version=1, status="done")
    task.refresh_from_db()
    assert task.status == TaskStatus.TO_DO


def test_history_reads_as_sentences(cast, task):
    set_status(by=cast.staff, task=task, version=1, status="blocked", reason="No room")
    assign(by=cast.manager, task=task, version=2, owner=cast.staff)
    set_own_due(by=cast.manager, task=task, version=3, due=date(2027, 1, 5))
    said = [event.what for event in task_history(task)]
    assert said == [
        "moved it from 31 December 2026 to 5 January 2027 as its own due date",
        f"gave it to {cast.staff}",
        "marked it as blocked: No room",
        "started the plan with this item, due 31 December 2026",
    ]
