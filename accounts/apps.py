from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, sign-in and roles."""

    name = "accounts"
