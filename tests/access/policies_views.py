"""Who may look at many migrations at once."""

from tests.access.policy import AT_COMMISSIONER, EVERYWHERE, SIGNED_IN, Policy

VIEW_POLICIES: dict[str, Policy] = {
    "board_due": Policy(read=SIGNED_IN),
    "board_due_csv": Policy(read=SIGNED_IN),
    "board_due_xlsx": Policy(read=SIGNED_IN),
    "board_timeline": Policy(read=SIGNED_IN),
    "board_calendar": Policy(read=SIGNED_IN),
    "board_compare": Policy(read=SIGNED_IN),
    "board_census": Policy(read=SIGNED_IN),
    "board_england": Policy(read=EVERYWHERE),
    "board_pipeline": Policy(read=SIGNED_IN),
    "board_report": Policy(read=AT_COMMISSIONER),
    "board_foi": Policy(read=SIGNED_IN),
    "board_foi_xlsx": Policy(read=SIGNED_IN),
    "board_foi_zip": Policy(read=SIGNED_IN),
}
