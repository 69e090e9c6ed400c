"""The lessons that stand beside an item or a phase: those of other practices, and the guide's own."""

from dataclasses import dataclass

from checklists.models import GuideLesson, Task
from lessons.models import Lesson, LessonQuerySet
from lessons.presenters import Card, cards
from phases.models import GuideEdition, Migration, Phase

SHOWN = 3  # beside one item or phase; the library has the others


@dataclass(frozen=True, slots=True)
class Beside:
    """The lessons of other practices that helped most, and how many more there are."""

    cards: list[Card]
    more: int


def beside_item(task: Task) -> Beside:
    """Return what other practices learnt about an item of the guide. Four queries."""
    slug = task.item.slug if task.item else ""
    return _best(Lesson.objects.elsewhere(task.migration.practice_id).filter(item_slug=slug))


def beside_phase(migration: Migration, phase: Phase) -> Beside:
    """Return what other practices learnt about a phase as a whole. Four queries, or one if that is nothing."""
    found = Lesson.objects.elsewhere(migration.practice_id)
    return _best(found.filter(item_slug="", phase_slug=phase.slug))


def _best(found: LessonQuerySet) -> Beside:
    rows = list(found.for_list().best_first()[: SHOWN + 1])
    more = found.count() - SHOWN if len(rows) > SHOWN else 0
    return Beside(cards(rows[:SHOWN]) if rows else [], more)


def best_by_item(migration: Migration, phase: Phase | None = None) -> dict[str, Lesson]:
    """Return, by the slug of each item of the plan or of one phase, the lesson that helped most. One query.

    `of_item` of each says how many lessons there are beside its item.
    """
    tasks = migration.tasks.filter(phase=phase) if phase else migration.tasks
    slugs = tasks.filter(item__isnull=False).values("item__slug")
    rows = Lesson.objects.elsewhere(migration.practice_id).filter(item_slug__in=slugs)
    return {row.item_slug: row for row in rows.for_list().best_of_each_item()}


def guide_lessons(*, text: str = "", phase: str = "", item: str = "") -> list[GuideLesson]:
    """Return the lessons of the current national editions of the guide, narrowed by words, phase or item.

    A lesson that several editions hold in the same words is there once, as the newest says it.
    """
    rows = GuideLesson.objects.filter(edition__in=GuideEdition.objects.current().national())
    rows = rows.select_related("edition", "phase").order_by("phase__number", "-edition__code", "position")
    if phase:
        rows = rows.filter(phase__slug=phase)
    if item:
        rows = rows.filter(items__slug=item)
    for word in text.split():
        rows = rows.filter(text__icontains=word)
    found: dict[str, GuideLesson] = {}
    for row in rows:
        found.setdefault(row.text, row)
    return [*found.values()]
