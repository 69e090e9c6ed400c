"""What every write to a lesson does: lock it, check the version, sign what is saved."""

from dataclasses import dataclass

from accounts.history import sign
from accounts.models import User
from lessons.models import Lesson, LessonState


class Conflict(Exception):
    """Someone else changed the lesson meanwhile. `lesson` is how it stands now."""

    def __init__(self, lesson: Lesson) -> None:
        super().__init__("Someone else changed this lesson while you were looking at it.")
        self.lesson = lesson


@dataclass(frozen=True)
class Words:
    """What a lesson says: what happened, and what to do next time."""

    happened: str
    advice: str


def locked(lesson: Lesson, version: int) -> Lesson:
    """Return the lesson, locked. Raises Conflict unless it is still the `version` the person saw."""
    rows = Lesson.objects.select_for_update(of=("self",)).select_related("migration__practice", "author")
    current = rows.get(pk=lesson.pk)
    if current.version != version:
        raise Conflict(current)
    return current


def locked_or_done(lesson: Lesson, version: int, wanted: LessonState) -> Lesson:
    """Return the lesson, locked; who wants what somebody did already is no conflict."""
    try:
        return locked(lesson, version)
    except Conflict as conflict:
        if conflict.lesson.state == wanted:
            return conflict.lesson
        raise


def save(lesson: Lesson, by: User) -> Lesson:
    """Check, sign and save the lesson as its next version. Raises ValidationError for words that will not do."""
    lesson.clean_fields()
    lesson.version += 1
    sign(lesson, by)
    lesson.save()
    return lesson


def put_back(lesson: Lesson, state: LessonState) -> None:
    """Leave the practice's own words only, in `state`; the history keeps what the ICB made of them."""
    lesson.state, lesson.withdrawn_reason = state, ""
    lesson.edited_happened = lesson.edited_advice = ""
    lesson.published_by, lesson.published_at = None, None
