"""The Celery application; tasks live in the apps that own the work."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "migrations_portal.settings")

app = Celery("migrations_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
