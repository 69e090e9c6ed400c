"""Whole ways through "Start a migration", from the entry to the saved plan."""

from datetime import date

import pytest
from django.urls import reverse

from checklists.models import Task, TaskStatus
from phases.choices import MigrationState
from phases.models import Migration, Milestone
from practices.models import Practice
from tests.factories import DeliveryPartnerFactory, MembershipFactory

pytestmark = pytest.mark.django_db

GO_LIVE = date(2027, 6, 7)


def test_manager_gives_go_live_only(journey, manager, practice):
    way = journey(manager).open()
    assert way.step == "practice"
    assert "checked" in way.text  # the one practice there is

    way.to_check(practice, GO_LIVE)
    assert "read" not in way.form.fields  # nothing doubtful
    way.start()

    migration = Migration.objects.get()
    assert way.page.redirect_chain == [(reverse("migration", args=[migration.pk]), 302)]
    assert "The migration of Elm Tree Surgery has started." in way.text
    assert migration.created_by == manager
    assert migration.state == MigrationState.PLANNING
    assert migration.milestones.get(kind="kick_off").planned == date(2027, 3, 8)
    assert migration.from_system == practice.current_system
    assert not migration.tasks.exclude(status=TaskStatus.TO_DO).exists()


def test_commissioner_gives_five_dates(journey, commissioner, practice):
    given = {
        "kick_off": date(2027, 2, 16),
        "idp": date(2027, 4, 13),
        "fdp": date(2027, 6, 3),
        "legacy_access_end": date(2027, 10, 1),
    }
    way = journey(commissioner).to_check(practice, GO_LIVE, **given).start()
    migration = Migration.objects.get()
    assert way.page.redirect_chain
    dates = migration.dates()
    assert {**given, "go_live": GO_LIVE}.items() <= dates.items()
    pinned = set(migration.milestones.filter(pinned=True).values_list("kind", flat=True))
    assert {*given, "go_live"} <= pinned


def test_blank_dates_are_proposed(journey, manager, practice):
    way = journey(manager).to_check(practice, GO_LIVE, fdp=date(2027, 6, 3))
    assert way.page.context["draft"].dates["kick_off"] == date(2027, 3, 8)
    way.start()
    assert Migration.objects.get().dates()["idp"] == date(2027, 4, 19)


def test_dates_left_in_the_boxes_do_not_count_when_only_go_live_is_chosen(journey, manager, practice):
    way = journey(manager).choose(practice).systems_chosen()
    way.send(
        go_live_day="7", go_live_month="6", go_live_year="2027", which="go-live", fdp_day="99", idp_day="1"
    )
    assert way.step == "questions"


def test_preview_is_what_is_saved(journey, manager, practice):
    way = journey(manager).to_check(practice, date(2027, 2, 1))
    draft = way.page.context["draft"]
    milestones = {row.kind: row.date for row in draft.milestones}
    tasks = {row.item.pk: row.due for row in draft.items}
    for row in (*draft.milestones, *draft.items):
        assert row.why[1:] in way.text.replace("&#x27;", "'")

    way.start()
    assert dict(Milestone.objects.values_list("kind", "planned")) == milestones
    assert dict(Task.objects.values_list("item", "due")) == tasks


def test_answers_switch_items_on_and_off(journey, manager, practice):
    way = journey(manager).choose(practice).systems_chosen().dates(GO_LIVE)
    way.send(dispensing="yes", formulary="no")
    conditions = {row.item.condition for row in way.page.context["draft"].items}
    assert "dispensing" in conditions
    assert "formulary" not in conditions
    way.start()
    answers = Migration.objects.get().answers
    assert answers["dispensing"] is True
    assert answers["formulary"] is False
    assert not Task.objects.filter(item__condition="formulary").exists()


def test_under_way_migration_ticks_what_is_done(journey, manager, practice):
    way = journey(manager).choose(practice).systems_chosen().dates(date(2027, 1, 18)).send()
    assert way.step == "already-done"
    first, second = way.form.phases[:2]
    one = second.items[0].item.slug
    way.send(**{f"{first.phase.slug}-all": "on", second.phase.slug: [one]})
    assert way.step == "check"
    assert "will be recorded as having happened" in way.text
    expected = {row.item.slug for row in first.items} | {one}
    assert way.page.context["done"] == expected

    way.start()
    done = Task.objects.filter(status=TaskStatus.DONE)
    assert set(done.values_list("item__slug", flat=True)) == expected
    assert set(done.values_list("status_by", flat=True)) == {manager.pk}
    migration = Migration.objects.get()
    assert migration.state == MigrationState.ACTIVE
    kick_off = migration.milestones.get(kind="kick_off")
    assert kick_off.actual == kick_off.planned == date(2026, 10, 19)
    assert migration.milestones.get(kind="idp").actual is None


def test_enquiry_is_carried_on(journey, manager, practice, systems, edition):
    partner = DeliveryPartnerFactory()
    enquiry = Migration.objects.create(
        practice=practice,
        from_system=systems["old"],
        to_system=systems["other"],
        edition=edition,
        partner=partner,
        state=MigrationState.REQUESTED,
        started_on=date(2026, 9, 1),
        created_by=manager,
        answers={"dispensing": True},
    )
    way = journey(manager).choose(practice)
    assert "on record as requested since 1 September 2026" in way.text
    assert way.form.initial["to_system"] == systems["other"].pk
    way.send().dates(GO_LIVE)
    assert way.form["dispensing"].value() == "yes"
    way.send().start()
    enquiry.refresh_from_db()
    assert Migration.objects.count() == 1
    assert enquiry.state == MigrationState.PLANNING
    assert enquiry.partner == partner
    assert enquiry.tasks.exists()


def test_project_manager_keeps_sight_of_the_migration(journey, practice, systems, edition, manager):
    partner, _other = DeliveryPartnerFactory(), DeliveryPartnerFactory()
    person = MembershipFactory(role="project_manager", partner=partner).user
    Migration.objects.create(
        practice=practice,
        from_system=systems["old"],
        to_system=systems["other"],
        edition=edition,
        partner=partner,
        state=MigrationState.APPROVED,
        started_on=date(2026, 9, 1),
        created_by=manager,
    )
    way = journey(person).choose(practice)
    assert list(way.form.fields["partner"].queryset) == [partner]
    assert "partner" in way.send(partner="").form.errors
    way.send(partner=str(partner.pk)).dates(GO_LIVE).send().start()
    assert way.page.status_code == 200
    assert Migration.objects.visible_to(person).exists()


def test_back_and_change_keep_the_answers(journey, manager, practice, systems):
    way = journey(manager).to_check(practice, GO_LIVE)
    assert way.page.context["back_url"].endswith("/questions/")

    way.open("dates")
    assert 'value="2027"' in way.text
    way.open("systems", change="1").send(to_system=str(systems["other"].pk))
    assert way.step == "check"  # straight back
    assert "SystmOne" in way.text

    way.open("dates", change="1").dates(date(2027, 1, 18))
    assert way.step == "already-done"  # a question that this change brought up


def test_another_practice_forgets_the_systems(journey, commissioner, practice):
    way = journey(commissioner).to_check(practice, GO_LIVE)
    other = Practice.objects.get(name="Mill Lane Surgery 7")
    way.open("practice", q=other.ods_code).send(practice=other.ods_code)
    assert way.step == "systems"
    assert way.form["from_system"].value() is None
    assert way.open("check").step == "systems"
