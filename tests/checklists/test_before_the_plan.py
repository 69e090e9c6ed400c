"""The pages of a migration that is still an enquiry: no dates, no items, and no errors."""

import pytest

from phases.services import record_enquiry
from tests.factories import ClinicalSystemFactory, MembershipFactory
from tests.people import TODAY

pytestmark = pytest.mark.django_db
PAGES = ["", "dates/", "items/", "items/add/", "history/", "state/", "phases/go-live/"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(client, edition, page):
    manager = MembershipFactory(role="practice_manager")
    migration = record_enquiry(
        by=manager.user,
        practice=manager.practice,
        from_system=ClinicalSystemFactory(),
        to_system=ClinicalSystemFactory(),
        edition=edition,
        today=TODAY,
    )
    client.force_login(manager.user)
    assert client.get(f"/migrations/{migration.pk}/{page}").status_code == 200
