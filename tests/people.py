"""The same people in every test: who owns a migration, who works beside them, and strangers."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.history import sign
from accounts.models import User
from checklists.models import Task
from checklists.services.plans import start_migration
from phases.models import GuideEdition, Migration
from practices.models import Membership, Practice
from tests.copies import written_once
from tests.factories import (
    ArrangementFactory,
    ClinicalSystemFactory,
    CommissionerFactory,
    DeliveryPartnerFactory,
    PracticeFactory,
    UserFactory,
)

TODAY = date(2026, 11, 9)  # a Monday, twelve weeks before go live


@dataclass
class Cast:
    """A migration under way, its people by role, and those who have nothing to do with it."""

    migration: Migration
    practice: Practice
    manager: User
    staff: User
    clinical_lead: User
    project_manager: User
    commissioner: User
    national: User
    administrator: User
    stranger: User  # manages another practice
    other_commissioner: User
    nobody: User  # has an account and no role

    def task(self, slug: str) -> Task:
        """Return the task of the guide's item `slug`."""
        return self.migration.tasks.select_related("item", "migration").get(item__slug=slug)

    @property
    def readers(self) -> dict[str, User]:
        """Those who may read and not write."""
        return {"national": self.national}

    @property
    def writers(self) -> dict[str, User]:
        """Those who may tick."""
        names = ("manager", "staff", "clinical_lead", "project_manager", "commissioner", "administrator")
        return {name: getattr(self, name) for name in names}

    @property
    def strangers(self) -> dict[str, User]:
        """Those for whom the migration does not exist."""
        names = ("stranger", "other_commissioner", "nobody")
        return {name: getattr(self, name) for name in names}


def person(role: str = "", **place: object) -> User:
    """Return a user who holds `role` in the organisation given by keyword, if any."""
    user = UserFactory(
        name=f"{role.replace('_', ' ').title() or 'Nobody'} Of {next(iter(place.values()), 'England')}"[:120]
    )
    if role:
        Membership.objects.create(user=user, role=role, **place)
    return user


def _guide(edition: GuideEdition) -> Hashable:
    """Return what of the guide a plan is made of; some tests change it."""
    items = edition.items.order_by("position").values_list("pk", "phase", "due", "condition")
    return edition.pk, edition.content_hash, tuple(items)


def make_cast(edition: GuideEdition, go_live: date, *, today: date = TODAY, every_item: bool = True) -> Cast:
    """Start a migration for a fresh practice and return everyone around it."""
    practice = PracticeFactory(name="Lidgett Lane Surgery")
    partner = DeliveryPartnerFactory()
    arrangement = ArrangementFactory(practice=practice)
    manager = person("practice_manager", practice=practice)
    from_system, to_system = ClinicalSystemFactory(), ClinicalSystemFactory()
    answers = {c.key: every_item or c.default for c in edition.conditions.all()}

    def start() -> Migration:
        return start_migration(
            by=manager,
            practice=practice,
            from_system=from_system,
            to_system=to_system,
            edition=edition,
            given={"go_live": go_live},
            answers=answers,
            today=today,
            partner=partner,
        )

    migration = written_once(
        start,
        given=[manager, practice, from_system, to_system, partner],
        same=(go_live, today, tuple(answers.items()), timezone.localdate(), _guide(edition)),
    )
    sign(migration, manager)
    return Cast(
        migration=migration,
        practice=practice,
        manager=manager,
        staff=person("practice_staff", practice=practice),
        clinical_lead=person("clinical_lead", practice=practice),
        project_manager=person("project_manager", partner=partner),
        commissioner=person("commissioner", commissioner=arrangement.commissioner),
        national=person("national_viewer"),
        administrator=person("administrator"),
        stranger=person("practice_manager", practice=PracticeFactory(name="Far Away Surgery")),
        other_commissioner=person("commissioner", commissioner=CommissionerFactory()),
        nobody=person(),
    )
