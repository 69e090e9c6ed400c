"""Who may come through the doors of signatures and readiness."""

from typing import Any

from readiness.checks import look, unmet
from readiness.gates import GATES
from readiness.services import DECIDERS
from readiness.statements import STATEMENTS
from tests.access.policy import AT_PRACTICE, VIEW, Policy
from tests.access.scene import World

KIND = "data_checking"  # what filling.py puts into the addresses
SIGNERS = frozenset(STATEMENTS[KIND].signers)
DECIDING = frozenset(DECIDERS)


def _signed(world: World) -> dict[str, Any]:
    return {"statement": STATEMENTS[KIND].words(world.migration), "agreed": "on"}


def _decided(world: World) -> dict[str, Any]:
    missing = unmet(look(world.migration, GATES["fdp"]))
    return {"seen": "\n".join(missing), "reason": "No other slot"}


READINESS_POLICIES: dict[str, Policy] = {
    "readiness": Policy(AT_PRACTICE, read=VIEW),
    "sign_offs": Policy(AT_PRACTICE, read=VIEW),
    "sign_off": Policy(AT_PRACTICE, read=VIEW, write=SIGNERS, body=_signed),
    # In the scene nothing is signed and nothing decided, so there is nothing to take back.
    "withdraw_sign_off": Policy(AT_PRACTICE, read=SIGNERS, write=SIGNERS),
    "go_ahead": Policy(AT_PRACTICE, read=DECIDING, write=DECIDING, body=_decided),
    "withdraw_go_ahead": Policy(AT_PRACTICE, read=DECIDING, write=DECIDING),
}
