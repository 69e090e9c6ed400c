"""The register as a whole: opened with the plan, and moved with its dates."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from checklists.joining import JoinedMove, JoinedMoves
from checklists.models import GuideService
from checklists.services.summaries import keep
from phases.bank_holidays import is_bank_holiday
from phases.models import Migration, Milestone
from third_parties.models import EntryQuerySet, ThirdPartyEntry
from third_parties.planning import why_planned
from third_parties.rules import plan

# What follows the plan: column, what happened that keeps it where it was, and what it is called.
FOLLOWING = (
    ("tell_by", "told_on", "tell them"),
    ("off_due", "went_off_on", "goes off"),
    ("ask_by", "back_confirmed_on", "ask for it to be switched on"),
    ("on_due", "back_confirmed_on", "comes on again"),
)
PLANNED = tuple(column for column, _, _ in FOLLOWING)


@transaction.atomic
def open_register(migration: Migration, by: User | None) -> None:
    """Enter every service that the edition and the answers switch on, with its dates."""
    services = migration.edition.services.order_by("position")
    dates = migration.dates()
    rows = [
        set_dates(new_entry(migration, service), dates)
        for service in services
        if not service.condition or migration.answers.get(service.condition, False)
    ]
    bulk_create_with_history(
        rows, ThirdPartyEntry, default_user=by, default_change_reason="Register opened with the plan"
    )


def new_entry(migration: Migration, service: GuideService) -> ThirdPartyEntry:
    """Return the entry of a service of the guide, unsaved and without dates."""
    return ThirdPartyEntry(
        migration=migration, service=service, category=service.category, notice_days=service.notice_days
    )


def set_dates(entry: ThirdPartyEntry, dates: Mapping[str, date]) -> ThirdPartyEntry:
    """Give `entry` the dates it has when the milestones stand on `dates`; what has happened keeps its own."""
    for column, day in planned_days(entry, dates).items():
        setattr(entry, column, day)
    return entry


def planned_days(entry: ThirdPartyEntry, dates: Mapping[str, date]) -> dict[str, date | None]:
    """Return the planned columns of `entry` for milestones on `dates`."""
    planned = plan(entry.wishes(), dates, is_bank_holiday)
    days = {
        "tell_by": planned.tell.date,
        "off_due": planned.off_on,
        "ask_by": planned.ask.date if planned.ask else None,
        "on_due": planned.on_on,
    }
    return {
        column: getattr(entry, column) if column != "tell_by" and getattr(entry, over) else days[column]
        for column, over, _ in FOLLOWING
    }


def preview(migration: Migration, dates: Mapping[str, date]) -> JoinedMoves:
    """Return what would move in the register if the milestones stood on `dates`. One query."""
    moves = []
    for entry in _entries(migration):
        if not entry.affected or entry.back_confirmed_on:
            continue
        reasons, days = why_planned(entry, dates), planned_days(entry, dates)
        for column, over, words in FOLLOWING:
            old, new = getattr(entry, column), days[column]
            if new and old != new and not getattr(entry, over):
                moves.append(JoinedMove(f"{entry.name}: {words}", old, new, reasons[column]))
    return JoinedMoves("Third-party dates", tuple(moves))


@transaction.atomic
def move_dates(migration: Migration, by: User, reason: str) -> None:
    """Let the register follow the milestones of `migration`, which have just moved."""
    dates = migration.dates()
    changed = []
    for entry in _entries(migration).select_for_update(of=("self",)):
        before = [getattr(entry, column) for column in PLANNED]
        set_dates(entry, dates)
        if before != [getattr(entry, column) for column in PLANNED]:
            entry.version += 1
            changed.append(entry)
    bulk_update_with_history(
        changed,
        ThirdPartyEntry,
        [*PLANNED, "version"],
        default_user=by,
        default_change_reason=reason[:100],
    )


def _entries(migration: Migration) -> EntryQuerySet:
    return EntryQuerySet(ThirdPartyEntry).filter(migration=migration).in_order()


def fill_registers() -> int:
    """Open the register of every plan made before there were registers; return how many."""
    entries = ThirdPartyEntry.objects.filter(migration=OuterRef("pk"))
    milestones = Milestone.objects.filter(migration=OuterRef("pk"))
    without = Migration.objects.filter(Exists(milestones), ~Exists(entries)).select_related("edition")
    count = 0
    for migration in without.order_by("pk").iterator():
        with transaction.atomic():
            open_register(migration, None)
            keep(migration.pk, "third_party_due")
        count += 1
    return count
