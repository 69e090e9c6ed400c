"""Other practices' write: a published lesson helped them, or did not after all."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.history import sign
from accounts.models import User
from lessons.models import Helped, Lesson, LessonState
from phases.models import Migration


@transaction.atomic
def say_helped(*, by: User, lesson: Lesson, migration: Migration, helped: bool) -> bool:
    """Record whether a published lesson helped the practice of `migration`; return whether that is new.

    Saying the same twice, or at once, counts once. Raises ValidationError for a lesson of its own or
    one that is not published.
    """
    current = Lesson.objects.select_for_update(of=("self",)).select_related("migration").get(pk=lesson.pk)
    if current.state != LessonState.PUBLISHED:
        raise ValidationError("This lesson is not published any more.")
    if current.migration.practice_id == migration.practice_id:
        raise ValidationError("This is a lesson of your own practice.")
    found = Helped.objects.filter(lesson=current, practice=migration.practice_id).first()
    if bool(found) == helped:
        return False
    row = found or Helped(lesson=current, practice=migration.practice, by=by)
    sign(row, by)
    if helped:
        row.save()
    else:
        row.delete()
    return True
