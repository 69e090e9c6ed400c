"""Starting a migration: the plan that is saved, and what stops it."""

from datetime import date

import pytest

from checklists.models import Task, TaskStatus
from checklists.planning import draft_plan
from checklists.services.plans import CannotStart, start_migration
from phases.models import Migration
from phases.services import change_state
from phases.states import MOVES, StateError, check_move
from practices.models import Practice
from tests.factories import ClinicalSystemFactory, PracticeFactory
from tests.people import TODAY, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def start(edition, go_live):
    practice = PracticeFactory()
    manager = person("practice_manager", practice=practice)

    def _start(**changes):
        given = {
            "by": manager,
            "practice": practice,
            "from_system": ClinicalSystemFactory(),
            "to_system": ClinicalSystemFactory(),
            "edition": edition,
            "given": {"go_live": go_live},
            "answers": {},
            "today": TODAY,
        }
        return start_migration(**(given | changes))

    return _start


def test_saves_just_the_plan_that_was_shown(start, edition, go_live):
    answers = {"dispensing": True, "fp69_flags": False}
    draft = draft_plan(edition=edition, given={"go_live": go_live}, answers=answers)
    migration = start(answers=answers)
    assert migration.dates() == {row.kind: row.date for row in draft.milestones}
    saved = dict(migration.tasks.values_list("item__slug", "due"))
    assert saved == {row.item.slug: row.due for row in draft.items}


def test_conditions_switch_items_on(start):
    def conditions(migration):
        return set(migration.tasks.exclude(item__condition="").values_list("item__condition", flat=True))

    assert conditions(start(answers={"dispensing": True})) == {"dispensing"}


def test_every_milestone_and_task_has_history_with_its_author(start):
    migration = start()
    assert migration.history.get().history_user == migration.created_by
    assert migration.milestones.first().history.get().history_user == migration.created_by
    rows = Task.history.filter(migration=migration)
    assert rows.count() == migration.tasks.count()
    assert set(rows.values_list("history_user", flat=True)) == {migration.created_by_id}


def test_a_migration_under_way_records_what_has_happened(start, edition, go_live):
    today = date(2026, 12, 20)
    done = edition.items.get(slug="name-the-project-manager")
    migration = start(today=today, done_items=[done.pk])
    assert migration.state == "active"
    happened = set(migration.milestones.filter(actual__isnull=False).values_list("kind", flat=True))
    assert happened == {"order", "kick_off", "technical_survey", "idp"}
    task = migration.tasks.get(item=done)
    assert (task.status, task.status_by) == (TaskStatus.DONE, migration.created_by)


def test_legacy_access_follows_go_live_unless_given(start):
    migration = start(given={"go_live": date(2027, 2, 1), "legacy_access_end": date(2027, 6, 1)})
    assert migration.milestones.get(kind="legacy_access_end").pinned
    assert not start(practice=PracticeFactory()).milestones.get(kind="legacy_access_end").pinned


def test_a_second_migration_is_refused_and_leaves_nothing(start):
    start()
    before = Task.objects.count()
    with pytest.raises(CannotStart, match="already has a migration under way"):
        start()
    assert (Migration.objects.count(), Task.objects.count()) == (1, before)


def test_a_closed_practice_is_refused(start):
    with pytest.raises(CannotStart, match="is closed"):
        start(practice=PracticeFactory(status=Practice.Status.CLOSED))


def test_an_enquiry_is_carried_on(start, edition):
    practice = PracticeFactory()
    manager = person("practice_manager", practice=practice)
    enquiry = Migration.objects.create(
        practice=practice,
        from_system=ClinicalSystemFactory(),
        to_system=ClinicalSystemFactory(),
        edition=edition,
        state="approved",
        started_on=TODAY,
        created_by=manager,
    )
    assert start(practice=practice).pk == enquiry.pk


@pytest.mark.parametrize(("old", "new"), [(old, new) for old in MOVES for new in MOVES])
def test_states_go_only_where_the_table_says(old, new):
    if new in MOVES[old]:
        check_move(old, new, "A reason")
    else:
        with pytest.raises(StateError, match=f"{old} cannot become {new}"):
            check_move(old, new, "A reason")


def test_an_ended_migration_says_when_and_why(start):
    migration = start()
    ended = change_state(
        by=migration.created_by,
        migration=migration,
        state="cancelled",
        today=TODAY,
        reason="Practice merging",
    )
    assert (ended.ended_on, ended.state_reason) == (TODAY, "Practice merging")
    assert ended.history.latest().history_user == migration.created_by


def test_leaving_the_main_road_needs_a_reason(start):
    migration = start()
    with pytest.raises(StateError, match="Say why"):
        change_state(by=migration.created_by, migration=migration, state="paused", today=TODAY)
