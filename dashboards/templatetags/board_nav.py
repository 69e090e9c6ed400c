"""What the menu of the board's pages, and the forms on them, ask."""

from typing import Any

from django import template
from django.forms import BaseForm

from accounts.models import User
from accounts.roles import Permission
from dashboards import tabs
from practices.scope import scope_of

register = template.Library()


@register.simple_tag
def sees_england(user: User) -> bool:
    """Say whether the person may look at the whole country."""
    return scope_of(user).everywhere(Permission.VIEW)


@register.simple_tag
def reads_reports(user: User) -> bool:
    """Say whether there are commissioners whose report the person may read."""
    scope = scope_of(user)
    return scope.everywhere(Permission.VIEW) or bool(scope.commissioner_ids(Permission.VIEW))


@register.simple_tag(takes_context=True)
def tab_url(context: Any, name: str) -> str:
    """Return the address of another of these pages, with the filters and the place that one has here."""
    return tabs.tab_url(name, context["request"].GET, from_board=context.get("tab") == "board")


@register.simple_tag(takes_context=True)
def passed_on(context: Any, form: BaseForm) -> list[tuple[str, str]]:
    """Return what `form` passes on unseen."""
    return tabs.not_shown(context["request"].GET, form.fields)


@register.simple_tag(takes_context=True)
def not_applied(context: Any) -> list[str]:
    """Return how the board's filters are called that do not narrow this page."""
    form = context.get("form")
    fields = form.fields if isinstance(form, BaseForm) else ()
    return [] if context.get("tab") == "board" else tabs.not_applied(context["request"].GET, fields)
