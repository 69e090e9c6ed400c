"""The dates of a service and how far it has come: on every day, and the database's reading of the same."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from phases.bank_holidays import is_bank_holiday
from phases.rules import is_working_day
from third_parties.models import ThirdPartyEntry
from third_parties.rules import Facts, State, Step, Wishes, chase_day, late, plan, state_of, waiting
from third_parties.services.entries import add_entry

DAYS = st.dates(date(2019, 1, 1), date(2035, 12, 31))
RULES = st.sampled_from(["", "by fdp", "1 day before fdp", "2 days before fdp", "1 week before fdp"])
ON = st.sampled_from(["", "on go_live", "by go_live", "1 day after go_live"])


def working(day):
    return is_working_day(day, is_bank_holiday)


@settings(suppress_health_check=[HealthCheck.too_slow])  # bank holidays of a new year take a moment
@given(
    fdp=DAYS,
    gap=st.integers(1, 20),
    off=RULES,
    on=ON,
    notice=st.one_of(st.none(), st.integers(0, 60)),
    each=st.booleans(),
)
def test_planned_days_are_working_days_and_give_the_whole_notice(fdp, gap, off, on, notice, each):
    dates = {"fdp": fdp, "go_live": fdp + timedelta(days=gap)}
    planned = plan(Wishes(off, on, notice, each), dates, is_bank_holiday)
    assert working(planned.tell.date)
    before = planned.off_on or fdp
    assert (before - planned.tell.date).days >= (28 if notice is None else notice)
    if planned.off_on:
        assert working(planned.off_on)
        assert planned.off_on <= fdp
    if planned.on_on and on != "on go_live":  # which is that very day, wherever it falls
        assert working(planned.on_on)
    if planned.ask:
        assert each
        assert working(planned.ask.date)
        assert (planned.on_on - planned.ask.date).days >= (28 if notice is None else notice)


@given(day=DAYS)
def test_a_chase_comes_five_working_days_later(day):
    again = chase_day(day, is_bank_holiday)
    assert working(again)
    between = [day + timedelta(days=n) for n in range(1, (again - day).days + 1)]
    assert sum(working(one) for one in between) == 5


NOTHING = Facts(True, None, None, (None, None), None, None, None, None, None, None, None, None, None, None)
OFF, ON_AGAIN = date(2027, 1, 28), date(2027, 2, 1)
BOTH = replace(NOTHING, tell_by=date(2027, 1, 14), off_due=OFF, on_due=ON_AGAIN)
TOLD = replace(BOTH, told_on=date(2027, 1, 4), told_of=(OFF, ON_AGAIN), chase_by=date(2027, 1, 11))


@pytest.mark.parametrize(
    ("facts", "state", "steps"),
    [
        (BOTH, State.NOT_TOLD, [Step.TELL, Step.OFF, Step.BACK]),
        (TOLD, State.TOLD, [Step.CONFIRM, Step.OFF, Step.BACK]),
        (replace(TOLD, confirmed_on=date(2027, 1, 6)), State.TOLD, [Step.OFF, Step.BACK]),
        (replace(TOLD, off_due=date(2027, 2, 4)), State.NOT_TOLD, [Step.TELL, Step.OFF, Step.BACK]),
        (replace(TOLD, went_off_on=OFF), State.OFF, [Step.OFF, Step.BACK]),
        (replace(TOLD, went_off_on=OFF, off_confirmed_on=OFF), State.OFF, [Step.BACK]),
        (
            replace(TOLD, went_off_on=OFF, off_confirmed_on=OFF, on_due=date(2027, 2, 3)),
            State.OFF,
            [Step.TELL, Step.BACK],
        ),
        (replace(TOLD, back_confirmed_on=ON_AGAIN), State.BACK_ON, []),
        (replace(BOTH, affected=False), State.NOT_AFFECTED, []),
        (replace(NOTHING, told_on=date(2027, 1, 4)), State.TOLD, [Step.CONFIRM]),
        (replace(NOTHING, told_on=date(2027, 1, 4), confirmed_on=date(2027, 1, 5)), State.TOLD, []),
    ],
)
def test_states_and_what_is_left(facts, state, steps):
    assert state_of(facts) == state
    assert [step for step, _ in waiting(facts)] == steps


def test_it_is_not_finished_until_back_on_is_confirmed():
    nearly = replace(TOLD, confirmed_on=OFF, went_off_on=OFF, off_confirmed_on=OFF)
    assert waiting(nearly) == [(Step.BACK, ON_AGAIN)]
    assert late(nearly, ON_AGAIN) == []
    assert late(nearly, ON_AGAIN + timedelta(days=1)) == [Step.BACK]


FEW_DAYS = st.one_of(st.none(), st.dates(date(2027, 1, 1), date(2027, 1, 4)))
COLUMNS = [
    "tell_by",
    "told_on",
    "told_of_off",
    "told_of_on",
    "confirmed_on",
    "chase_by",
    "off_due",
    "went_off_on",
    "off_confirmed_on",
    "ask_by",
    "asked_on",
    "asked_of",
    "on_due",
    "back_confirmed_on",
]


class SameInTheDatabase(TestCase):
    """Whatever is known of a service, the database counts it as the rules do."""

    def setUp(self):
        from phases.models import GuideEdition  # noqa: PLC0415
        from tests.people import make_cast  # noqa: PLC0415

        edition = GuideEdition.objects.get(code="2025-icb", is_current=True)
        cast = make_cast(edition, date(2027, 2, 1), every_item=False)
        self.pk = add_entry(by=cast.manager, migration=cast.migration, name="Test").pk

    @settings(max_examples=300, deadline=None)
    @given(
        days=st.fixed_dictionaries(dict.fromkeys(COLUMNS, FEW_DAYS)),
        affected=st.booleans(),
        today=st.dates(date(2027, 1, 1), date(2027, 1, 5)),
    )
    def test_unfinished_and_late(self, days, affected, today):
        if not days["on_due"]:
            days["ask_by"] = None  # nobody asks for a switching on that never comes
        reason = "" if affected else "Not used"
        rows = ThirdPartyEntry.objects.filter(pk=self.pk)
        rows.update(**days, affected=affected, not_affected_reason=reason)
        facts = rows.get().facts()
        assert rows.unfinished().exists() == bool(waiting(facts)), facts
        assert rows.late(today).exists() == bool(late(facts, today)), facts
