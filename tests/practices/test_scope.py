"""Who sees what: every role, through practices, migrations and memberships."""

from datetime import date

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.roles import Permission
from phases.models import Migration
from practices.models import Membership, Practice
from tests.factories import (
    ArrangementFactory,
    CommissionerFactory,
    DeliveryPartnerFactory,
    MembershipFactory,
    PracticeFactory,
    UserFactory,
)
from tests.practices.migrations import migration_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01 12:00"):
        yield


@pytest.fixture
def practice():
    return PracticeFactory()


@pytest.fixture
def other():
    """A practice, its migration and its manager, that nobody here has to do with."""
    practice = PracticeFactory()
    migration_of(practice)
    MembershipFactory(practice=practice)
    ArrangementFactory(practice=practice)
    return practice


def member(role: str, **organisation) -> User:
    return MembershipFactory(role=role, **organisation).user


def sees(user: User) -> tuple[set, set]:
    """Return the practices and the migrations a person sees."""
    return set(Practice.objects.visible_to(user)), set(Migration.objects.visible_to(user))


def may_plan(user: User) -> tuple[set, set]:
    plan = Permission.PLAN
    return set(Practice.objects.permitted(user, plan)), set(Migration.objects.permitted(user, plan))


@pytest.mark.parametrize("role", ["practice_manager", "practice_staff", "clinical_lead"])
def test_practice_people_see_their_practice_only(practice, other, role):
    migration = migration_of(practice)
    user = member(role, practice=practice)
    assert sees(user) == ({practice}, {migration})
    assert set(Membership.objects.visible_to(user)) == set(practice.memberships.all())
    expected = ({practice}, {migration}) if role == "practice_manager" else (set(), set())
    assert may_plan(user) == expected


def test_two_memberships_add_up(practice, other):
    user = member("practice_staff", practice=practice)
    MembershipFactory(user=user, practice=other)
    assert sees(user)[0] == {practice, other}
    assert may_plan(user)[0] == {other}


def test_a_project_manager_sees_the_migrations_assigned_to_their_partner(practice, other):
    partner = DeliveryPartnerFactory()
    user = member("project_manager", partner=partner)
    assert sees(user) == (set(), set())

    migration = migration_of(practice, partner=partner)
    earlier = migration_of(practice, state="completed", started_on=date(2020, 1, 1))
    colleague = MembershipFactory(role="project_manager", partner=partner)
    manager = MembershipFactory(practice=practice)
    assert sees(user) == ({practice}, {migration})
    assert earlier not in Migration.objects.visible_to(user)
    assert may_plan(user) == ({practice}, {migration})
    assert set(Membership.objects.visible_to(user)) == {user.memberships.get(), colleague, manager}


def test_a_commissioner_sees_the_practices_it_commissions_now(practice, other):
    icb = ArrangementFactory(practice=practice).commissioner
    migration = migration_of(practice)
    user = member("commissioner", commissioner=icb)
    colleague = MembershipFactory(role="commissioner", commissioner=icb)
    manager = MembershipFactory(practice=practice)
    assert sees(user) == ({practice}, {migration})
    assert may_plan(user) == ({practice}, {migration})
    assert set(Membership.objects.visible_to(user)) == {user.memberships.get(), colleague, manager}


def test_an_arrangement_lasts_until_the_day_it_ends(practice):
    icb = ArrangementFactory(practice=practice, end=date(2026, 6, 2)).commissioner
    user = member("commissioner", commissioner=icb)
    assert sees(user)[0] == {practice}
    with time_machine.travel("2026-06-01T23:30:00+00:00"):  # 2 June in London
        assert sees(user)[0] == set()


class TestFormerCommissioner:
    """Whoever commissioned a practice while a migration ran still sees that one."""

    @pytest.fixture
    def user(self, practice):
        former = ArrangementFactory(practice=practice, start=date(2022, 7, 1), end=date(2026, 4, 1))
        ArrangementFactory(practice=practice, start=date(2026, 4, 1))
        return member("commissioner", commissioner=former.commissioner)

    def test_without_a_migration_it_sees_nothing(self, user):
        assert sees(user) == (set(), set())

    @pytest.mark.parametrize(
        ("started_on", "ended_on"),
        [
            (date(2026, 3, 31), None),
            (date(2023, 1, 1), date(2023, 6, 1)),
            (date(2022, 1, 1), date(2022, 7, 1)),
        ],
    )
    def test_a_migration_of_its_time_stays_in_sight(self, practice, user, started_on, ended_on):
        state = "completed" if ended_on else "active"
        mine = migration_of(practice, started_on=started_on, ended_on=ended_on, state=state)
        assert sees(user) == ({practice}, {mine})

    @pytest.mark.parametrize(
        ("started_on", "ended_on"),
        [(date(2026, 4, 1), None), (date(2021, 1, 1), date(2022, 6, 30))],
    )
    def test_a_migration_of_another_time_does_not(self, practice, user, started_on, ended_on):
        state = "completed" if ended_on else "active"
        migration_of(practice, started_on=started_on, ended_on=ended_on, state=state)
        assert sees(user) == (set(), set())


class TestMerger:
    """CCG to ICB to merged ICB: what a body ran follows to its successors, and never back."""

    @pytest.fixture
    def chain(self):
        merged = CommissionerFactory()
        icb = CommissionerFactory(successor=merged)
        ccg = CommissionerFactory(kind="ccg", successor=icb)
        return ccg, icb, merged

    def test_a_successor_sees_what_its_predecessor_still_commissions(self, practice, chain):
        migration = migration_of(practice)
        ArrangementFactory(practice=practice, commissioner=chain[1])
        assert sees(member("commissioner", commissioner=chain[2])) == ({practice}, {migration})

    def test_it_follows_through_two_mergers(self, practice, chain):
        old = migration_of(
            practice, started_on=date(2021, 1, 1), ended_on=date(2021, 9, 1), state="completed"
        )
        ArrangementFactory(
            practice=practice, commissioner=chain[0], start=date(2013, 4, 1), end=date(2022, 7, 1)
        )
        for commissioner in chain:
            assert sees(member("commissioner", commissioner=commissioner)) == ({practice}, {old})

    def test_a_predecessor_does_not_see_what_its_successor_commissions(self, practice, chain):
        migration_of(practice)
        ArrangementFactory(practice=practice, commissioner=chain[2])
        assert sees(member("commissioner", commissioner=chain[1])) == (set(), set())

    def test_a_successor_sees_the_people_of_its_predecessor(self, chain):
        before = MembershipFactory(role="commissioner", commissioner=chain[0])
        user = member("commissioner", commissioner=chain[2])
        assert before in Membership.objects.visible_to(user)
        assert user.memberships.get() not in Membership.objects.visible_to(before.user)

    def test_a_circle_of_successors_ends(self, practice, chain):
        ccg, _, merged = chain
        merged.successor = ccg
        merged.save()
        ArrangementFactory(practice=practice, commissioner=ccg)
        assert sees(member("commissioner", commissioner=merged))[0] == {practice}


@pytest.mark.parametrize("role", ["national_viewer", "administrator"])
def test_national_roles_see_everything(practice, other, role):
    migration_of(practice)
    user = member(role)
    assert sees(user) == (set(Practice.objects.all()), set(Migration.objects.all()))
    assert len(sees(user)[0]) == 2
    assert set(Membership.objects.visible_to(user)) == set(Membership.objects.all())
    everything = (set(Practice.objects.all()), set(Migration.objects.all()))
    assert may_plan(user) == (everything if role == "administrator" else (set(), set()))


def nobody(practice: Practice) -> User:
    return UserFactory()


def switched_off(practice: Practice) -> User:
    user = member("practice_manager", practice=practice)
    MembershipFactory(user=user, role="administrator")
    user.is_active = False
    user.save()
    return user


@pytest.mark.parametrize("make", [nobody, switched_off])
def test_some_reach_nothing(practice, make):
    migration_of(practice)
    user = make(practice)
    assert sees(user) == (set(), set())
    assert may_plan(user) == (set(), set())
    assert not Membership.objects.visible_to(user).exists()


def test_someone_signed_out_reaches_nothing(practice):
    migration_of(practice)
    assert sees(AnonymousUser()) == (set(), set())
    assert not Membership.objects.visible_to(AnonymousUser()).exists()


def test_a_new_membership_counts_at_once(practice):
    user = UserFactory()
    assert sees(user)[0] == set()
    MembershipFactory(user=user, practice=practice)
    assert sees(user)[0] == {practice}
