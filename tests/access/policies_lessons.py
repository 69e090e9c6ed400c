"""Who may come through the doors of the lessons."""

from typing import Any

from tests.access.policy import AT_PRACTICE, SIGNED_IN, VIEW, Policy, Roles

OWN: Roles = frozenset({"practice_manager", "practice_staff", "clinical_lead", "project_manager"})
PUBLISHING: Roles = frozenset({"commissioner", "administrator"})


def _words(version: int) -> dict[str, Any]:
    return {"happened": "The room was cold", "advice": "Turn on the heating", "version": version}


LESSON_POLICIES: dict[str, Policy] = {
    "lessons": Policy(read=SIGNED_IN),
    "shared_lessons": Policy(read=PUBLISHING),
    "migration_lessons": Policy(AT_PRACTICE, read=VIEW),
    "write_lesson": Policy(AT_PRACTICE, OWN, OWN, lambda _: {**_words(1), "phase": "training"}),
    # These of a lesson that is shared with the ICB.
    "lesson": Policy(AT_PRACTICE, read=VIEW),
    "take_back_lesson": Policy(AT_PRACTICE, None, OWN, lambda _: {"version": 2}),
    "publish_lesson": Policy(AT_PRACTICE, PUBLISHING, PUBLISHING, lambda _: _words(2)),
    "withdraw_lesson": Policy(
        AT_PRACTICE, PUBLISHING, PUBLISHING, lambda _: {"version": 2, "reason": "Too short"}
    ),
    # These of a lesson that only its practice reads.
    "edit_lesson": Policy(OWN, OWN, OWN, lambda _: _words(1)),
    "share_lesson": Policy(OWN, None, OWN, lambda _: {"version": 1}),
    # For the person's own practice, a published lesson of another.
    "lesson_helped": Policy(AT_PRACTICE, None, OWN, lambda _: {"helped": "yes"}),
}
