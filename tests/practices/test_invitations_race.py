"""Two clicks at the same moment, each with a connection of its own. Real races on PostgreSQL only:
SQLite lets one writer in at a time, so there they run one after the other.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from accounts.models import User
from practices.invitations import services
from practices.invitations.services import CannotAccept
from practices.invitations.tokens import hash_of
from practices.members import remove_member
from practices.models import Invitation, Membership
from practices.organisations import organisation_of
from tests.factories import MembershipFactory
from tests.practices.people import PASSWORD, Town, make_town

pytestmark = pytest.mark.django_db(transaction=True)
SITE = "http://testserver/"


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run `works` at the same moment; return what each returned or raised."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        if connection.vendor == "postgresql":
            barrier.wait(timeout=10)
        try:
            return work()
        except Exception as error:
            return error

    if connection.vendor != "postgresql":
        return [run(work) for work in works]

    def alone(work: Callable[[], object]) -> object:
        try:
            return run(work)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(alone, works))


def invitation(town: Town, role: str = "practice_staff") -> Invitation:
    """Invite Asha, without an email."""
    return Invitation.objects.create(
        email="asha@practice.example",
        name="Asha",
        role=role,
        practice=town.practice,
        invited_by=town.people["practice_manager"],
        token_hash=hash_of(role),
        sent_at="2026-11-09T09:00Z",
        expires_at="2999-01-01T09:00Z",
    )


def test_a_double_click_makes_one_account():
    one = invitation(make_town())

    def click() -> object:
        return services.accept_with_new_account(invitation=one, name="Asha", password=PASSWORD)

    results = at_once(click, click, click)
    assert sum(isinstance(result, User) for result in results) == 1
    assert sum(isinstance(result, CannotAccept) for result in results) == 2
    assert Membership.objects.filter(user__email="asha@practice.example").count() == 1


def test_two_invitations_make_one_account():
    town = make_town()
    both = invitation(town), invitation(town, "clinical_lead")
    results = at_once(
        *(
            lambda one=one: services.accept_with_new_account(invitation=one, name="Asha", password=PASSWORD)
            for one in both
        )
    )
    assert {type(result) for result in results} == {User, CannotAccept}


def test_two_managers_who_remove_each_other_leave_one():
    town = make_town()
    first = town.people["practice_manager"].memberships.get()
    second = MembershipFactory(practice=town.practice)
    results = at_once(
        lambda: remove_member(by=first.user, membership=second, site=SITE),
        lambda: remove_member(by=second.user, membership=first, site=SITE),
    )
    assert Membership.objects.filter(practice=town.practice, role="practice_manager").count() == 1
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert not any(isinstance(result, AssertionError) for result in results)


def test_the_twenty_cannot_be_overtaken():
    town = make_town()
    manager = town.people["practice_manager"]
    where = organisation_of(manager.memberships.get())

    def send(number: int) -> object:
        return services.invite(
            by=manager,
            name="Asha",
            email=f"p{number}@practice.example",
            role="practice_staff",
            organisation=where,
            site=SITE,
        )

    for number in range(19):
        send(number)
    results = at_once(lambda: send(100), lambda: send(101))
    assert Invitation.objects.count() == 20
    assert sum(isinstance(result, Invitation) for result in results) == 1
