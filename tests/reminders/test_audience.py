"""Who hears of a migration is who may see it: the same rule, turned round."""

from datetime import date

import pytest
from django.utils import timezone

from phases.models import Migration
from practices.models import Membership
from practices.scope import forget_scope
from reminders.audience import Audience, around, around_each
from tests.factories import ArrangementFactory, CommissionerFactory, UserFactory
from tests.people import person

pytestmark = pytest.mark.django_db
NATIONAL = ("national_viewer", "administrator")


def heard_by(migration):
    audience = around_each(Migration.objects.filter(pk=migration.pk))[migration.pk].audience
    return audience.in_roles(audience.by_role)


def seen_by(migration, users):
    for user in users:
        forget_scope(user)
    return {
        user.pk
        for user in users
        if Migration.objects.visible_to(user).filter(pk=migration.pk).exists()
        and not user.memberships.filter(role__in=NATIONAL).exists()
    }


def everybody(cast):
    return [one for one in vars(cast).values() if hasattr(one, "memberships") and hasattr(one, "email")]


def test_hears_who_sees(cast):
    users = everybody(cast)
    assert heard_by(cast.migration) == seen_by(cast.migration, users) != set()
    for user in users:
        seen = cast.migration.pk in around([user.pk])
        assert seen == (user.pk in heard_by(cast.migration)), user


def test_a_successor_hears_of_what_its_predecessor_commissioned(cast):
    old = cast.practice.arrangements.get().commissioner
    newer, newest = CommissionerFactory(), CommissionerFactory()
    old.successor, newer.successor = newer, newest
    old.save()
    newer.save()
    heir = person("commissioner", commissioner=newest)
    assert heir.pk in heard_by(cast.migration)
    assert heard_by(cast.migration) == seen_by(cast.migration, [*everybody(cast), heir])
    assert cast.migration.pk in around([heir.pk])


def test_a_former_commissioner_no_longer_hears(cast):
    arrangement = cast.practice.arrangements.get()
    arrangement.end = timezone.localdate()
    arrangement.save()
    now = ArrangementFactory(practice=cast.practice, start=date(2026, 4, 1))
    heir = person("commissioner", commissioner=now.commissioner)
    heard = heard_by(cast.migration)
    assert cast.commissioner.pk not in heard
    assert heir.pk in heard
    assert heard <= seen_by(cast.migration, [*everybody(cast), heir])


def test_a_switched_off_account_hears_nothing(cast):
    cast.staff.is_active = False
    cast.staff.save()
    assert cast.staff.pk not in heard_by(cast.migration)


def test_a_person_with_two_roles_is_in_both(cast):
    Membership.objects.create(user=cast.staff, role="clinical_lead", practice=cast.practice)
    audience = around([cast.staff.pk])[cast.migration.pk].audience
    assert cast.staff.pk in audience.by_role["clinical_lead"] & audience.by_role["practice_staff"]


def test_paused_and_ended_plans_are_silent(cast):
    for state in ("paused", "completed", "cancelled"):
        Migration.objects.filter(pk=cast.migration.pk).update(state=state)
        assert not around([cast.manager.pk])


AUDIENCE = Audience(
    {
        "practice_manager": {1},
        "practice_staff": {2, 3},
        "clinical_lead": {4},
        "project_manager": {5},
        "commissioner": {6, 7},
    }
)


@pytest.mark.parametrize(
    ("owner", "roles", "hears"),
    [
        (3, ["practice-manager"], {3}),  # the owner alone
        (99, ["practice-manager"], {1}),  # an owner who left is no owner
        (None, ["practice-staff"], {2, 3}),
        (None, ["practice-staff", "clinical-lead"], {2, 3, 4}),
        (None, ["clinicians"], {2, 3, 4}),
        (None, ["practice-manager", "delivery-partner"], {1, 5}),
        (None, ["practice-manager", "commissioner"], {1}),  # a commissioner hears only of what it leads
        (None, ["commissioner"], {6, 7}),
        (None, ["commissioner", "delivery-partner"], {5, 6, 7}),
        (None, ["new-supplier"], {1}),  # nobody here: the manager
        (None, [], {1}),
    ],
)
def test_the_owner_else_whom_the_item_names_else_the_manager(owner, roles, hears):
    assert AUDIENCE.hears(owner, roles) == hears


def test_without_a_manager_the_next_in_line_hears():
    assert Audience({"project_manager": {5}, "commissioner": {6}}).hears(None, ["new-supplier"]) == {5}
    assert Audience({"commissioner": {6}}).hears(None, ["practice-manager"]) == {6}
    assert Audience({}).hears(None, ["practice-manager"]) == set()


def test_the_number_of_queries_does_not_grow_with_people(cast, django_assert_num_queries):
    with django_assert_num_queries(6):
        around([cast.manager.pk])
    others = [UserFactory() for _ in range(20)]
    Membership.objects.bulk_create(
        Membership(user=user, role="practice_staff", practice=cast.practice) for user in others
    )
    with django_assert_num_queries(6):
        around([cast.manager.pk, cast.commissioner.pk, *(user.pk for user in others)])
