from django.apps import AppConfig


class PhasesConfig(AppConfig):
    """Guide editions, phases, migrations, milestones and the date rules."""

    name = "phases"
