"""The old system's last days: how long, why, and asking for more."""

import re
from datetime import timedelta

import pytest
import time_machine

from closing.models import LegacyExtension
from phases.models import Milestone
from tests.people import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    """A clock that the test can move."""
    with time_machine.travel(TODAY, tick=False) as clock:
        yield clock


@pytest.fixture
def manager(client, cast, clock):
    client.force_login(cast.manager)
    return client


@pytest.fixture
def here(cast):
    """Where it is."""
    return f"/migrations/{cast.migration.pk}/legacy-access/"


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def end_of(cast):
    return Milestone.objects.get(migration=cast.migration, kind="legacy_access_end")


def ask(client, here, until, **more):
    return client.post(
        f"{here}longer/", {"until": until.isoformat(), "reason": "Notes are left"} | more, follow=True
    )


def answer(client, here, given="agreed", by="The ICB"):
    pk = LegacyExtension.objects.get(answer="waiting").pk
    return client.post(f"{here}{pk}/answer/", {"answer": given, "answered_by": by}, follow=True)


def test_it_says_when_access_ends_why_and_how_long_is_left(manager, cast, here, clock):
    assert "90 days after go live" in text_of(manager.get(here))
    clock.move_to(end_of(cast).planned - timedelta(days=12))
    manager.force_login(cast.manager)
    cast.migration.reentry_counts.create(area="scanning", day=cast.migration.dates()["go_live"], captured=9)
    page = text_of(manager.get(here))
    assert "12 days left:" in page
    assert "9 items still to be entered again, with 12 days to read the old notes" in page


def test_an_agreed_request_moves_the_end_and_keeps_who_agreed_and_the_cost(manager, cast, here):
    end = end_of(cast).planned
    until = end + timedelta(days=28)
    page = ask(manager, here, until, cost="1250.50")
    assert "Waiting for an answer" in text_of(page)
    assert end_of(cast).planned == end, "nothing moves before it is agreed"
    page = text_of(answer(manager, here))
    assert end_of(cast).planned == until
    row = LegacyExtension.objects.get()
    assert (row.answer, row.answered_by, str(row.cost)) == ("agreed", "The ICB", "1250.50")
    assert "£1250.50" in page
    change = cast.migration.date_changes.get()
    assert change.reason == "Longer access agreed by The ICB: Notes are left"
    assert row.history.count() == 2


@pytest.mark.parametrize(("given", "by"), [("refused", "The old supplier"), ("withdrawn", "")])
def test_any_other_answer_leaves_the_end_where_it_is(manager, cast, here, given, by):
    end = end_of(cast).planned
    ask(manager, here, end + timedelta(days=28))
    answer(manager, here, given, by)
    assert end_of(cast).planned == end
    assert ask(manager, here, end + timedelta(days=10)).status_code == 200, "it can be asked again"
    assert LegacyExtension.objects.count() == 2


def test_an_earlier_day_makes_no_request(manager, cast, here):
    page = ask(manager, here, end_of(cast).planned)
    assert page.status_code == 422
    assert "Enter a later day" in text_of(page)
    assert not LegacyExtension.objects.exists()


def test_one_request_at_a_time(manager, cast, here):
    until = end_of(cast).planned + timedelta(days=28)
    ask(manager, here, until)
    page = ask(manager, here, until + timedelta(days=1))
    assert page.status_code == 422
    assert "waiting for its answer already" in text_of(page)
    assert LegacyExtension.objects.count() == 1


def test_an_answer_has_somebody_behind_it(manager, cast, here):
    ask(manager, here, end_of(cast).planned + timedelta(days=28))
    page = answer(manager, here, by=" ")
    assert page.status_code == 422
    assert "Enter who answered" in text_of(page)
    assert LegacyExtension.objects.get().answer == "waiting"


def test_an_answer_is_given_once(manager, cast, here):
    end = end_of(cast).planned
    ask(manager, here, end + timedelta(days=28))
    pk = LegacyExtension.objects.get().pk
    answer(manager, here, "refused")
    page = manager.post(f"{here}{pk}/answer/", {"answer": "agreed", "answered_by": "The ICB"})
    assert page.status_code == 422
    assert "answered meanwhile: refused" in text_of(page)
    assert end_of(cast).planned == end


def test_after_the_end_nothing_is_asked_for(manager, cast, here):
    end = end_of(cast)
    Milestone.objects.filter(pk=end.pk).update(actual=TODAY)
    page = ask(manager, here, end.planned + timedelta(days=28))
    assert page.status_code == 422
    assert "Access ended on 9 November 2026" in text_of(page)
    assert "ended on 9 November 2026" in text_of(manager.get(here))


def test_staff_see_it_and_do_not_ask(client, cast, here, clock):
    client.force_login(cast.staff)
    assert "Ask for longer access" not in client.get(here).content.decode()
    assert ask(client, here, end_of(cast).planned + timedelta(days=28)).status_code == 403
