from django.apps import AppConfig


class PracticesConfig(AppConfig):
    """Practices, commissioners, delivery partners, and who sees what."""

    name = "practices"
