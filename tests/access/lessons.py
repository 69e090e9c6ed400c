"""A lesson in every state for one practice of the scene; other practices read none of its names."""

from accounts.models import User
from lessons.models import Lesson, LessonState
from lessons.services.common import Words
from lessons.services.publishing import publish_lesson
from lessons.services.writing import share_lesson, write_lesson
from phases.models import Migration

_PLACE = {"phase_slug": "planning-for-cutover", "item_slug": "hold-cutover-planning-meeting"}


def tell_lessons(migration: Migration, by: User, name: str) -> None:
    """Write three lessons full of `name`, share two, publish one of them in words without it."""
    words = Words(f"{name} was too small for us", f"Do not meet at {name}")
    _, waiting, public = (write_lesson(by=by, migration=migration, words=words, **_PLACE) for _ in range(3))
    share_lesson(by=by, lesson=waiting, version=1)
    share_lesson(by=by, lesson=public, version=1)
    plain = Words("The room was too small", "Book the library")
    publish_lesson(by=by, lesson=public, version=2, words=plain)


def lesson_of(migration: Migration, state: LessonState) -> Lesson:
    """Return the lesson of `migration` in `state`."""
    return Lesson.objects.get(migration=migration, state=state)


def lesson_for(migration: Migration) -> Lesson:
    """Return a published lesson of another practice."""
    return Lesson.objects.published().exclude(migration=migration).earliest("pk")
