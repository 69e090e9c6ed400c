"""Who may come through the doors of the register of third parties."""

from typing import Any

from tests.access.policy import AT_PRACTICE, TICK, VIEW, Policy
from tests.access.scene import World
from third_parties.models import ThirdPartyEntry

ALL_FIELDS = {"reconfiguration": "unknown", "contact": "Service desk"}


def service_of(world: World) -> ThirdPartyEntry:
    """Return the service of `world` that the addresses name."""
    return world.migration.third_parties.get(service__slug="eps")


def _version(world: World) -> int:
    return service_of(world).version


def _own(_: World) -> dict[str, Any]:
    return {"name": "Heart trace reader", "category": "results"}


THIRD_PARTY_POLICIES: dict[str, Policy] = {
    "third_parties": Policy(AT_PRACTICE, VIEW),
    "third_party_calendar": Policy(AT_PRACTICE, VIEW),
    "add_third_party": Policy(AT_PRACTICE, TICK, TICK, _own),
    "third_party": Policy(AT_PRACTICE, VIEW, TICK, lambda w: {**ALL_FIELDS, "version": _version(w)}),
    "third_party_step": Policy(AT_PRACTICE, None, TICK, lambda w: {"step": f"{_version(w)}:tell"}),
    "third_party_not_affected": Policy(
        AT_PRACTICE, TICK, TICK, lambda w: {"version": _version(w), "reason": "Not used here"}
    ),
    "third_party_affected": Policy(AT_PRACTICE, None, TICK, lambda _: {}),
    "third_party_letter": Policy(AT_PRACTICE, VIEW),
}
