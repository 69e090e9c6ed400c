"""The end in the demo: longer access that was asked for, and what is kept of a migration that has ended."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from checklists.demo.cast import Cast
from closing.services import Deployed, ask_for_longer, look_back, record_deployment
from cutover.figures import reentry_left
from phases.choices import MilestoneKind
from phases.models import Migration, Milestone


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


def finish(migration: Migration) -> None:
    """Write the deployment record and the retrospective of a migration that is about to end."""
    today = timezone.localdate()
    live = migration.dates()[MilestoneKind.GO_LIVE]
    record_deployment(
        by=migration.created_by,
        migration=migration,
        version=0,
        wanted=Deployed(live, f"{migration.to_system}, with appointments and document management", today),
        today=today,
    )
    look_back(
        by=migration.created_by,
        migration=migration,
        version=0,
        went_well="Two people counted the trays each evening, so nobody doubted what was left.",
        went_badly="The laboratory was told late and its results came on paper for a week.",
        to_change="Tell every service in the week of kick-off, and ring those that are silent.",
    )
