"""The figures of a migration stay true, whatever is done to it, by whom, in whatever order."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from checklists.models import Summary, Task
from checklists.replanning import fingerprint
from checklists.services.dates import CannotUndo, move_date, undo_move
from checklists.services.summaries import faults, recount, roll_forward
from checklists.services.tasks import add_own_task, set_own_due, set_status, set_status_many
from checklists.tasks import check_summaries, roll_summaries_forward
from cutover.services.reentry import count_one, undo_tap
from phases.models import GuideEdition, Migration
from tests.people import TODAY, make_cast
from third_parties.services.entries import add_entry, record_step, set_affected
from third_parties.services.registers import fill_registers

pytestmark = pytest.mark.django_db
AREAS = ["prescriptions", "scanning"]
STATUSES = ["to_do", "in_progress", "blocked", "done", "not_needed"]


def assert_true():
    assert list(faults()) == []


def test_a_new_migration_has_a_summary(cast):
    assert_true()
    summary = Summary.objects.get(pk=cast.migration.pk)
    assert summary.items == cast.migration.tasks.count()
    assert summary.go_live == summary.first_go_live == cast.migration.go_live
    assert (summary.go_live_moves, summary.went_live, summary.done) == (0, False, 0)


def test_a_tick_is_counted(cast):
    task = cast.migration.tasks.first()
    set_status(by=cast.staff, task=task, version=task.version, status="done")
    summary = Summary.objects.get(pk=cast.migration.pk)
    assert summary.done == 1
    assert summary.worked_at == Task.objects.get(pk=task.pk).status_at
    assert_true()


def test_the_next_step_with_a_third_party_is_kept(cast):
    entries = list(cast.migration.third_parties.exclude(tell_by=None).order_by("tell_by", "pk"))
    summary = Summary.objects.get(pk=cast.migration.pk)
    assert summary.third_party_due == entries[0].tell_by
    day = entries[0].tell_by
    for entry in (one for one in entries if one.tell_by == day):
        record_step(by=cast.staff, entry=entry, version=entry.version, step="tell", day=TODAY)
    summary.refresh_from_db()
    assert summary.third_party_due > day or summary.third_party_due == TODAY + timedelta(days=7), "the answer"
    assert_true()


def test_what_is_left_to_re_enter_is_kept(cast):
    summary = Summary.objects.get(pk=cast.migration.pk)
    assert summary.reentry_left is None, "nobody has counted"
    for what, left in (("captured", 1), ("captured", 2), ("reentered", 1)):
        count_one(by=cast.staff, migration=cast.migration, area="scanning", what=what, today=TODAY)
        summary.refresh_from_db()
        assert summary.reentry_left == left
    undo_tap(by=cast.staff, migration=cast.migration, today=TODAY)
    summary.refresh_from_db()
    assert summary.reentry_left == 2
    assert_true()


def test_registers_filled_later_are_counted(cast):
    cast.migration.third_parties.all().delete()
    recount([cast.migration.pk])
    assert fill_registers() == 1
    assert Summary.objects.get(pk=cast.migration.pk).third_party_due
    assert_true()


def test_a_new_day_makes_yesterdays_items_overdue(cast):
    before = Summary.objects.get(pk=cast.migration.pk)
    assert roll_forward(before.counted_on) == 0
    for days in (1, 2, 9, 40):
        day = before.counted_on + timedelta(days=days)
        assert roll_forward(day) == 1
        summary = Summary.objects.get(pk=cast.migration.pk)
        assert summary.counted_on == day
        assert summary.overdue == cast.migration.tasks.open().filter(due__lt=day).count()
        assert_true()


def test_the_command_says_what_is_wrong_and_puts_it_right(cast, capsys):
    Summary.objects.update(done=7, go_live=None)
    with pytest.raises(CommandError, match="2 figures are wrong"):
        call_command("recount", "--check")
    assert f"Migration {cast.migration.pk}: done says 7, should say 0." in capsys.readouterr().err
    call_command("recount")
    call_command("recount", "--check")
    Summary.objects.all().delete()
    with pytest.raises(CommandError, match="1 figures are wrong"):
        call_command("recount", "--check")
    call_command("recount")
    assert_true()


def test_every_night_the_figures_are_rolled_forward_and_proved(cast, caplog):
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        roll_summaries_forward()
        assert Summary.objects.get().counted_on == timezone.localdate()
        check_summaries()
        assert caplog.text == ""
        Summary.objects.update(blocked=3)
        check_summaries()
        assert "1 figures of migrations are wrong" in caplog.text


def test_the_number_of_queries_of_a_recount_does_not_grow(
    cast, edition, go_live, django_assert_max_num_queries
):
    others = [make_cast(edition, go_live).migration.pk for _ in range(3)]
    with django_assert_max_num_queries(10):
        recount([cast.migration.pk, *others])


class Plan(RuleBasedStateMachine):
    """Anything anybody can do to a plan, in any order; after each step every figure is right."""

    @initialize()
    def start(self):
        self.cast = make_cast(GuideEdition.objects.get(code="2025-icb", is_current=True), date(2027, 2, 1))
        self.today = TODAY
        self.clock = time_machine.travel(TODAY, tick=True)
        self.clock.start()
        self.moves = []

    def task(self, number):
        tasks = self.cast.migration.tasks.order_by("pk")
        return tasks[number % tasks.count()]

    def entry(self, number):
        entries = self.cast.migration.third_parties.order_by("pk")
        return entries[number % entries.count()]

    @rule(number=st.integers(0, 400), status=st.sampled_from(STATUSES))
    def set_one(self, number, status):
        task = self.task(number)
        set_status(by=self.cast.staff, task=task, version=task.version, status=status, reason="Because")

    @rule(numbers=st.lists(st.integers(0, 400), min_size=1, max_size=8), status=st.sampled_from(STATUSES))
    def set_many(self, numbers, status):
        tasks = {task.pk: (task, task.version) for task in map(self.task, numbers)}
        set_status_many(by=self.cast.manager, tasks=tasks.values(), status=status, reason="Because")

    @rule(number=st.integers(0, 400), days=st.none() | st.integers(-60, 60))
    def pin(self, number, days):
        task = self.task(number)
        due = None if days is None else self.today + timedelta(days=days)
        set_own_due(by=self.cast.staff, task=task, version=task.version, due=due)

    @rule(number=st.integers(0, 60), step=st.sampled_from(["tell", "confirm", "off", "ask", "back", "chase"]))
    def step(self, number, step):
        entry = self.entry(number)
        if entry.affected:
            record_step(by=self.cast.staff, entry=entry, version=entry.version, step=step, day=self.today)

    @rule(number=st.integers(0, 60), affected=st.booleans())
    def affect(self, number, affected):
        entry = self.entry(number)
        set_affected(
            by=self.cast.staff, entry=entry, version=entry.version, affected=affected, reason="Not ours"
        )

    @rule(name=st.integers(0, 10**9))
    def add_service(self, name):
        add_entry(by=self.cast.manager, migration=self.cast.migration, name=f"Ours {name}", goes_off=True)

    @rule(what=st.sampled_from(["captured", "captured", "reentered"]), area=st.sampled_from(AREAS))
    def count(self, what, area):
        with suppress(ValidationError):  # more would be re-entered than was captured
            count_one(
                by=self.cast.staff, migration=self.cast.migration, area=area, what=what, today=self.today
            )

    @rule(days=st.none() | st.integers(-20, 20))
    def add(self, days):
        phase = self.cast.migration.edition.phases.first()
        due = None if days is None else self.today + timedelta(days=days)
        add_own_task(by=self.cast.manager, migration=self.cast.migration, phase=phase, title="Ours", due=due)

    @rule(kind=st.sampled_from(["idp", "fdp", "go_live"]), days=st.integers(-20, 40), happened=st.booleans())
    def move(self, kind, days, happened):
        migration = Migration.objects.get(pk=self.cast.migration.pk)
        done = move_date(
            by=self.cast.manager,
            migration=migration,
            kind=kind,
            new_date=migration.dates()[kind] + timedelta(days=days),
            reason="Moved",
            seen=fingerprint(migration.milestones.all()),
            happened=happened,
        )
        if done:
            self.moves.append(done)

    @rule()
    def undo(self):
        if self.moves:
            with suppress(CannotUndo):
                undo_move(by=self.cast.manager, change=self.moves.pop())

    @rule(days=st.integers(1, 20))
    def sleep(self, days):
        self.today += timedelta(days=days)
        self.clock.stop()
        self.clock = time_machine.travel(self.today, tick=True)
        self.clock.start()

    @rule()
    def roll(self):
        roll_forward(self.today)

    @invariant()
    def every_figure_is_right(self):
        if hasattr(self, "cast"):
            assert_true()

    def teardown(self):
        if hasattr(self, "clock"):
            self.clock.stop()


class TestPlan(TestCase):
    """Each run in a transaction of its own."""

    def test_every_figure_stays_right(self):
        run_state_machine_as_test(
            Plan,
            settings=settings(
                max_examples=10,
                stateful_step_count=12,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=[*HealthCheck],
            ),
        )
