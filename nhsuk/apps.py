from django.apps import AppConfig


class NhsukConfig(AppConfig):
    """The door to the NHS.UK components: no models, no domain."""

    name = "nhsuk"
    verbose_name = "NHS.UK components"
