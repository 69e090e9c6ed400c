"""Our bank holidays against the list that GOV.UK publishes."""

from datetime import date, timedelta

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from phases.bank_holidays import bank_holiday_name, is_bank_holiday


@pytest.fixture(scope="module")
def published() -> dict[date, str]:
    rows = BankHolidays(use_cached_holidays=True, locale="en").get_holidays(
        division=BankHolidays.ENGLAND_AND_WALES
    )
    return {row["date"]: row["title"] for row in rows}


@pytest.mark.parametrize("year", range(2018, 2029))
def test_same_days_as_gov_uk(published, year):
    """Ours also names the day itself when it falls on a weekend; it is no working day anyway."""
    assert any(day.year == year for day in published)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    weekdays = [day for day in days if day.year == year and day.weekday() < 5]
    assert [day for day in weekdays if is_bank_holiday(day)] == [day for day in weekdays if day in published]


def test_names():
    assert bank_holiday_name(date(2027, 3, 26)) == "Good Friday"
    assert bank_holiday_name(date(2027, 3, 25)) == ""


@pytest.mark.parametrize("day", [date(2027, 1, 4), date(2027, 3, 17), date(2027, 7, 12), date(2027, 11, 30)])
def test_holidays_of_the_other_nations_do_not_count(day):
    assert not is_bank_holiday(day)
