"""The cutovers of a country, by chance: rounds of data checking, clocks, and counts of what is typed in again."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from checklists.demo import clock
from checklists.scale.bulk import insert_objects, write_history
from checklists.scale.one import One
from cutover.demo import PER_DAY
from cutover.models import CutoverClock, DataCheckRound, Extract, Recheck, ReentryCount
from phases.choices import MilestoneKind

LEFT_OVER = 0.1  # the share of areas in which something stays on paper


def write_cutovers(found: Sequence[One]) -> None:
    """Write what each of `found` has done about its cutover so far, with a row of history for everything."""
    ids = [one.row.pk for one in found]
    for model, make in ((DataCheckRound, _rounds), (CutoverClock, _clock), (ReentryCount, _counts)):
        insert_objects(model, (row for one in found for row in make(one)))
        if ids:
            write_history(model, ids, at="m.created_at", by="m.created_by_id")


def _rng(one: One, what: str) -> Random:
    return Random(f"{one.practice.ods_code}:{what}")  # noqa: S311


def _rounds(one: One) -> Iterator[DataCheckRound]:
    rng, day = _rng(one, "rounds"), one.dates[MilestoneKind.IDP] + timedelta(days=3)
    number, last = 1, rng.choice((1, 2, 2, 2, 3, 4))
    while number <= last and day + timedelta(days=4) < one.fate.worked_until:
        found = {"codes": rng.randint(1, 20 // number), "medication": rng.randint(1, 10)}
        yield DataCheckRound(
            migration=one.row,
            number=number,
            extract=Extract.INITIAL if number == 1 else Extract.SAME,
            started_on=day,
            ended_on=day + timedelta(days=4),
            found=found,
            fixed=found,
            recheck=Recheck.RIGHT if number == last else Recheck.WRONG,
        )
        number, day = number + 1, day + timedelta(days=7)


def _clock(one: One) -> Iterator[CutoverClock]:
    rng, fdp, go_live = _rng(one, "clock"), one.dates[MilestoneKind.FDP], one.dates[MilestoneKind.GO_LIVE]
    if fdp >= one.fate.worked_until:
        return
    overran = rng.random() < 0.15
    end = clock.at(go_live, *((13, 30) if overran else (7, 40)))
    yield CutoverClock(
        migration=one.row,
        planned_start=clock.at(fdp, 18, 30),
        planned_end=clock.at(go_live, 8, 0),
        actual_start=clock.at(fdp, 18, rng.randint(30, 59)),
        actual_end=end if go_live < one.fate.worked_until else None,
    )


def _counts(one: One) -> Iterator[ReentryCount]:
    """Everything is noted on the day of the extract and the next, and typed in within some weeks."""
    rng, fdp, go_live = _rng(one, "counts"), one.dates[MilestoneKind.FDP], one.dates[MilestoneKind.GO_LIVE]
    until: date = one.fate.worked_until
    if fdp >= until:
        return
    for area, usual in PER_DAY.items():
        days: dict[date, Any] = {
            fdp + timedelta(days=number): ReentryCount(captured=rng.randint(usual // 2, usual * 2))
            for number in range(2)
            if fdp + timedelta(days=number) <= until
        }
        left = sum(row.captured for row in days.values())
        if rng.random() < LEFT_OVER:
            left -= rng.randint(0, left)
        day = go_live
        while left and day <= until:
            done = min(left, rng.randint(usual // 2 + 1, usual * 2))
            days.setdefault(day, ReentryCount()).reentered, left = done, left - done
            day += timedelta(days=rng.randint(1, 3))
        for counted_on, row in days.items():
            row.migration, row.area, row.day = one.row, area, counted_on
            yield row
