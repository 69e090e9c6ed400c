"""Lessons in every state, told by the people of a cast."""

import re

from lessons.models import Lesson
from lessons.services.common import Words
from lessons.services.publishing import publish_lesson
from lessons.services.writing import share_lesson, write_lesson
from tests.people import Cast

MEETING = "hold-cutover-planning-meeting"
PHASE = "planning-for-cutover"
WORDS = Words("We met for an hour at Quillfeather and it was too short.", "Book two hours.")
PUBLIC = Words("An hour was too short.", "Book two hours for it.")


def write(cast: Cast, *, item: str = MEETING, words: Words = WORDS, named: bool = False) -> Lesson:
    """Write a lesson for the practice of `cast`; about the whole phase when `item` is empty."""
    return write_lesson(
        by=cast.manager,
        migration=cast.migration,
        phase_slug=PHASE,
        item_slug=item,
        words=words,
        names_practice=named,
    )


def shared(cast: Cast, **more: object) -> Lesson:
    """Write a lesson and share it."""
    return share_lesson(by=cast.manager, lesson=write(cast, **more), version=1)


def published(cast: Cast, *, public: Words = PUBLIC, **more: object) -> Lesson:
    """Write a lesson, share it and have it published."""
    return publish_lesson(by=cast.commissioner, lesson=shared(cast, **more), version=2, words=public)


def called(cast: Cast, name: str) -> None:
    """Give the practice of `cast` a name of its own."""
    cast.practice.name = name
    cast.practice.save()


def text_of(answer) -> str:
    """Return the words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
