"""Where the trail is kept: a history table for each model that people or jobs change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from accounts.models import User
from api.models import ApiToken
from checklists.models import ClashLimit, DateChange, Freeze, PlanUpdate, Task, TaskNote
from closing.models import DeploymentRecord, LegacyExtension, Retrospective
from cutover.models import CutoverClock, DataCheckRound, HandlingPlan, ReentryCount
from dashboards.models import BoardColumns, RagOverride, SavedView
from lessons.models import Helped, Lesson
from phases.models import Migration, Milestone
from practices.models import (
    Arrangement,
    ClinicalSystem,
    Commissioner,
    DeliveryPartner,
    Invitation,
    Membership,
    Practice,
    Supplier,
)
from readiness.models import GoAhead, SignOff
from reminders.models import LeadTime, Preference
from third_parties.models import ThirdPartyEntry

Narrow = Callable[[Any], Q]


@dataclass(frozen=True)
class Source:
    """One history table. The filters narrow it to one migration, practice or person.

    `hidden` are columns that are bookkeeping and never shown as a change.
    """

    model: type[Model]
    name: str
    of_migration: Narrow | None = None
    of_practice: Narrow | None = None
    of_person: Narrow | None = None
    hidden: frozenset[str] = frozenset({"version", "id"})

    @property
    def rows(self) -> QuerySet[Any]:
        """All history rows of the model."""
        return self.model.history.model.objects.select_related("history_user")  # type: ignore[attr-defined, no-any-return]


SOURCES = (
    Source(User, "account", of_person=lambda user: Q(id=user.pk)),
    Source(
        Membership,
        "role",
        of_practice=lambda practice: Q(practice_id=practice.pk),
        of_person=lambda user: Q(user_id=user.pk),
    ),
    Source(
        Invitation,
        "invitation",
        of_practice=lambda practice: Q(practice_id=practice.pk),
        of_person=lambda user: Q(email__iexact=user.email),
    ),
    Source(Practice, "practice", of_practice=lambda practice: Q(id=practice.pk)),
    Source(Arrangement, "commissioning arrangement", of_practice=lambda practice: Q(practice_id=practice.pk)),
    Source(Commissioner, "commissioner"),
    Source(DeliveryPartner, "delivery partner"),
    Source(Supplier, "supplier"),
    Source(ClinicalSystem, "clinical system"),
    Source(
        Migration,
        "migration",
        of_migration=lambda migration: Q(id=migration.pk),
        of_practice=lambda practice: Q(practice_id=practice.pk),
    ),
    Source(
        Milestone,
        "milestone",
        of_migration=lambda migration: Q(migration_id=migration.pk),
        of_practice=lambda practice: Q(migration__practice_id=practice.pk),
    ),
    Source(
        DateChange,
        "move of dates",
        of_migration=lambda migration: Q(migration_id=migration.pk),
        of_practice=lambda practice: Q(migration__practice_id=practice.pk),
        hidden=frozenset({"version", "id", "milestones", "tasks", "at"}),
    ),
    Source(
        PlanUpdate,
        "update of the plan",
        of_migration=lambda migration: Q(migration_id=migration.pk),
        of_practice=lambda practice: Q(migration__practice_id=practice.pk),
        hidden=frozenset({"id", "by", "at", "undo", "from_answers", "undone_at"}),
    ),
    Source(
        Task,
        "item",
        of_migration=lambda migration: Q(migration_id=migration.pk),
        of_practice=lambda practice: Q(migration__practice_id=practice.pk),
        hidden=frozenset({"version", "id", "status_by", "status_at"}),
    ),
    Source(
        TaskNote,
        "note",
        of_migration=lambda migration: Q(task__migration_id=migration.pk),
        of_practice=lambda practice: Q(task__migration__practice_id=practice.pk),
        hidden=frozenset({"version", "id", "at", "by"}),
    ),
    Source(
        ThirdPartyEntry,
        "third-party entry",
        of_migration=lambda migration: Q(migration_id=migration.pk),
        of_practice=lambda practice: Q(migration__practice_id=practice.pk),
    ),
    *(
        Source(
            model,
            name,
            of_migration=lambda migration: Q(migration_id=migration.pk),
            of_practice=lambda practice: Q(migration__practice_id=practice.pk),
            hidden=frozenset({"version", "id", "report_recorded_by"}),
        )
        for model, name in (
            (HandlingPlan, "area of cutover"),
            (CutoverClock, "cutover clock"),
            (ReentryCount, "re-entry count"),
            (DataCheckRound, "round of data checking"),
        )
    ),
    Source(
        SignOff,
        "signature",
        of_migration=lambda migration: Q(migration_id=migration.pk),
        of_practice=lambda practice: Q(migration__practice_id=practice.pk),
        hidden=frozenset({"version", "id", "by", "withdrawn_by", "at", "withdrawn_at"}),
    ),
    Source(
        GoAhead,
        "decision to go ahead",
        of_migration=lambda migration: Q(migration_id=migration.pk),
        of_practice=lambda practice: Q(migration__practice_id=practice.pk),
        hidden=frozenset({"version", "id", "by", "withdrawn_by", "at", "withdrawn_at", "unmet"}),
    ),
    # Not on the pages of a migration or a practice: more people read those than a private lesson.
    Source(
        Lesson,
        "lesson",
        hidden=frozenset({"version", "id", "author", "written_at", "shared_by", "shared_at", "published_at"}),
    ),
    Source(
        Helped,
        "lesson that helped",
        of_practice=lambda practice: Q(practice_id=practice.pk),
        hidden=frozenset({"id", "by", "at"}),
    ),
    *(
        Source(
            model,
            name,
            of_migration=lambda migration: Q(migration_id=migration.pk),
            of_practice=lambda practice: Q(migration__practice_id=practice.pk),
            hidden=frozenset({"version", "id", "asked_by", "recorded_by"}),
        )
        for model, name in (
            (LegacyExtension, "request for longer access"),
            (DeploymentRecord, "deployment record"),
            (Retrospective, "retrospective"),
        )
    ),
    Source(ClashLimit, "weekly limit"),
    Source(Freeze, "freeze"),
    Source(
        RagOverride,
        "rating",
        of_migration=lambda migration: Q(migration_id=migration.pk),
        of_practice=lambda practice: Q(migration__practice_id=practice.pk),
        hidden=frozenset({"version", "id", "by"}),
    ),
    Source(SavedView, "saved view", of_person=lambda user: Q(user_id=user.pk)),
    Source(BoardColumns, "choice of columns", of_person=lambda user: Q(user_id=user.pk)),
    Source(ApiToken, "API token", of_person=lambda user: Q(user_id=user.pk)),
    Source(LeadTime, "lead time"),
    Source(Preference, "reminder preference", of_person=lambda user: Q(user_id=user.pk)),
)
SOURCES_BY_NAME = {source.name: source for source in SOURCES}
