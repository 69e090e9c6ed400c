"""The kinds of deadline, how far ahead each is told, and who hears of it: data, not code.

The days ahead are the first setting; administrators change them in the portal (`LeadTime`).
Sources of the figures: guide_facts section 3, T40: legacy access lasts 45 days in the 2020 guide and
90 in the 2025 guide. The cutover planning meeting itself stands 28 days before final data production
(T31), and the day to ask for longer legacy access 3 weeks before it ends (T42). Every third party is
reminded a week before its day and on it (T11).
"""

from dataclasses import dataclass

MANAGERS = ("practice_manager", "project_manager")
PRACTICE = ("practice_manager", "practice_staff", "clinical_lead", "project_manager")
SERVICE = "whoever the service is for"
OVERDUE = -1  # the stage of a deadline that has passed


@dataclass(frozen=True)
class Kind:
    """One kind of deadline.

    `days_ahead` are the days before the deadline on which it is told, 0 being the day itself.
    `roles` hear of it; empty means that `decides` says who does. `compulsory` warnings reach a practice's
    own people whatever they chose.
    """

    code: str
    name: str
    days_ahead: tuple[int, ...]
    roles: tuple[str, ...] = ()
    compulsory: bool = False
    decides: str = "the owner, or whoever the item is for"


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("task", "Checklist items", (14, 3, 0)),
        Kind("milestone", "Dates of the migration", (28, 14, 7, 1, 0), (*MANAGERS, "clinical_lead")),
        Kind("cutover_planning", "Cutover planning meeting", (14, 7, 1, 0), (*MANAGERS, "clinical_lead")),
        Kind(
            "sign_off", "Sign-offs", (14, 7, 1, 0), decides="whoever the item is for, and those who may sign"
        ),
        Kind("fdp", "Final data production", (28, 14, 7, 1, 0), PRACTICE),
        Kind("go_live", "Go live", (28, 14, 7, 1, 0), PRACTICE, compulsory=True),
        Kind(
            "legacy_access_end", "End of legacy access", (90, 45, 28, 14, 7, 1, 0), PRACTICE, compulsory=True
        ),
        Kind("extension_ask", "Day to ask for longer legacy access", (14, 7, 1, 0)),
        Kind(
            "extension_answer",
            "Requests for longer legacy access without an answer",
            (28, 14, 7, 1),
            MANAGERS,
        ),
        Kind("third_party_notice", "Third parties to tell", (7, 0), decides=SERVICE),
        Kind("third_party_switch", "Third parties going off and coming on again", (7, 0), decides=SERVICE),
        Kind("third_party_chase", "Third parties that have not answered", (0,), decides=SERVICE),
        Kind("overrun_report", "Report that cutover overran", (3, 1, 0), MANAGERS),
        Kind("reentry", "Items still to be re-entered before legacy access ends", (28, 14, 7), PRACTICE),
        Kind("quiet", "Plans with no progress for 14 days", (0,), MANAGERS),
    )
}
