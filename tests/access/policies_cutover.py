"""Who may come through the doors of cutover."""

from typing import Any

from tests.access.cutover import AREA
from tests.access.policy import AT_PRACTICE, TICK, VIEW, Policy
from tests.access.scene import World

# Both parts of each moment: a day in three boxes or as one, and an hour.
WEEKEND = {
    "version": 0,
    "planned_start": "2027-01-29",
    "planned_start_time": "6:30pm",
    "planned_end": "2027-02-01",
    "planned_end_time": "8am",
}


def _settled(world: World) -> dict[str, Any]:
    return {"version": 1, "agreement": "Jo keeps the log", "owner": world.manager.pk}


def _corrected(_: World) -> dict[str, Any]:
    return {"version": 1, "captured": 12, "reentered": 2}


def _checked(world: World, version: int) -> dict[str, Any]:
    started = world.migration.started_on.isoformat()
    return {"version": version, "extract": "initial", "started_on": started, "recheck": "waiting"}


CUTOVER_POLICIES: dict[str, Policy] = {
    "cutover": Policy(AT_PRACTICE, VIEW),
    "cutover_area": Policy(AT_PRACTICE, VIEW, TICK, _settled),
    "cutover_pack": Policy(AT_PRACTICE, VIEW),
    "cutover_area_pack": Policy(AT_PRACTICE, VIEW),
    "cutover_clock": Policy(AT_PRACTICE, VIEW, TICK, lambda _: WEEKEND),
    "cutover_report": Policy(AT_PRACTICE, TICK, TICK),
    "reentry": Policy(AT_PRACTICE, VIEW),
    "reentry_progress": Policy(AT_PRACTICE, VIEW),
    "reentry_count": Policy(AT_PRACTICE, None, TICK, lambda _: {"tap": f"{AREA}:captured"}),
    "reentry_undo": Policy(AT_PRACTICE, None, TICK),
    "reentry_correct": Policy(AT_PRACTICE, TICK, TICK, _corrected),
    "data_checks": Policy(AT_PRACTICE, VIEW),
    "add_data_check": Policy(AT_PRACTICE, TICK, TICK, lambda w: _checked(w, 0)),
    "data_check": Policy(AT_PRACTICE, TICK, TICK, lambda w: _checked(w, 1)),
}
