"""The practice's writes: a lesson is written, changed, shared and taken back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.history import sign
from accounts.models import User
from lessons.models import Lesson, LessonState
from lessons.services.common import Words, locked, locked_or_done, put_back, save
from phases.models import Migration


@transaction.atomic
def write_lesson(
    *,
    by: User,
    migration: Migration,
    phase_slug: str,
    item_slug: str = "",
    words: Words,
    names_practice: bool = False,
) -> Lesson:
    """Write a lesson beside an item or a phase of the plan, private to the practice, and return it.

    Raises ValidationError for words that are missing, too long or unsafe.
    """
    lesson = Lesson(
        migration=migration,
        phase_slug=phase_slug,
        item_slug=item_slug,
        happened=words.happened.strip(),
        advice=words.advice.strip(),
        names_practice=names_practice,
        author=by,
    )
    lesson.clean_fields()
    sign(lesson, by)
    lesson.save()
    return lesson


@transaction.atomic
def edit_lesson(
    *, by: User, lesson: Lesson, version: int, words: Words, names_practice: bool, phase_slug: str = ""
) -> Lesson:
    """Change the practice's own words, and the phase if one is given; return the lesson.

    One that was sent back or withdrawn is private again. Raises Conflict when someone else changed it
    meanwhile, ValidationError when it is shared or published, or for words that will not do.
    """
    current = locked(lesson, version)
    if not current.may_be_changed:
        raise ValidationError("It is shared now. Take it back before you change it.")
    wanted = (words.happened.strip(), words.advice.strip(), names_practice, phase_slug or current.phase_slug)
    if wanted == (current.happened, current.advice, current.names_practice, current.phase_slug):
        return current
    current.happened, current.advice, current.names_practice, current.phase_slug = wanted
    put_back(current, LessonState.PRIVATE)
    return save(current, by)


@transaction.atomic
def share_lesson(*, by: User, lesson: Lesson, version: int) -> Lesson:
    """Let the practice's ICB read the lesson, and return it.

    Raises Conflict when someone else changed it meanwhile, ValidationError when it is published.
    """
    current = locked_or_done(lesson, version, LessonState.SHARED)
    if current.state == LessonState.SHARED:
        return current
    if not current.may_be_changed:
        raise ValidationError("It is published already.")
    put_back(current, LessonState.SHARED)
    current.shared_by, current.shared_at = by, timezone.now()
    return save(current, by)


@transaction.atomic
def take_back_lesson(*, by: User, lesson: Lesson, version: int) -> Lesson:
    """Let only the practice read the lesson again, with its own words, and return it.

    Raises Conflict when someone else changed it meanwhile, ValidationError once it is published.
    """
    current = locked_or_done(lesson, version, LessonState.PRIVATE)
    if current.state == LessonState.PRIVATE:
        return current
    if current.state == LessonState.PUBLISHED:
        raise ValidationError("It is published now. Ask your ICB to withdraw it.")
    put_back(current, LessonState.PRIVATE)
    return save(current, by)
