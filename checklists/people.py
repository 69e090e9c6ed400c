"""Who works on a migration, for choosing an owner."""

from django.db.models import Q, QuerySet

from accounts.models import User
from phases.models import Migration


def people_of(migration: Migration) -> QuerySet[User]:
    """Return the active people of the practice, its delivery partner and its present commissioners."""
    practice = migration.practice_id
    now = Q(
        memberships__commissioner__arrangements__practice=practice,
        memberships__commissioner__arrangements__end__isnull=True,
    )
    members = Q(memberships__practice=practice) | now
    if migration.partner_id:
        members |= Q(memberships__partner=migration.partner_id)
    return User.objects.filter(members, is_active=True).distinct().order_by("name")
