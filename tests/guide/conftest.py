"""The real guide, loaded once for all tests of a session, and copies to spoil."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from checklists.guide.service import load_guide
from checklists.models import Task
from phases.models import GuideEdition, Migration
from tests.factories import ClinicalSystemFactory, PracticeFactory, UserFactory
from tests.guide.changes import TITLE


@pytest.fixture(scope="session")
def _guide_once(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        load_guide(directory=settings.GUIDE_DIR, by_command="tests")


@pytest.fixture
def guide(_guide_once, db):
    """Return the current editions by code."""
    if not GuideEdition.objects.exists():  # a transactional test emptied the tables
        load_guide(directory=settings.GUIDE_DIR, by_command="tests")
    return {edition.code: edition for edition in GuideEdition.objects.current()}


@pytest.fixture
def guide_copy(tmp_path) -> Path:
    """Return a copy of the guide's files to change."""
    return Path(shutil.copytree(settings.GUIDE_DIR, tmp_path / "guide"))


@pytest.fixture
def no_guide(db):
    """Give the test a database without any guide."""
    GuideEdition.objects.all().delete()


@pytest.fixture
def migration(guide) -> Migration:
    """Return a migration on the current 2025 edition, with one task."""
    migration = Migration.objects.create(
        practice=PracticeFactory(),
        from_system=ClinicalSystemFactory(),
        to_system=ClinicalSystemFactory(),
        edition=guide["2025-icb"],
        started_on=date(2027, 1, 4),
        created_by=UserFactory(),
    )
    item = guide["2025-icb"].items.get(title=TITLE)
    Task.objects.create(migration=migration, phase=item.phase, item=item)
    return migration
