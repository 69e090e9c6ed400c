"""People who all have something due.

`python -m tests.faults.people COUNT` fills a migrated database with them, and prints a session of the
first, who also has a whole plan to tick.
"""

import os
import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phases.models import Migration

TODAY = date(2027, 1, 6)  # a Wednesday
MORNING = datetime(2027, 1, 6, 10, 0, tzinfo=UTC)  # past everybody's hour


def address(number: int) -> str:
    """Return the address of a person."""
    return f"manager{number}@practice.example"


def make_practices(count: int) -> "list[Migration]":
    """Make `count` practices with a manager each, on the way to a new system, and return their migrations."""
    from accounts.models import User  # noqa: PLC0415 - after django.setup
    from phases.choices import MigrationState  # noqa: PLC0415
    from phases.models import GuideEdition, Migration  # noqa: PLC0415
    from practices.models import Membership, Practice  # noqa: PLC0415
    from tests.factories import ClinicalSystemFactory  # noqa: PLC0415

    people = User.objects.bulk_create(
        User(email=address(n), name=f"Manager {n}", password="!") for n in range(count)
    )
    practices = Practice.objects.bulk_create(
        Practice(ods_code=f"Z{n:05d}", name=f"Surgery {n}", postcode="LS1 4AP") for n in range(count)
    )
    Membership.objects.bulk_create(
        Membership(user=user, practice=practice, role="practice_manager")
        for user, practice in zip(people, practices, strict=True)
    )
    systems = {"from_system": ClinicalSystemFactory(), "to_system": ClinicalSystemFactory()}
    return Migration.objects.bulk_create(
        Migration(
            practice=practice,
            edition=GuideEdition.objects.get(code="2025-icb", is_current=True),
            state=MigrationState.ACTIVE,
            started_on=date(2026, 11, 2),
            created_by=user,
            **systems,
        )
        for user, practice in zip(people, practices, strict=True)
    )


def set_dates(migrations: "list[Migration]", **dates: date) -> None:
    """Give each of `migrations` these milestones."""
    from phases.models import Milestone  # noqa: PLC0415

    Milestone.objects.bulk_create(
        Milestone(migration=migration, kind=kind, planned=day, baseline=day)
        for migration in migrations
        for kind, day in dates.items()
    )


def set_items(migrations: "list[Migration]", *days: date) -> None:
    """Give each of `migrations` an item of its own due on each of `days`."""
    from checklists.models import Task  # noqa: PLC0415

    Task.objects.bulk_create(
        Task(
            migration=migration,
            phase=migration.edition.phases.first(),
            own_title=f"Item for {day}",
            due=day,
            due_pinned=True,
        )
        for migration in migrations
        for day in days
    )


def main(count: int) -> None:
    """Load the guide, and fill the database."""
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    from django.test import Client  # noqa: PLC0415

    call_command("load_guide", verbosity=0)
    migrations = make_practices(count)
    set_dates(migrations, fdp=TODAY + timedelta(days=5), go_live=TODAY + timedelta(days=12))
    set_items(migrations[:1], *[TODAY + timedelta(days=n) for n in range(20)])
    client = Client()
    client.force_login(migrations[0].created_by)
    print(client.cookies["sessionid"].value)  # noqa: T201


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "migrations_portal.settings")
    main(int(sys.argv[1]))
