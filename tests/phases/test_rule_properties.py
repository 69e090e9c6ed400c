"""What holds of every rule on every day."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from phases.bank_holidays import is_bank_holiday
from phases.explain import why
from phases.rules import ANCHORS, MAX_OFFSET, Roll, RuleError, Unit, is_working_day, parse_rule, work_out

DAYS = st.dates(date(2018, 1, 1), date(2040, 12, 31))
ANCHOR = st.sampled_from(ANCHORS)
COUNT = st.integers(1, 400)


@st.composite
def texts(draw, sides=("before", "after"), suffixes=("", " exactly")) -> str:
    """A rule as people write it."""
    if draw(st.integers(0, 5)) == 0 and sides == ("before", "after"):
        return f"{draw(st.sampled_from(['on', 'by']))} {draw(ANCHOR)}"
    count, unit = draw(COUNT), draw(st.sampled_from(["day", "week", "working day"]))
    plural = "" if count == 1 else "s"
    return f"{count} {unit}{plural} {draw(st.sampled_from(sides))} {draw(ANCHOR)}{draw(st.sampled_from(suffixes))}"


def due_of(text: str, day: date):
    return work_out(parse_rule(text), day, is_bank_holiday)


@given(text=texts(sides=("before",), suffixes=("",)), day=DAYS)
def test_a_deadline_is_never_later_than_its_day(text, day):
    due = due_of(text, day)
    assert due.date <= due.nominal < day
    assert is_working_day(due.date, is_bank_holiday)


@given(anchor=ANCHOR, day=DAYS)
def test_a_deadline_on_the_day_is_never_later(anchor, day):
    due = due_of(f"by {anchor}", day)
    assert due.date <= due.nominal == day
    assert is_working_day(due.date, is_bank_holiday)


@given(text=texts(sides=("after",), suffixes=("",)), day=DAYS)
def test_a_reminder_is_never_earlier_than_its_day(text, day):
    due = due_of(text, day)
    assert due.date >= due.nominal > day
    assert is_working_day(due.date, is_bank_holiday)


@given(text=texts(suffixes=(" exactly",)), day=DAYS)
def test_a_contract_date_never_moves(text, day):
    assume("exactly" in text)
    assert not due_of(text, day).moved


@given(anchor=ANCHOR, day=DAYS)
def test_the_day_itself_never_moves(anchor, day):
    assert due_of(f"on {anchor}", day).date == day


@given(count=st.integers(1, 10), day=DAYS)
def test_nearer_stays_before_its_anchor_and_on_a_working_day(count, day):
    due = due_of(f"{count} days before go_live or nearer", day)
    assert due.date < day
    assert is_working_day(due.date, is_bank_holiday)
    working = [day - timedelta(days=n) for n in range(1, count + 1)]
    if any(is_working_day(one, is_bank_holiday) for one in working):
        assert due.date >= due.nominal


@given(text=texts(), day=DAYS)
def test_no_move_passes_a_working_day(text, day):
    due = due_of(text, day)
    between = range(1, abs((due.date - due.nominal).days))
    step = 1 if due.date > due.nominal else -1
    passed = [due.nominal + timedelta(days=n * step) for n in between]
    assert not any(is_working_day(one, is_bank_holiday) for one in passed)
    assert due.moved is False or not is_working_day(due.nominal, is_bank_holiday)


@given(count=COUNT, day=DAYS)
def test_counting_working_days_back_is_the_inverse_of_counting_on(count, day):
    assume(is_working_day(day, is_bank_holiday))
    unit = "working day" if count == 1 else "working days"
    later = due_of(f"{count} {unit} after idp", day).date
    assert due_of(f"{count} {unit} before idp", later).date == day
    steps = (day + timedelta(days=n) for n in range(1, (later - day).days + 1))
    assert sum(is_working_day(one, is_bank_holiday) for one in steps) == count


@given(text=texts(suffixes=("",)), day=DAYS, days=st.integers(0, 60))
def test_a_later_anchor_never_gives_an_earlier_date(text, day, days):
    assert due_of(text, day).date <= due_of(text, day + timedelta(days=days)).date


@given(text=texts())
def test_parsing_and_spelling_are_inverse(text):
    rule = parse_rule(text)
    assert rule.text == text
    assert spelt(rule) == text


def spelt(rule) -> str:
    """Spell a rule from its parts."""
    if rule.offset == 0:
        return f"{'on' if rule.roll is Roll.NEVER else 'by'} {rule.anchor}"
    count = abs(rule.offset)
    unit = {Unit.DAYS: "day", Unit.WEEKS: "week", Unit.WORKING_DAYS: "working day"}[rule.unit]
    side = "before" if rule.offset < 0 else "after"
    end = {Roll.NEVER: " exactly", Roll.NEARER: " or nearer"}.get(rule.roll, "")
    return f"{count} {unit}{'' if count == 1 else 's'} {side} {rule.anchor}{end}"


@given(text=st.text(max_size=40))
def test_other_text_is_refused_and_nothing_else_happens(text):
    try:
        rule = parse_rule(text)
    except RuleError:
        return
    assert spelt(rule) == text


@given(count=st.integers(MAX_OFFSET + 1, 9999))
def test_no_rule_reaches_further_than_ten_years(count):
    with pytest.raises(RuleError):
        parse_rule(f"{count} days before fdp")


@given(text=texts(), day=DAYS)
def test_why_names_the_anchor_and_the_move(text, day):
    rule = parse_rule(text)
    due = work_out(rule, day, is_bank_holiday)
    reason = why(rule, due)
    assert f"({day.day} {day:%B %Y})" in reason
    assert ("moved from" in reason) is due.moved
    if due.moved:
        assert f"{due.nominal:%A} {due.nominal.day} {due.nominal:%B}" in reason
        assert reason.endswith(("a weekend", "a bank holiday"))
