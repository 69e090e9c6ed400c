"""The pages of a migration that lacks dates, some or all of them: no errors."""

import pytest

from phases.services import record_enquiry
from tests.factories import ClinicalSystemFactory, MembershipFactory
from tests.people import TODAY

pytestmark = pytest.mark.django_db
PAGES = ["", "dates/", "items/", "items/add/", "history/", "state/", "phases/go-live/"]
PAGES += ["third-parties/", "third-parties/calendar/", "cutover/", "cutover/clock/", "cutover/re-entry/"]
PAGES += [
    "cutover/re-entry/progress/",
    "cutover/pack/",
    "cutover/data-checks/",
    "lessons/",
    "readiness/",
    "signatures/",
    "legacy-access/",
    "closing/",
]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_an_enquiry_opens(client, edition, page):
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


@pytest.mark.parametrize("kept", [["go_live"], ["fdp", "closed"], ["idp", "legacy_access_end"]])
def test_every_page_opens_where_only_some_dates_are_known(client, cast, kept):
    """As data from elsewhere may have it."""
    cast.migration.milestones.exclude(kind__in=kept).delete()
    cast.migration.milestones.update(pinned=False, actual=None)
    client.force_login(cast.manager)
    for page in ("", "dates/", "items/", "legacy-access/", "readiness/", "signatures/", "closing/"):
        assert client.get(f"/migrations/{cast.migration.pk}/{page}").status_code == 200, page
    task = cast.migration.tasks.open().first()
    assert client.get(f"/items/{task.pk}/").status_code == 200


def test_a_date_moves_only_where_those_it_hangs_on_are_known(client, cast):
    cast.migration.milestones.exclude(kind="closed").delete()
    client.force_login(cast.manager)
    wanted = {"new_date_day": "1", "new_date_month": "9", "new_date_year": "2027", "reason": "Later"}
    answer = client.post(f"/migrations/{cast.migration.pk}/dates/closed/move/", wanted)
    assert answer.status_code == 422
    assert "The plan needs a date for" in answer.text
