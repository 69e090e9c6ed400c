"""App configuration."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The read-only API, and the tokens that open it."""

    name = "api"
    verbose_name = "API"
