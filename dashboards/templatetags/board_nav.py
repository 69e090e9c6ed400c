"""What the menu of the board's pages asks."""

from django import template

from accounts.models import User
from accounts.roles import Permission
from practices.scope import scope_of

register = template.Library()


@register.simple_tag
def sees_england(user: User) -> bool:
    """Say whether the person may look at the whole country."""
    return scope_of(user).everywhere(Permission.VIEW)
