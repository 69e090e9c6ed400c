"""Every page of the portal, each in its first state and in what it can turn into."""

from tests.browser import (
    pages_account,
    pages_board,
    pages_migration,
    pages_people,
    pages_reading,
    pages_reminders,
    pages_second_factor,
    pages_start,
    pages_views,
)

CASES = [
    *pages_account.ACCOUNT,
    *pages_second_factor.SECOND_FACTOR,
    *pages_people.PEOPLE,
    *pages_migration.MIGRATION,
    *pages_start.START,
    *pages_reminders.REMINDERS,
    *pages_board.BOARD,
    *pages_views.VIEWS,
    *pages_reading.PRACTICES,
    *pages_reading.GUIDE,
    *pages_reading.WORDS,
    *pages_reading.ERRORS,
]
