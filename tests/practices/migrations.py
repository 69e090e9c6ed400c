"""The smallest believable migration, without the guide."""

from datetime import date
from typing import Any

from phases.models import GuideEdition, Migration
from practices.models import Practice
from tests.factories import ClinicalSystemFactory, UserFactory


def migration_of(practice: Practice, **fields: Any) -> Migration:
    """Return a migration of `practice`, under way since May 2026 unless said otherwise."""
    edition, _ = GuideEdition.objects.get_or_create(
        code="2025-icb",
        defaults={
            "title": "2025 edition",
            "summary": "For ICBs.",
            "era": "ICB",
            "commissioner_name": "integrated care board",
            "length": "20 weeks",
            "milestone_rules": {},
            "content_hash": "0" * 64,
        },
    )
    return Migration.objects.create(
        **{
            "practice": practice,
            "from_system": ClinicalSystemFactory(),
            "to_system": ClinicalSystemFactory(),
            "edition": edition,
            "started_on": date(2026, 5, 1),
            "created_by": UserFactory(),
        }
        | fields
    )
