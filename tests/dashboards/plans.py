"""Many migrations with real milestones and summaries, made without their two hundred items each."""

from collections.abc import Sequence
from datetime import date, timedelta

from accounts.models import User
from checklists.services.summaries import recount
from phases.models import GuideEdition, Migration, Milestone
from practices.models import ClinicalSystem, Commissioner, DeliveryPartner
from tests.factories import ArrangementFactory, ClinicalSystemFactory, PracticeFactory

# Days from go live.
DISTANCES = {"order": -140, "kick_off": -112, "idp": -56, "fdp": -3, "go_live": 0, "legacy_access_end": 90}


def make_plans(
    go_lives: Sequence[date],
    *,
    by: User,
    edition: GuideEdition,
    icb: Commissioner | None = None,
    systems: tuple[ClinicalSystem, ClinicalSystem] | None = None,
    partner: DeliveryPartner | None = None,
    state: str = "active",
    first_planned: date | None = None,
    live: bool = False,
    region: str = "",
) -> list[Migration]:
    """Return a migration, of a practice of its own, for each of `go_lives`."""
    old, new = systems or (ClinicalSystemFactory(), ClinicalSystemFactory())
    practices = PracticeFactory.create_batch(
        len(go_lives), current_system=new if live else old, region=region
    )
    if icb:
        for practice in practices:
            ArrangementFactory(practice=practice, commissioner=icb)
    rows = Migration.objects.bulk_create(
        Migration(
            practice=practice,
            from_system=old,
            to_system=new,
            partner=partner,
            edition=edition,
            state=state,
            started_on=go_live - timedelta(days=112),
            ended_on=go_live + timedelta(days=90) if state in {"completed", "cancelled"} else None,
            created_by=by,
        )
        for practice, go_live in zip(practices, go_lives, strict=True)
    )
    Milestone.objects.bulk_create(
        _milestone(row, kind, go_live + timedelta(days=days), first_planned, live)
        for row, go_live in zip(rows, go_lives, strict=True)
        for kind, days in DISTANCES.items()
    )
    recount(row.pk for row in rows)
    return rows


def _milestone(row: Migration, kind: str, day: date, first: date | None, live: bool) -> Milestone:
    is_go_live = kind == "go_live"
    return Milestone(
        migration=row,
        kind=kind,
        planned=day,
        baseline=first if first and is_go_live else day,
        actual=day if live and is_go_live else None,
    )
