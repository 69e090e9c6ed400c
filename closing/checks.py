"""What is still open when a migration is about to end. Told, not forbidden: people know best."""

from dataclasses import dataclass

from django.urls import reverse

from checklists.models.plan import OPEN_STATUSES
from closing.models import DeploymentRecord, Retrospective
from cutover.figures import reentry_left
from phases.choices import MilestoneKind
from phases.models import Migration
from readiness.models import SignOff


@dataclass(frozen=True)
class Line:
    """One thing to see to before the end: done or not, in words, and where it is done."""

    says: str
    done: bool
    url: str


def before_the_end(migration: Migration) -> list[Line]:
    """Return everything to look at before `migration` is closed. Seven queries."""
    at = [migration.pk]
    items = migration.tasks.filter(status__in=OPEN_STATUSES).count()
    services = migration.third_parties.unfinished().count()
    left = reentry_left(at).get(migration.pk, 0)
    accepted = SignOff.objects.standing().filter(migration=migration, kind="acceptance").exists()
    ended = migration.milestones.filter(kind=MilestoneKind.LEGACY_ACCESS_END, actual__isnull=False).exists()
    deployed = DeploymentRecord.objects.filter(migration=migration).exists()
    looked_back = Retrospective.objects.filter(migration=migration).exists()
    lines = [
        (_counted(items, "No item is open", "1 item is open", "{} items are open"), not items, "all_items"),
        (
            _counted(
                services,
                "Every third party is finished",
                "1 third party is unfinished",
                "{} third parties are unfinished",
            ),
            not services,
            "third_parties",
        ),
        (
            _counted(
                left,
                "Nothing is left to enter again",
                "1 item is left to enter again",
                "{} items are left to enter again",
            ),
            left <= 0,
            "reentry_progress",
        ),
        (f"Formal acceptance is {'' if accepted else 'not '}signed", accepted, "sign_offs"),
        (f"Access to the old system has {'' if ended else 'not '}ended", ended, "legacy_access"),
        (f"The deployment record is {'' if deployed else 'not '}written", deployed, "deployment"),
        (f"The retrospective is {'' if looked_back else 'not '}written", looked_back, "retrospective"),
    ]
    return [Line(says, done, reverse(name, args=at)) for says, done, name in lines]


def _counted(number: int, none: str, one: str, many: str) -> str:
    return none if number <= 0 else one if number == 1 else many.format(number)
