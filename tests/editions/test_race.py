"""Two people at one draft at once. Real races on PostgreSQL only: on SQLite they work in turns."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from checklists.models import GuideItem
from cutover.services.common import Stale
from editions.services.copying import start_edition, start_revision
from editions.services.items import WantedItem, change_item
from editions.services.publishing import last_change, publish_draft
from phases.models import GuideEdition
from tests.lessons.test_race import at_once
from tests.people import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(go_live):
    """A practice and its people, in a database that was emptied by the test before."""
    if not GuideEdition.objects.exists():
        call_command("load_guide", verbosity=0)
    return make_cast(GuideEdition.objects.get(code="2025-icb", is_current=True), go_live)


def test_at_once_one_wins_and_nothing_is_there_twice(cast):
    owner = cast.commissioner.memberships.get().commissioner
    base = cast.migration.edition
    editors = (cast.commissioner, cast.administrator)
    begun = at_once(
        *(
            lambda by=by, n=n: start_edition(by=by, owner=owner, base=base, title=f"Guide {n}")
            for n, by in enumerate(editors)
        )
    )
    assert len({draft.code for draft in begun}) == 2
    draft = begun[0]

    item = GuideItem.objects.select_related("phase", "edition").get(edition=draft, slug="notify-pharmacies")
    wanted = WantedItem(item.phase, item.section, item.title, item.gist, item.roles, item.condition, item.due)

    def reword(by, title):
        try:
            return change_item(by=by, item=item, version=1, wanted=replace(wanted, title=title))
        except Stale as conflict:
            return conflict

    found = at_once(*(lambda by=by: reword(by, f"Ring them, says {by.pk}") for by in editors))
    assert sorted(type(one).__name__ for one in found) == ["GuideItem", "Stale"]
    item.refresh_from_db()
    assert item.version == 2

    seen = last_change(draft)
    found = at_once(*(lambda by=by: publish_draft(by=by, edition=draft, seen=seen) for by in editors))
    assert found.count(ValidationError) == 1
    assert GuideEdition.objects.current().filter(code=draft.code).count() == 1

    next_ones = at_once(*(lambda by=by: start_revision(by=by, edition=draft) for by in editors))
    assert len({one.pk for one in next_ones}) == 1
    assert next_ones[0].items.count() == base.items.count()
