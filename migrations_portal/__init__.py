"""The project: settings, URLs and the Celery application."""

from migrations_portal.celery import app as celery_app

__all__ = ["celery_app"]
