"""What the pages of a plan ask about lessons. They load these tags; their views know nothing of lessons."""

from collections.abc import Mapping

from django import template

from accounts.models import User
from checklists.models import Task
from checklists.presenters import TaskRow
from lessons import beside
from lessons.access import writes_on
from lessons.models import Lesson
from lessons.presenters import Own, own_rows, whose
from lessons.sides import may_publish
from phases.models import Migration, Phase

register = template.Library()

register.simple_tag(beside.beside_item, name="lessons_beside_item")
register.simple_tag(beside.beside_phase, name="lessons_beside_phase")
register.simple_tag(may_publish, name="publishes_lessons")
register.simple_tag(writes_on, name="writes_lessons")
register.filter("whose_lesson", whose)


@register.simple_tag
def lessons_by_item(migration: Migration, phase: Phase | str = "") -> dict[str, Lesson]:
    """Return the most helpful lesson beside each item of the plan, or of one phase, by the item's slug."""
    return beside.best_by_item(migration, phase if isinstance(phase, Phase) else None)


@register.filter
def of_row(lessons: Mapping[str, Lesson], row: TaskRow) -> Lesson | None:
    """Return the lesson beside the item of a row, if there is one."""
    return lessons.get(row.task.item.slug) if lessons and row.task.item else None


@register.simple_tag
def own_lessons(task: Task, user: User) -> list[Own]:
    """Return the lessons of this practice about the item that `user` may read."""
    if task.item is None:
        return []
    rows = Lesson.objects.visible_to(user).filter(migration=task.migration_id, item_slug=task.item.slug)
    return own_rows(rows.for_list()[: beside.SHOWN])
