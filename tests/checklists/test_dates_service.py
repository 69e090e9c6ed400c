"""Moving dates: what follows, what stays, and the way back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from checklists.models import DateChange
from checklists.replanning import fingerprint, preview_move
from checklists.services.dates import CannotUndo, DatesMoved, move_date, undo_move, undo_obstacle
from checklists.services.tasks import add_note, set_own_due, set_status
from tests.people import make_cast

pytestmark = pytest.mark.django_db

NEW_FDP = date(2027, 1, 25)  # 28 days before is a bank holiday Monday


def seen(migration):
    return fingerprint(migration.milestones.all())


def move(cast, kind="fdp", new_date=NEW_FDP, **more):
    given = {"by": cast.manager, "reason": "The supplier lost its slot", "seen": seen(cast.migration)}
    return move_date(migration=cast.migration, kind=kind, new_date=new_date, **(given | more))


def snapshot(migration):
    return (
        dict(migration.tasks.values_list("pk", "due")),
        {m.kind: (m.planned, m.actual, m.pinned) for m in migration.milestones.all()},
    )


def test_preview_saves_nothing_and_says_why(cast):
    before = snapshot(cast.migration)
    replan = preview_move(migration=cast.migration, kind="fdp", new_date=NEW_FDP)
    assert snapshot(cast.migration) == before
    meeting = next(m for m in replan.milestones if m.milestone.kind == "cutover_planning")
    assert meeting.new == date(2026, 12, 24)
    assert meeting.why == (
        "28 days before final data production (25 January 2027), moved from Monday 28 December, a bank holiday"
    )


def test_only_what_hangs_on_it_moves(cast):
    before = dict(cast.migration.tasks.values_list("item__due", "due"))
    move(cast)
    after = dict(cast.migration.tasks.values_list("item__due", "due"))
    anchors = {rule.split()[-1] for rule in before if before[rule] != after[rule]}
    assert anchors == {"fdp", "cutover_planning"}


def test_apply_does_what_the_preview_showed(cast):
    replan = preview_move(migration=cast.migration, kind="fdp", new_date=NEW_FDP)
    change = move(cast)
    for row in replan.tasks:
        row.task.refresh_from_db()
        assert row.task.due == row.new
    assert {str(row.task.pk) for row in replan.tasks} == set(change.tasks)
    assert change.reason == "The supplier lost its slot"
    fdp = cast.migration.milestones.get(kind="fdp")
    assert (fdp.planned, fdp.baseline) == (NEW_FDP, date(2027, 1, 29))


def test_done_not_needed_and_pinned_stay_and_are_named(cast):
    done, unneeded, pinned = (
        cast.task(slug)
        for slug in ("hold-cutover-planning-meeting", "empty-inboxes-and-workflows", "plan-appointments")
    )
    set_status(by=cast.staff, task=done, version=1, status="done")
    set_status(by=cast.staff, task=unneeded, version=1, status="not_needed", reason="None left")
    set_own_due(by=cast.staff, task=pinned, version=1, due=date(2027, 1, 6))
    kept = {t.pk: t.due for t in (done, unneeded)} | {pinned.pk: date(2027, 1, 6)}
    replan = preview_move(migration=cast.migration, kind="fdp", new_date=NEW_FDP)
    stays = {stay.task.pk: stay.why for stay in replan.stays}
    assert stays == {
        done.pk: "Done",
        unneeded.pk: "Not needed",
        pinned.pk: "Has its own due date, 6 January 2027",
    }
    move(cast)
    assert dict(cast.migration.tasks.filter(pk__in=kept).values_list("pk", "due")) == kept


def test_together_moves_the_main_dates_to_come(cast):
    move(cast, "go_live", date(2027, 2, 15), together=True)
    dates = cast.migration.dates()
    assert dates["kick_off"] == date(2026, 11, 2)  # has happened
    assert dates["idp"] == date(2026, 12, 24)  # 28 December is a bank holiday
    assert dates["fdp"] == date(2027, 2, 12)
    assert dates["legacy_access_end"] == date(2027, 5, 16)


def test_an_actual_date_counts_from_then_on(cast):
    move(cast, "idp", date(2026, 12, 16), happened=True, reason="They were two days late")
    idp = cast.migration.milestones.get(kind="idp")
    assert (idp.planned, idp.actual) == (date(2026, 12, 14), date(2026, 12, 16))
    assert cast.migration.dates()["data_check_sign_off"] == date(2027, 1, 6)


def test_kick_off_on_its_day_needs_no_reason_and_activates(edition, go_live):
    cast = make_cast(edition, go_live, today=date(2026, 10, 1))
    assert cast.migration.state == "planning"
    change = move(cast, "kick_off", date(2026, 11, 2), happened=True, reason="")
    cast.migration.refresh_from_db()
    assert (cast.migration.state, change.reason) == ("active", "The kick-off meeting took place as planned")


def test_a_move_needs_a_reason_free_of_patients(cast):
    before = snapshot(cast.migration)
    for reason in ("", "  ", "For 943 476 5919"):
        with pytest.raises(ValidationError):
            move(cast, reason=reason)
    assert snapshot(cast.migration) == before
    assert not DateChange.objects.exists()


def test_moving_nowhere_changes_nothing(cast):
    assert move(cast, new_date=date(2027, 1, 29)) is None


def test_a_move_after_someone_elses_is_refused(cast):
    old = seen(cast.migration)
    move(cast)
    before = snapshot(cast.migration)
    with pytest.raises(DatesMoved):
        move(cast, new_date=date(2027, 1, 20), seen=old)
    assert snapshot(cast.migration) == before


def test_undo_puts_every_date_back(cast):
    before = snapshot(cast.migration)
    change = move(cast, "go_live", date(2027, 2, 15), together=True)
    assert snapshot(cast.migration) != before
    undo_move(by=cast.manager, change=change)
    assert snapshot(cast.migration) == before
    change.refresh_from_db()
    assert change.undone_by == cast.manager
    with pytest.raises(CannotUndo, match="already been undone"):
        undo_move(by=cast.manager, change=change)


def test_undo_stops_when_something_depends_on_the_move(cast):
    first = move(cast)
    second = move(cast, new_date=date(2027, 1, 27))
    assert "Undo the newer move first" in undo_obstacle(first)
    task = cast.task("hold-cutover-planning-meeting")
    add_note(by=cast.staff, task=task, text="A note changes nothing")
    assert undo_obstacle(second) == ""
    set_status(by=cast.staff, task=task, version=task.version, status="done")
    with pytest.raises(CannotUndo, match="1 item it moved has been worked on since"):
        undo_move(by=cast.manager, change=second)


def test_milestone_history_names_the_mover(cast):
    move(cast)
    row = cast.migration.milestones.get(kind="fdp").history.latest()
    assert (row.history_user, row.history_change_reason) == (cast.manager, "The supplier lost its slot")
