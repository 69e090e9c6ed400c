"""Who may come through the doors of the last days and the end."""

from tests.access.policy import AT_PRACTICE, PLAN, TICK, VIEW, Policy
from tests.people import TODAY

CLOSING_POLICIES: dict[str, Policy] = {
    "legacy_access": Policy(AT_PRACTICE, read=VIEW),
    # In the scene a request waits for its answer, so another one is refused.
    "ask_for_longer": Policy(AT_PRACTICE, PLAN, PLAN),
    "answer_longer": Policy(AT_PRACTICE, PLAN, PLAN, lambda _: {"answer": "refused", "answered_by": "ICB"}),
    "closing": Policy(AT_PRACTICE, read=VIEW),
    "deployment": Policy(
        AT_PRACTICE,
        TICK,
        TICK,
        lambda _: {"version": 0, "deployed_on": TODAY.isoformat(), "parts": "Core system"},
    ),
    "retrospective": Policy(AT_PRACTICE, TICK, TICK, lambda _: {"version": 0, "went_well": "Training"}),
}
