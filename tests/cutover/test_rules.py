"""Hours of cutover, core hours and the forecast: what holds whatever the numbers."""

from datetime import UTC, date, datetime, time, timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutover.forecast import FARTHEST, forecast, rate_needed, rate_of
from cutover.rules import LONDON, core_hours, exists, hours, length, moment, report_due
from phases.bank_holidays import is_bank_holiday
from phases.rules import is_working_day

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
STRETCHES = st.timedeltas(timedelta(minutes=1), timedelta(days=12))
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return moment(datetime.combine(day, time(hour, minute)))


@pytest.mark.parametrize(
    ("friday", "expected"),
    [
        (date(2026, 11, 6), 61.5),
        (date(2026, 3, 27), 60.5),  # clocks go forward on the Sunday: an hour is missing
        (date(2026, 10, 23), 62.5),  # and back: an hour comes twice
    ],
)
def test_a_weekend_from_friday_evening_to_monday_morning(friday, expected):
    found = length(at(friday, 18, 30), at(friday + timedelta(days=3), 8), is_bank_holiday)
    assert (found.hours, found.core, found.overruns) == (expected, (), False)


def test_over_72_hours_and_into_core_hours_are_both_said():
    found = length(at(date(2026, 11, 6), 17), at(date(2026, 11, 9), 18), is_bank_holiday)
    assert (found.hours, found.is_too_long) == (73, True)
    assert [(one.day.day, one.hours) for one in found.core] == [(6, 1.5), (9, 10)]


def test_exactly_72_hours_is_allowed_and_a_minute_more_is_not():
    start = at(date(2026, 12, 24), 18, 30)  # over Christmas: bank holidays have no core hours
    assert not length(start, start + timedelta(hours=72), is_bank_holiday).overruns
    assert length(start, start + timedelta(hours=72, minutes=1), is_bank_holiday).is_too_long


@pytest.mark.parametrize(
    ("start", "end"), [(None, at(date(2026, 11, 9), 8)), (at(date(2026, 11, 9), 8), None), (None, None)]
)
def test_half_a_clock_has_no_length(start, end):
    assert length(start, end, is_bank_holiday) is None


def test_the_hour_that_clocks_leave_out_does_not_exist():
    assert not exists(datetime(2026, 3, 29, 1, 30))  # noqa: DTZ001
    assert exists(datetime(2026, 3, 29, 2, 0))  # noqa: DTZ001
    assert exists(datetime(2026, 10, 25, 1, 30))  # noqa: DTZ001 - it comes twice; the first is meant
    assert moment(datetime(2026, 10, 25, 1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # noqa: DTZ001


@given(MOMENTS, STRETCHES)
def test_hours_are_what_a_stopwatch_shows_in_any_zone(start, stretch):
    end = start + stretch
    assert hours(start.astimezone(LONDON), end.astimezone(LONDON)) == stretch.total_seconds() / 3600


@given(MOMENTS, STRETCHES, STRETCHES)
def test_hours_add_up(start, first, second):
    middle, end = start + first, start + first + second
    assert hours(start, end) == pytest.approx(hours(start, middle) + hours(middle, end))


@given(MOMENTS, STRETCHES)
def test_core_hours_against_a_count_minute_by_minute(start, stretch):
    """The slow way round: look at a clock in England every quarter of an hour."""
    start = start.replace(minute=0, second=0, microsecond=0)
    end = start + max(timedelta(minutes=15), stretch // timedelta(minutes=15) * timedelta(minutes=15))
    expected, now = 0.0, start
    while now < end:
        there = now.astimezone(LONDON)
        in_core = time(8) <= there.time() < time(18, 30)
        expected += 0.25 * (in_core and is_working_day(there.date(), is_bank_holiday))
        now += timedelta(minutes=15)
    assert sum(one.hours for one in core_hours(start, end, is_bank_holiday)) == expected


@given(DAYS, st.times())
def test_a_time_that_exists_comes_back_as_it_was_typed(day, hour):
    local = datetime.combine(day, hour)
    if exists(local):
        assert moment(local).astimezone(LONDON).replace(tzinfo=None, fold=0) == local


def test_the_report_is_due_five_days_after_the_day_in_england():
    assert report_due(datetime(2027, 6, 30, 23, 30, tzinfo=UTC)) == date(2027, 7, 6)


COUNTS = st.dictionaries(st.integers(0, 40), st.integers(0, 60), max_size=30)


@given(st.integers(1, 5000), COUNTS, DAYS)
def test_the_forecast_is_the_first_working_day_on_which_the_rate_is_enough(left, ago, today):
    done = {today - timedelta(days=days): count for days, count in ago.items()}
    found = forecast(left, done, today, is_bank_holiday)
    if found.finish is None:
        assert found.rate == 0 or left / found.rate > FARTHEST - 1
        assert found.why
        return
    assert found.finish >= today
    assert is_working_day(found.finish, is_bank_holiday)
    # The slow way: walk through the days.
    day, rest = today, left - max(found.rate - done.get(today, 0), 0) * is_working_day(today, is_bank_holiday)
    while rest > 0:
        day += timedelta(days=1)
        rest -= found.rate * is_working_day(day, is_bank_holiday)
    assert day == found.finish


@given(st.integers(1, 3000), st.integers(1, 3000), COUNTS, DAYS)
def test_more_left_is_never_done_sooner(one, other, ago, today):
    done = {today - timedelta(days=days): count for days, count in ago.items()}
    small, large = (forecast(left, done, today, is_bank_holiday) for left in sorted((one, other)))
    if large.finish:
        assert small.finish is not None
        assert small.finish <= large.finish


def test_nothing_left_needs_no_forecast():
    found = forecast(0, {date(2027, 2, 1): 5}, date(2027, 2, 10), is_bank_holiday)
    assert (found.finish, found.why) == (None, "Nothing is left to re-enter.")


def test_the_rate_goes_back_five_working_days_and_takes_weekend_work_along():
    today = date(2027, 2, 10)  # a Wednesday
    assert rate_of({date(2027, 2, 2): 1000, date(2027, 2, 6): 50}, today, is_bank_holiday) == 10
    assert rate_of({date(2027, 2, 9): 12}, today, is_bank_holiday) == 12  # one day so far
    assert rate_of({today: 40}, today, is_bank_holiday) == 0  # today is not over


def test_what_is_done_today_is_taken_from_what_today_can_still_do():
    yesterday, today = date(2027, 2, 9), date(2027, 2, 10)
    assert forecast(10, {yesterday: 10}, today, is_bank_holiday).finish == today
    assert forecast(10, {yesterday: 10, today: 4}, today, is_bank_holiday).finish == date(2027, 2, 11)


@given(st.integers(0, 5000), DAYS, st.integers(-3, 90))
def test_the_rate_needed_is_just_enough(left, today, ahead):
    last = today + timedelta(days=ahead)
    days = [today + timedelta(days=n) for n in range(ahead + 1)]
    working = sum(is_working_day(day, is_bank_holiday) for day in days)
    found = rate_needed(left, today, last, is_bank_holiday)
    if not working:
        assert found is None
        return
    assert found * working >= left
    assert (found - 1) * working < max(left, 1)
    assert found == ceil(left / working)
