"""What Celery runs at night: the figures of each migration are taken to the new day, and proved."""

import logging

from celery import shared_task
from django.utils import timezone

from checklists.services.summaries import faults, roll_forward

logger = logging.getLogger(__name__)


@shared_task(name="checklists.roll_forward")
def roll_summaries_forward() -> None:
    """Let every figure hold for the day that has begun."""
    roll_forward(timezone.localdate())


@shared_task(name="checklists.check_summaries")
def check_summaries() -> None:
    """Say in the log which figures are wrong; `manage.py recount` puts them right."""
    if wrong := list(faults()):
        logger.error(
            "%s figures of migrations are wrong, the first: %s. Run: manage.py recount", len(wrong), wrong[0]
        )
