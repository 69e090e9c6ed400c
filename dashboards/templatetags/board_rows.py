"""The board's rows and ratings, where a template shows them."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from dashboards import lines
from dashboards.board import Row

register = template.Library()


@register.simple_tag
def board_rows(found: Iterable[lines.Line]) -> SafeString:
    """The rows of the table."""
    return lines.table_rows(found)


@register.simple_tag
def board_rating(row: Row) -> SafeString:
    """How a migration is doing and why."""
    return lines.rating(row)
