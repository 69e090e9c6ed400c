"""A little of every part of cutover for one practice of the scene."""

from accounts.models import User
from cutover.models import DataCheckRound
from cutover.services import plans, rounds
from cutover.services.reentry import correct_day
from phases.models import Migration

AREA = "prescriptions"


def plan_cutover(migration: Migration, by: User, name: str) -> None:
    """Settle an area, count on a day and check data, all in words full of `name`."""
    day = migration.started_on
    wanted = plans.Wanted(agreement=f"{name} keeps the log", own_tactic=f"Ring {name}", owner=by)
    plans.settle_area(by=by, migration=migration, area=AREA, version=0, wanted=wanted, today=day)
    checked = rounds.Wanted(extract="initial", started_on=day, found={"codes": 3}, note=f"{name} looked")
    rounds.add_round(by=by, migration=migration, wanted=checked, today=day)
    correct_day(by=by, migration=migration, area=AREA, day=day, captured=9, reentered=2, version=0, today=day)


def round_of(migration: Migration) -> DataCheckRound:
    """Return the round that the addresses name."""
    return DataCheckRound.objects.get(migration=migration)
