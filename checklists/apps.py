from django.apps import AppConfig


class ChecklistsConfig(AppConfig):
    """The guide's items, and the tasks they become in one migration."""

    name = "checklists"
