"""When to tell whom, by examples and by properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phases.bank_holidays import is_bank_holiday
from phases.rules import is_working_day
from reminders.kinds import OVERDUE
from reminders.rules import (
    MAX_ATTEMPTS,
    Bucket,
    Mode,
    bucket_of,
    mode_of,
    next_working_day,
    stage_of,
    wait_after,
    week_began,
)

DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))
AHEAD = st.lists(st.integers(0, 100), min_size=1, max_size=6)
MONDAY = date(2027, 1, 4)


@pytest.mark.parametrize(
    ("left", "stage"),
    [(29, None), (28, 28), (20, 28), (14, 14), (7, 7), (2, 7), (1, 1), (0, 1), (-1, OVERDUE)],
)
def test_a_deadline_has_the_nearest_stage_it_has_reached(left, stage):
    assert stage_of(MONDAY + timedelta(days=left), MONDAY, (28, 14, 7, 1)) == stage


@given(due=DAYS, ahead=AHEAD)
def test_stages_only_go_down_and_each_is_reached(due, ahead):
    days = [due + timedelta(days=n) for n in range(-101, 3)]
    seen = [stage_of(due, day, ahead) for day in days]
    told = [stage for stage in seen if stage is not None]
    assert told == sorted(told, reverse=True)
    assert {*told} == {*ahead, OVERDUE}
    assert seen.index(max(ahead)) == days.index(due - timedelta(days=max(ahead)))


@pytest.mark.parametrize(
    ("due", "bucket"),
    [
        (date(2027, 1, 3), Bucket.OVERDUE),
        (MONDAY, Bucket.TODAY),
        (date(2027, 1, 5), Bucket.WEEK),
        (date(2027, 1, 10), Bucket.WEEK),
        (date(2027, 1, 11), Bucket.LATER),
    ],
)
def test_the_week_ends_on_sunday(due, bucket):
    assert bucket_of(due, MONDAY) is bucket


@given(day=DAYS, weekday=st.integers(0, 4))
def test_a_week_begins_on_its_weekday_within_the_last_seven_days(day, weekday):
    began = week_began(day, weekday)
    assert began.weekday() == weekday
    assert 0 <= (day - began).days <= 6


def working(day):
    return is_working_day(day, is_bank_holiday)


@given(
    first=DAYS,
    weekday=st.integers(0, 4),
    frequency=st.sampled_from(["daily", "weekly"]),
    missed=st.sets(st.integers(0, 60)),
)
def test_a_full_digest_comes_once_a_week_on_the_day_or_as_soon_as_it_can(first, weekday, frequency, missed):
    """Whatever days the server was down."""
    last, fulls = None, []
    runs = [day for n in range(60) if n not in missed and working(day := first + timedelta(days=n))]
    for day in runs:
        mode = mode_of(frequency, weekday, day, last)
        if mode is Mode.FULL:
            last = day
            fulls.append(day)
        else:
            assert mode is (Mode.NEWS if frequency == "daily" else Mode.WARNINGS)
    weeks = [week_began(day, weekday) for day in fulls]
    assert len(weeks) == len({*weeks})
    assert {*weeks} == {week_began(day, weekday) for day in runs}
    assert all(day == min(run for run in runs if run >= week_began(day, weekday)) for day in fulls)


def test_who_turned_mails_off_gets_warnings_only():
    assert mode_of("off", 0, MONDAY, None) is Mode.WARNINGS


@given(day=DAYS)
def test_the_next_working_day_is_the_first_from_here(day):
    found = next_working_day(day, working)
    assert working(found)
    assert not any(working(day + timedelta(days=n)) for n in range((found - day).days))


def test_waits_double_to_a_limit_and_last_out_an_hour_of_a_dead_mail_server():
    waits = [wait_after(attempt) for attempt in range(1, MAX_ATTEMPTS)]
    assert waits[:4] == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert waits == sorted(waits)
    assert max(waits) == timedelta(minutes=40)
    assert sum(waits, timedelta()) > timedelta(hours=4)
