"""A plan that stood still is offered new dates when it goes on, and keeps the old ones until somebody agrees."""

from datetime import timedelta

import pytest
import time_machine

from checklists.models import DateChange
from checklists.resuming import stood_still
from phases.bank_holidays import is_bank_holiday
from phases.choices import MilestoneKind
from phases.rules import nearest_working_day
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


def set_state(client, cast, state, reason=""):
    return client.post(f"/migrations/{cast.migration.pk}/state/", {"state": state, "reason": reason})


def stand_still(manager, cast, clock, days, then="planning"):
    set_state(manager, cast, "paused", "Supplier has no slot")
    clock.shift(timedelta(days=days))
    manager.force_login(cast.manager)  # nobody stays signed in that long
    return set_state(manager, cast, then)


def test_a_plan_that_goes_on_is_offered_dates_later_by_as_long_as_it_stood_still(manager, cast, clock):
    before = cast.migration.dates()
    answer = stand_still(manager, cast, clock, 21)
    here = f"/migrations/{cast.migration.pk}/dates/idp/move/?after=21"
    assert answer.url == here
    assert cast.migration.dates() == before, "nothing moves by itself"
    page = manager.get(here)
    assert "stood still for 21 days" in page.content.decode()
    initial = page.context["form"].initial
    assert initial["new_date"] == nearest_working_day(before["idp"] + timedelta(days=21), 1, is_bank_holiday)
    assert (initial["together"], initial["reason"]) == ("yes", "The migration stood still for 21 days")


def test_agreeing_moves_what_is_still_to_come_together(manager, cast, clock):
    before = cast.migration.dates()
    here = stand_still(manager, cast, clock, 21).url
    initial = manager.get(here).context["form"].initial
    day = initial["new_date"]
    sent = {
        "new_date_day": day.day,
        "new_date_month": day.month,
        "new_date_year": day.year,
        "together": "yes",
        "reason": initial["reason"],
    }
    preview = manager.post(here, sent)
    assert "Check what this changes" in preview.content.decode()
    manager.post(here, {**sent, "seen": preview.context["replan"].seen})
    after = cast.migration.dates()
    assert after["go_live"] >= before["go_live"] + timedelta(days=21)
    assert DateChange.objects.get().reason == "The migration stood still for 21 days"


def test_back_on_the_same_day_nothing_is_proposed(manager, cast, clock):
    assert stand_still(manager, cast, clock, 0).url == f"/migrations/{cast.migration.pk}/"


def test_what_has_happened_is_not_asked_about_again(manager, cast, clock):
    cast.migration.milestones.filter(kind__in=["order", "kick_off", "technical_survey", "idp"]).update(
        actual=TODAY
    )
    assert "/dates/fdp/move/?after=5" in stand_still(manager, cast, clock, 5).url


def test_only_the_last_time_counts(manager, cast, clock):
    stand_still(manager, cast, clock, 30)
    clock.shift(timedelta(days=10))
    manager.force_login(cast.manager)
    assert "after=3" in stand_still(manager, cast, clock, 3).url


def test_a_pause_is_counted_while_it_lasts(manager, cast, clock):
    set_state(manager, cast, "paused", "Supplier has no slot")
    assert stood_still(cast.migration, TODAY + timedelta(days=4)) == 4


@pytest.mark.parametrize("after", ["0", "-3", "x", "99999", "", "٣"])
def test_a_proposal_that_cannot_be_is_none(manager, cast, after):
    page = manager.get(f"/migrations/{cast.migration.pk}/dates/idp/move/", {"after": after})
    assert page.context["proposal"] is None
    assert page.context["form"].initial["new_date"] == cast.migration.dates()[MilestoneKind.IDP]


def test_each_state_says_what_it_does_to_dates_and_reminders(manager, cast):
    page = manager.get(f"/migrations/{cast.migration.pk}/state/").content.decode()
    assert "Dates stay where they are and nobody is reminded of them" in page
    assert "Reminders stop. The plan stays to read" in page
