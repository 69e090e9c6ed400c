from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Many migrations on one screen, and out of it as files."""

    name = "dashboards"
