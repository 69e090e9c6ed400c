"""The commissioner's weekly email says which practices share lessons."""

from datetime import date, timedelta

import pytest

from tests.lessons.telling import shared, write
from tests.reminders.mornings import clear, morning

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)


def test_a_commissioner_hears_of_lessons_to_publish(cast):
    clear(cast.migration)
    write(cast)
    assert morning(MONDAY) == {}
    shared(cast)
    shared(cast)
    mails = morning(MONDAY + timedelta(days=7))
    assert [*mails] == [cast.commissioner.email]
    body = mails[cast.commissioner.email].body
    assert f"* {cast.practice.name}: 2 lessons to read and publish" in body
    assert "too short" not in body
