"""Longer access in the demo: the practice whose old system is nearly gone has asked for a month more."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from checklists.demo.cast import Cast
from closing.services import ask_for_longer
from cutover.figures import reentry_left
from phases.choices import MilestoneKind
from phases.models import Milestone


def ask(_cast: Cast) -> None:
    """Let the practice with the nearest end of access and items left to enter ask for a month more."""
    today = timezone.localdate()
    ends = Milestone.objects.filter(
        kind=MilestoneKind.LEGACY_ACCESS_END,
        actual__isnull=True,
        planned__range=(today, today + timedelta(days=28)),
        migration__state="active",
    ).select_related("migration__created_by")
    for end in ends.order_by("planned"):
        if reentry_left([end.migration_id]).get(end.migration_id, 0) > 0:
            ask_for_longer(
                by=end.migration.created_by,
                migration=end.migration,
                until=end.planned + timedelta(days=30),
                reason="Scanned letters from cutover will not all be entered in time.",
                cost=Decimal("780.00"),
                today=today,
            )
            return
