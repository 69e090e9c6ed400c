"""The register comes with the plan, follows its dates and goes back with them."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists.replanning import fingerprint, preview_move
from checklists.services.dates import move_date, undo_move
from phases.bank_holidays import is_bank_holiday
from phases.models import GuideEdition
from phases.rules import is_working_day
from tests.people import make_cast
from third_parties.models import ThirdPartyEntry
from third_parties.planning import why_planned
from third_parties.services.entries import record_step
from third_parties.services.registers import PLANNED

pytestmark = pytest.mark.django_db
NEW_FDP = date(2027, 1, 25)


def entry(cast, slug):
    return cast.migration.third_parties.select_related("service").get(service__slug=slug)


def planned(migration):
    return {row.pk: tuple(getattr(row, name) for name in PLANNED) for row in migration.third_parties.all()}


def move(cast, day=NEW_FDP, kind="fdp"):
    return move_date(
        by=cast.manager,
        migration=cast.migration,
        kind=kind,
        new_date=day,
        reason="The supplier lost its slot",
        seen=fingerprint(cast.migration.milestones.all()),
    )


def test_a_plan_opens_the_register_of_its_edition(cast):
    assert set(cast.migration.third_parties.values_list("service__slug", flat=True)) == set(
        cast.migration.edition.services.values_list("slug", flat=True)
    )
    history = entry(cast, "eps").history.get()
    assert (history.history_user, history.history_change_reason) == (
        cast.manager,
        "Register opened with the plan",
    )


def test_the_answers_leave_services_out(edition, go_live):
    migration = make_cast(edition, go_live, every_item=False).migration
    there = set(migration.third_parties.values_list("service__slug", flat=True))
    assert "eps" in there
    assert "dispensing-system" not in there  # the usual answer is no
    assert "sms" in there  # the usual answer is yes


def test_pcse_hears_two_weeks_before_each_action(cast):
    pcse = entry(cast, "pcse")
    assert (pcse.off_due, pcse.tell_by) == (date(2027, 1, 28), date(2027, 1, 14))
    assert (pcse.on_due, pcse.ask_by) == (date(2027, 2, 1), date(2027, 1, 18))


def test_bowel_screening_differs_by_edition(cast, go_live):
    new = entry(cast, "bowel-screening")
    assert (new.off_due, new.on_due) == (None, go_live)
    older = make_cast(GuideEdition.objects.get(code="2020-ccg", is_current=True), go_live)
    old = entry(older, "bowel-screening")
    assert (old.off_due, old.tell_by) == (date(2027, 1, 27), date(2027, 1, 25))


@pytest.mark.parametrize("code", ["2020-ccg", "2025-icb"])
def test_every_date_is_a_working_day_and_says_why(code, go_live):
    cast = make_cast(GuideEdition.objects.get(code=code, is_current=True), go_live)
    dates = cast.migration.dates()
    for row in cast.migration.third_parties.in_order():
        reasons = why_planned(row, dates)
        for name in PLANNED:
            if day := getattr(row, name):
                assert is_working_day(day, is_bank_holiday), (row, name)
                assert any(year in reasons[name] for year in ("2026", "2027")), (row, name)
    eps = entry(cast, "eps")
    if code == "2025-icb":
        assert why_planned(eps, dates)["tell_by"] == (
            "35 days before it goes off (29 January 2027), moved from Friday 25 December, a bank holiday"
        )
        assert eps.tell_by == date(2026, 12, 24)
    gp2gp = why_planned(entry(cast, "gp2gp"), dates)["tell_by"]
    assert gp2gp.endswith("No notice is stated, so it is told when cutover is planned")


def test_moving_a_date_shows_and_moves_the_register(cast):
    before = planned(cast.migration)
    replan = preview_move(migration=cast.migration, kind="fdp", new_date=NEW_FDP)
    assert planned(cast.migration) == before
    (group,) = replan.others
    shown = {(row.what, row.new) for row in group.moves}
    move(cast)
    after = planned(cast.migration)
    eps = entry(cast, "eps")
    assert (eps.off_due, eps.tell_by, eps.version) == (NEW_FDP, date(2026, 12, 21), 2)
    assert (f"{eps.name}: goes off", NEW_FDP) in shown
    changed = sum(new != old for pk in before for old, new in zip(before[pk], after[pk], strict=True))
    assert len(group.moves) == changed > 20
    assert eps.history.first().history_change_reason == "The supplier lost its slot"


def test_undoing_a_move_takes_the_register_back(cast):
    before = planned(cast.migration)
    change = move(cast)
    assert planned(cast.migration) != before
    undo_move(by=cast.manager, change=change)
    assert planned(cast.migration) == before


def test_whoever_was_told_is_to_be_told_again_until_the_move_is_undone(cast):
    eps = entry(cast, "eps")
    eps = record_step(by=cast.staff, entry=eps, version=1, step="tell", day=date(2026, 11, 9))
    rows = cast.migration.third_parties.filter(pk=eps.pk)
    assert not rows.late(date(2026, 11, 10)).exists()
    change = move(cast, date(2027, 1, 26))
    assert rows.late(date(2027, 1, 10)).exists()
    assert rows.get().told_on == date(2026, 11, 9)
    undo_move(by=cast.manager, change=change)
    again = rows.get()
    assert (again.told_of_off, again.told_of_on) == (again.off_due, again.on_due)


def test_what_is_off_stays_where_it_was(cast):
    eps = entry(cast, "eps")
    old = eps.off_due
    record_step(by=cast.staff, entry=eps, version=1, step="off", day=date(2026, 11, 9))
    move(cast)
    assert entry(cast, "eps").off_due == old


def test_filling_gives_a_register_to_plans_without_one(cast, capsys):
    wanted = planned(cast.migration).values()
    ThirdPartyEntry.objects.all().delete()
    call_command("fill_registers")
    assert "Registers opened: 1." in capsys.readouterr().out
    assert sorted(planned(cast.migration).values(), key=str) == sorted(wanted, key=str)
    call_command("fill_registers")
    assert "Registers opened: 0." in capsys.readouterr().out
    assert entry(cast, "eps").history.first().history_job == "Filling of registers"


def test_a_move_asks_the_database_as_often_for_few_services_as_for_many(edition, go_live):
    counts = []
    for many in (False, True):
        cast = make_cast(edition, go_live, every_item=many)
        if not many:
            keep = list(cast.migration.third_parties.values_list("pk", flat=True)[:8])
            cast.migration.third_parties.exclude(pk__in=keep).delete()
        cast.migration.tasks.all().delete()
        with CaptureQueriesContext(connection) as asked:
            move(cast)
        counts.append(len(asked))
    # SQLite takes so many values at a time and no more, so 25 services may need one statement more than 8.
    assert counts[1] - counts[0] <= 1
