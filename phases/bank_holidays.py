"""English bank holidays, for any year, without asking the network.

The `holidays` package works them out, substitute days and one-off holidays included; a test holds
it against the list GOV.UK publishes.
"""

from datetime import date
from functools import cache

import holidays


@cache
def _year(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year).items())


def is_bank_holiday(day: date) -> bool:
    """Say whether `day` is a bank holiday in England."""
    return day in _year(day.year)


def bank_holiday_name(day: date) -> str:
    """Return the name of the bank holiday on `day`, or an empty string."""
    return _year(day.year).get(day, "")
