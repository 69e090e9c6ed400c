"""Who may look at many migrations at once."""

from tests.access.policy import EVERYWHERE, SIGNED_IN, Policy

VIEW_POLICIES: dict[str, Policy] = {
    "board_timeline": Policy(read=SIGNED_IN),
    "board_calendar": Policy(read=SIGNED_IN),
    "board_compare": Policy(read=SIGNED_IN),
    "board_census": Policy(read=SIGNED_IN),
    "board_england": Policy(read=EVERYWHERE),
}
