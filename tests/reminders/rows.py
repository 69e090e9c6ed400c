"""Deliveries for tests: people with a mail each, on a Wednesday morning."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from accounts.models import User
from reminders.models import Delivery
from tests.faults.people import make_practices, set_items

DAY = date(2027, 1, 6)  # a Wednesday
NOW = datetime(2027, 1, 6, 9, 30, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=1)


def people(count: int) -> list[User]:
    """Return people who all have an item due on DAY."""
    migrations = make_practices(count)
    set_items(migrations, DAY)
    return [migration.created_by for migration in migrations]


def waiting(users: list[User], **fields: object) -> list[Delivery]:
    """Make a digest that waits for each of `users`."""
    return Delivery.objects.bulk_create(
        Delivery(**{"user": user, "day": DAY, "not_before": timezone.now(), **fields}) for user in users
    )


def lapse() -> None:
    """Let the time of every claim be up."""
    Delivery.objects.filter(state="claimed").update(claimed_until=LONG_AGO)


def states() -> dict[str, int]:
    """Return how many deliveries are in each state."""
    found = [*Delivery.objects.values_list("state", flat=True)]
    return {state: found.count(state) for state in {*found}}
