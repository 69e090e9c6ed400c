"""What a page shows of lessons: plain values, so that templates only place them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from lessons.models import Lesson, LessonState
from lessons.places import Places, places_of

TAG_COLOURS = {
    LessonState.PRIVATE: "grey",
    LessonState.SHARED: "blue",
    LessonState.PUBLISHED: "green",
    LessonState.WITHDRAWN: "orange",
}
NOBODY_NAMED = "Another practice"


@dataclass(frozen=True, slots=True)
class Card:
    """One lesson in a list, in the words its reader may see."""

    lesson: Lesson
    url: str
    about: str
    phase: str
    happened: str
    advice: str
    whose: str
    helped: str
    helped_us: bool


def helped_words(count: int) -> str:
    """Return how many practices a lesson helped, in words; nothing for none."""
    return f"Helped {count} practice{'' if count == 1 else 's'}" if count else ""


def whose(lesson: Lesson) -> str:
    """Return whose lesson other practices are told it is."""
    return lesson.migration.practice.name if lesson.names_practice else NOBODY_NAMED


def cards(lessons: Iterable[Lesson], places: Places | None = None) -> list[Card]:
    """Return published lessons, read with `with_helped`, as other practices see them."""
    rows = list(lessons)
    places = places or places_of(rows)
    return [
        Card(
            lesson=row,
            url=reverse("lesson", args=[row.pk]),
            about=places.of(row),
            phase=places.phase(row),
            happened=row.public_happened,
            advice=row.public_advice,
            whose=whose(row),
            helped=helped_words(getattr(row, "helped_count", 0)),
            helped_us=getattr(row, "helped_us", False),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Own:
    """One lesson in a list of those who wrote it or may publish it."""

    lesson: Lesson
    url: str
    about: str
    phase: str
    state: str
    tag_colour: str


def state_words(lesson: Lesson) -> str:
    """Return the state of a lesson; one that was never published was sent back."""
    if lesson.state == LessonState.WITHDRAWN:
        return "Withdrawn" if lesson.published_at else "Sent back by the ICB"
    return LessonState(lesson.state).label


def own_rows(lessons: Iterable[Lesson]) -> list[Own]:
    """Return lessons with their states, for the practice's side or the ICB's."""
    rows = list(lessons)
    places = places_of(rows)
    return [
        Own(
            lesson=row,
            url=reverse("lesson", args=[row.pk]),
            about=places.of(row),
            phase=places.phase(row),
            state=state_words(row),
            tag_colour=TAG_COLOURS[LessonState(row.state)],
        )
        for row in rows
    ]
