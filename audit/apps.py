from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who changed what, when, from where: pages and the administrators' download."""

    name = "audit"
