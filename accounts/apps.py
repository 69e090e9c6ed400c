from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, sign-in and roles."""

    name = "accounts"

    def ready(self) -> None:
        """Start writing down who signs in."""
        from accounts import signals  # noqa: PLC0415 - models are not there before

        signals.connect()
