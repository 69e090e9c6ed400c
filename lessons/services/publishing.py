"""The ICB's writes: a shared lesson is reworded, published and withdrawn."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from lessons.models import Lesson, LessonState
from lessons.services.common import Words, locked, save


@transaction.atomic
def edit_for_publishing(*, by: User, lesson: Lesson, version: int, words: Words) -> Lesson:
    """Keep the ICB's wording of a shared or published lesson beside the practice's own; return the lesson.

    Raises Conflict when someone else changed it meanwhile, ValidationError when it is no longer
    shared, or for words that will not do.
    """
    current = locked(lesson, version)
    if current.may_be_changed:
        raise ValidationError("The practice does not share it any more.")
    before = (current.edited_happened, current.edited_advice)
    _reword(current, words)
    return current if before == (current.edited_happened, current.edited_advice) else save(current, by)


@transaction.atomic
def publish_lesson(*, by: User, lesson: Lesson, version: int, words: Words) -> Lesson:
    """Let every practice read the lesson in these words, and return it.

    The practice is named only if it chose so. Raises Conflict when someone else changed the lesson
    meanwhile, ValidationError when it is not shared, or for words that will not do.
    """
    current = locked(lesson, version)
    if current.state != LessonState.SHARED:
        raise ValidationError("Only a lesson that its practice shares can be published.")
    _reword(current, words)
    current.state = LessonState.PUBLISHED
    current.published_by, current.published_at = by, timezone.now()
    return save(current, by)


@transaction.atomic
def withdraw_lesson(*, by: User, lesson: Lesson, version: int, reason: str) -> Lesson:
    """Take a published lesson away from the other practices, or send a shared one back; return it.

    The practice reads the `reason`, may put the lesson right, and may share it again. Raises
    ValidationError without a reason or when it is not shared, Conflict when someone else changed it
    meanwhile.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    current = locked(lesson, version)
    if current.may_be_changed:
        raise ValidationError("The practice does not share it any more.")
    current.state, current.withdrawn_reason = LessonState.WITHDRAWN, reason.strip()
    return save(current, by)


def _reword(lesson: Lesson, words: Words) -> None:
    """Keep the ICB's words where they differ from the practice's."""
    happened, advice = words.happened.strip(), words.advice.strip()
    if not happened or not advice:
        raise ValidationError("Say both what happened and what to do next time.")
    lesson.edited_happened = "" if happened == lesson.happened else happened
    lesson.edited_advice = "" if advice == lesson.advice else advice
