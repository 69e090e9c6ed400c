"""The database as full as a country, small."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from checklists.models import DateChange, Task
from checklists.services.summaries import faults
from cutover.models import CutoverClock, DataCheckRound, ReentryCount
from phases.choices import PIPELINE_STATES
from phases.models import Migration, Milestone
from practices.models import Membership, Practice
from readiness.models import GoAhead, SignOff
from third_parties.models import ThirdPartyEntry

pytestmark = pytest.mark.django_db
COUNT, BATCH = 45, 20


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr("checklists.scale.build.BATCH", BATCH)


def seeded(**options) -> str:
    out = io.StringIO()
    call_command("seed_scale", stdout=out, **{"practices": COUNT, "yes": True, **options})
    return out.getvalue()


def fates() -> list[tuple]:
    return list(
        Migration.objects.order_by("practice__ods_code").values_list(
            "practice__name", "state", "state_reason", "partner__name", "summary__go_live", "summary__overdue"
        )
    )


def test_fills_an_empty_database():
    said = seeded(yes=False)
    assert [f"{done} of {COUNT} migrations" in said for done in (BATCH, 2 * BATCH, COUNT)] == [True] * 3
    assert Migration.objects.count() == COUNT
    assert Task.objects.count() > 200 * COUNT * 0.7
    states = set(Migration.objects.values_list("state", flat=True))
    assert {"planning", "active", "completed"} < states
    assert states & {*PIPELINE_STATES}
    statuses = set(Task.objects.values_list("status", flat=True))
    assert statuses == {"to_do", "in_progress", "blocked", "done", "not_needed"}
    assert DateChange.objects.exists()
    assert Task.objects.overdue(timezone.localdate()).exists()
    assert Migration.objects.filter(summary__went_live=True).exists()
    assert Practice.objects.filter(region="").count() == 0


def test_the_summaries_are_right_and_every_row_has_history():
    seeded()
    assert list(faults()) == []
    assert Task.history.filter(history_type="+").count() == Task.objects.count()
    assert Task.history.filter(history_type="~").count() == Task.objects.exclude(status="to_do").count()
    for model in (Migration, Milestone, DateChange):
        assert model.history.count() == model.objects.count() > 0
    changed = Task.objects.filter(status="done").first()
    newest, oldest = changed.history.order_by("history_date", "history_id").reverse()
    assert (oldest.status, newest.status) == ("to_do", "done")
    assert newest.history_user == changed.status_by
    assert newest.history_date == changed.status_at
    assert {row.history_job for row in (newest, oldest)} == {"Seed of scale"}


def test_registers_cutovers_and_signatures_are_as_far_as_their_migrations():
    seeded()
    for model in (ThirdPartyEntry, DataCheckRound, CutoverClock, ReentryCount, SignOff, GoAhead):
        assert model.history.count() == model.objects.count() > 0, model
    planned = Migration.objects.filter(summary__isnull=False)
    assert not planned.filter(third_parties__isnull=True).exists()
    assert not planned.filter(summary__fdp__gt=timezone.localdate(), reentry_counts__isnull=False).exists()
    told = ThirdPartyEntry.objects.filter(told_on__isnull=False)
    assert told.exists()
    assert not told.filter(told_on__gte=timezone.localdate()).exists()
    assert planned.filter(summary__reentry_left=0).exists()


def test_rows_keep_the_rules_of_the_database():
    seeded()
    kinds = (Migration, Milestone, Task, Membership, Practice, ThirdPartyEntry, DataCheckRound, ReentryCount)
    for model in kinds:
        for row in model.objects.order_by("?")[:40]:
            row.full_clean(validate_unique=False)
    connection.check_constraints()
    assert not Task.objects.filter(status_at__gt=timezone.now()).exists()
    assert not Milestone.objects.filter(actual__gt=timezone.localdate()).exists()
    assert not Migration.objects.filter(created_at__gt=timezone.now()).exists()


def test_the_same_seed_gives_the_same():
    found = []
    for seed in ("1", "1", "2"):
        with transaction.atomic():
            seeded(seed=seed, practices=15)
            found.append(fates())
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert found[0] != found[2]


def test_takes_the_practices_that_are_there_and_leaves_their_migrations(cast):
    before = Migration.objects.get(pk=cast.migration.pk)
    free = Practice.objects.open().filter(migrations__isnull=True)
    codes = set(free.values_list("ods_code", flat=True))
    assert codes
    seeded(practices=len(codes) + 5)
    assert codes <= set(Migration.objects.values_list("practice__ods_code", flat=True))
    assert Migration.objects.get(pk=cast.migration.pk).state == before.state
    assert cast.migration.practice.migrations.count() == 1


def test_nobody_can_sign_in():
    seeded(practices=3)
    assert User.objects.exists()
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_refuses_among_real_data(cast):
    before = Migration.objects.count()
    with pytest.raises(CommandError, match="people or migrations in this database"):
        seeded(yes=False)
    assert Migration.objects.count() == before


def test_refuses_in_production(settings):
    settings.PORTAL_DEMO = settings.DEBUG = False
    with pytest.raises(CommandError, match="in production"):
        seeded(yes=False)
    assert not User.objects.exists()


def test_refuses_a_number_that_makes_no_sense():
    with pytest.raises(CommandError, match="1 or more"):
        seeded(practices=0)


def test_a_batch_that_fails_leaves_nothing_half_written(monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError("the power went")

    monkeypatch.setattr("checklists.scale.build.recount", fail)
    with pytest.raises(RuntimeError):
        seeded(practices=5)
    assert Migration.objects.count() == Task.objects.count() == Milestone.objects.count() == 0
    assert Practice.objects.count() == 5
