"""The way a page gets at a lesson: 404 for strangers, 403 for those who may read it without the right."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import User
from accounts.roles import Permission
from lessons.models import Lesson, LessonQuerySet
from lessons.sides import own_migrations
from phases.access import get_migration
from phases.models import Migration


def get_lesson(user: User, pk: int, among: LessonQuerySet | None = None) -> Lesson:
    """Return the lesson `pk`, which must be `among` those the person may change, if any are given.

    Raises Http404 for someone who may not read it, PermissionDenied for someone who only may.
    """
    readable = Lesson.objects.visible_to(user).select_related(
        "migration__practice", "author", "shared_by", "published_by"
    )
    lesson = readable.filter(pk=pk).first()
    if lesson is None:
        raise Http404
    if among is not None and not among.filter(pk=pk).exists():
        raise PermissionDenied
    return lesson


def get_own_migration(user: User, pk: int) -> Migration:
    """Return the migration `pk`, on which `user` writes for the practice. Raises as `get_lesson`."""
    migration = get_migration(user, pk)
    if not writes_on(user, migration):
        raise PermissionDenied
    return migration


def writes_on(user: User, migration: Migration) -> bool:
    """Say whether `user` writes lessons for the practice of `migration`, now."""
    return own_migrations(user, Permission.TICK).filter(pk=migration.pk).exists()
