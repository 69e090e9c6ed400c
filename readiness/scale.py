"""The signatures of a country: what was done was signed, and somebody decided to go ahead."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random
from typing import Any

from accounts.models import User
from checklists.demo import clock
from checklists.scale.bulk import insert_objects, write_history
from checklists.scale.one import One
from phases.choices import MilestoneKind
from readiness.gates import GATES
from readiness.models import GoAhead, SignOff
from readiness.statements import STATEMENTS

AGAINST_RED = 0.1  # the share of gates that were not ready
# When each statement is signed, where that is not by the data check.
SIGNED_AT = {"go_live_data": MilestoneKind.GO_LIVE, "acceptance": MilestoneKind.LEGACY_ACCESS_END}

# Where in a practice's team they stand.
MEMBERS = {"practice_manager": 0, "practice_staff": 1, "clinical_lead": 2}


def write_signatures(found: Sequence[One]) -> None:
    """Write the signatures that each of `found` has come to, with a row of history for each."""
    ids = [one.row.pk for one in found]
    for model, make in ((SignOff, _sign_offs), (GoAhead, _decisions)):
        insert_objects(model, (row for one in found for row in make(one)))
        if ids:
            write_history(model, ids, at="t.at", by="t.by_id")


def _reached(one: One, kind: str) -> datetime | None:
    day = one.dates[kind]
    return clock.at(day, 8, 10) if day < one.fate.worked_until else None


def _signature(by: User, role: str, at: datetime) -> dict[str, Any]:
    return {"by": by, "name": by.name, "role": role, "at": at}


def _sign_offs(one: One) -> Iterator[SignOff]:
    for row in STATEMENTS.values():
        if at := _reached(one, SIGNED_AT.get(row.kind, MilestoneKind.DATA_CHECK_SIGN_OFF)):
            yield SignOff(
                migration=one.row,
                kind=row.kind,
                statement=row.title,
                **_signature(one.team[MEMBERS[row.signers[0]]], row.signers[0], at),
            )


def _decisions(one: One) -> Iterator[GoAhead]:
    rng = Random(f"{one.practice.ods_code}:gates")  # noqa: S311
    for gate in GATES:
        if at := _reached(one, gate):
            red = rng.random() < AGAINST_RED
            yield GoAhead(
                migration=one.row,
                gate=gate,
                unmet=["Every third party was told"] if red else [],
                reason="The slot cannot be had again before the summer" if red else "",
                **_signature(one.team[0], "practice_manager", at),
            )
