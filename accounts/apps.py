from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, sign-in and roles."""

    name = "accounts"

    def ready(self) -> None:
        """Start writing down who signs in, and let those who failed to see allauth's page that says so."""
        from allauth.socialaccount.views import login_error  # noqa: PLC0415 - models are not there before
        from django.contrib.auth.decorators import login_not_required  # noqa: PLC0415

        from accounts import signals  # noqa: PLC0415

        signals.connect()
        login_not_required(login_error)
