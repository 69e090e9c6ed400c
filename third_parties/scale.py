"""The registers of a country, by chance."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from random import Random

from checklists.models import GuideService
from checklists.scale.bulk import insert_objects, write_history
from checklists.scale.one import One
from phases.choices import MigrationState, MilestoneKind
from third_parties.demo import UNANSWERED, Life
from third_parties.models import ThirdPartyEntry
from third_parties.services.registers import PLANNED, new_entry, set_dates

SILENT = 0.1  # the share of practices that wait for an answer in vain
SLOW = (*[0] * 40, 1, 1, 2, 12)


def write_registers(found: Sequence[One]) -> None:
    """Write a register for each of `found`, as far as it has come, with a row of history for each service."""
    if not found:
        return
    services = list(found[0].row.edition.services.order_by("position"))
    insert_objects(ThirdPartyEntry, (entry for one in found for entry in _register(one, services)))
    write_history(ThirdPartyEntry, [one.row.pk for one in found], at="m.created_at", by="m.created_by_id")


def _register(one: One, services: Sequence[GuideService]) -> Iterator[ThirdPartyEntry]:
    rng = Random(f"{one.practice.ods_code}:third parties")  # noqa: S311
    life = Life(
        rng,
        begun=one.dates[MilestoneKind.KICK_OFF],
        yesterday=one.fate.worked_until,
        finished=one.fate.state == MigrationState.COMPLETED,
        unanswered={rng.choice(sorted(UNANSWERED))} if rng.random() < SILENT else (),
        slow=SLOW,
    )
    for service in services:
        if service.condition and not one.answers[service.condition]:
            continue
        entry = new_entry(one.row, service)
        for column, day in _planned(service, tuple(sorted(one.dates.items()))).items():
            setattr(entry, column, day)
        life.live(entry)
        yield entry


@cache
def _planned(service: GuideService, dates: tuple[tuple[str, date], ...]) -> dict[str, date | None]:
    """Return the planned days of a service: many practices go live on the same day."""
    entry = set_dates(ThirdPartyEntry(service=service), dict(dates))
    return {column: getattr(entry, column) for column in PLANNED}
