from typing import Any

from allauth.account.signals import email_changed
from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """Who hears of which deadline, by email and in a calendar."""

    name = "reminders"

    def ready(self) -> None:
        """Hear of people's new addresses."""
        email_changed.connect(_on_email_changed, dispatch_uid="reminders.new_address")


def _on_email_changed(user: Any, **_kwargs: Any) -> None:
    from reminders.preferences import on_new_address  # noqa: PLC0415 - models are loaded by now

    on_new_address(user=user)
