"""What forms offer to choose from."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.forms import ModelChoiceField

from tests.access.scene import World

# Whoever records or starts a migration names the delivery partner that will run it, and the systems: any of them.
OPEN_CHOICES = {"partner", "from_system", "to_system"}


def row_fields(forms: Iterable[Any], world: World) -> Iterator[tuple[Any, str, Any]]:
    """Yield every field that takes a row such as `world` has: its form, its name and the row."""
    rows = [row for row in vars(world).values() if hasattr(row, "pk")]
    for form in forms:
        for name, field in form.fields.items():
            if isinstance(field, ModelChoiceField) and name not in OPEN_CHOICES:
                yield from ((form, name, row) for row in rows if isinstance(row, field.queryset.model))


def offered_rows(forms: Iterable[Any], world: World) -> Iterator[tuple[Any, str, Any]]:
    """Yield those of which the field takes the row."""
    for form, name, row in row_fields(forms, world):
        if form.fields[name].queryset.filter(pk=row.pk).exists():
            yield form, name, row
