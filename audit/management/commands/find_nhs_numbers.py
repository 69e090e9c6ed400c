"""`manage.py find_nhs_numbers`: is there an NHS number in what is stored?"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import CharField, JSONField, Model, TextField

from nhsuk.validators import no_nhs_number

# Random by design, so ten digits in them mean nothing.
NOT_TEXT = {"sessions.Session", "usersessions.UserSession", "mfa.Authenticator"}


class Command(BaseCommand):
    """Looks through every text of every table, histories included; names the place, never the number."""

    help = "Find NHS numbers in stored text. Prints where they stand, not what they are."

    def handle(self, **options: Any) -> None:
        """Print each place; raise CommandError, so that a schedule notices, when there is any."""
        count = 0
        for model in apps.get_models():
            if model._meta.label not in NOT_TEXT:
                for place in self._places(model):
                    count += 1
                    self.stdout.write(place)
        if count:
            raise CommandError(
                f"{count} place{'' if count == 1 else 's'} may hold an NHS number. Edit the text there."
            )
        self.stdout.write("No NHS number found.")

    def _places(self, model: type[Model]) -> Iterator[str]:
        for field in model._meta.concrete_fields:
            if not isinstance(field, CharField | TextField | JSONField):
                continue
            for pk, value in model._default_manager.values_list("pk", field.attname).iterator(
                chunk_size=2000
            ):
                try:
                    no_nhs_number(str(value or ""))
                except ValidationError:
                    yield f"{model._meta.label} {pk}: {field.name}"
