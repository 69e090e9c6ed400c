"""Who may come through the doors of the board."""

from datetime import timedelta
from typing import Any

from checklists.views.common import london_today
from tests.access.policy import AT_PRACTICE, PLAN, SIGNED_IN, Policy
from tests.access.scene import World


def _for_a_month(_: World) -> dict[str, Any]:
    until = london_today() + timedelta(days=28)
    return {"level": "red", "reason": "The supplier has no slot", "until": until.isoformat()}


BOARD_POLICIES: dict[str, Policy] = {
    "board": Policy(read=SIGNED_IN),
    "board_csv": Policy(read=SIGNED_IN),
    "board_xlsx": Policy(read=SIGNED_IN),
    "board_columns": Policy(read=SIGNED_IN, write=SIGNED_IN, body=lambda _: {"codes": ["state"]}),
    "board_views": Policy(read=SIGNED_IN),
    "board_save_view": Policy(read=SIGNED_IN, write=SIGNED_IN, body=lambda _: {"name": "Mine"}),
    # A view is of one person: in the scene, of the practice manager.
    "board_remove_view": Policy(personal=True, body=lambda _: {}),
    "board_default_view": Policy(personal=True, body=lambda _: {}),
    "board_rating": Policy(AT_PRACTICE, PLAN, PLAN, _for_a_month),
    "board_remove_rating": Policy(AT_PRACTICE, None, PLAN, lambda _: {}),
}
