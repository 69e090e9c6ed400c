"""An update is undone as long as nothing it touched was worked on since."""

import pytest
from django.urls import reverse

from checklists.models import PlanUpdate
from checklists.services.summaries import faults
from checklists.services.tasks import add_note, set_status
from tests.updates.doors import EVERYTHING, page, read, take
from tests.updates.newer import ADDED, RETIMED, task

pytestmark = pytest.mark.django_db


def state(migration):
    """Return all that an update may change, by what it is called."""
    tasks = migration.tasks.values_list(
        "item__pk", "phase__pk", "status", "reason", "due", "due_pinned", "status_by"
    )
    entries = migration.third_parties.values_list(
        "service__pk", "notice_days", "affected", "tell_by", "off_due", "ask_by", "on_due"
    )
    migration.refresh_from_db()
    return migration.edition_id, migration.answers, sorted(tasks, key=str), sorted(entries, key=str)


def undo(client, migration):
    update = PlanUpdate.objects.latest("pk")
    return client.post(
        reverse("undo_guide_update", args=[migration.pk, update.pk]), follow=True
    ).content.decode()


@pytest.mark.parametrize("keys", [EVERYTHING, EVERYTHING[2:5], []])
def test_undo_puts_everything_back_and_the_offer_stands_again(client, cast, newer, keys):
    client.force_login(cast.manager)
    before = state(cast.migration)
    take(client, cast.migration, keys)
    assert state(cast.migration) != before
    assert "Undo this update" in read(client, cast.migration)
    assert "The update was undone" in undo(client, cast.migration)
    assert state(cast.migration) == before
    assert list(faults()) == []
    assert 'name="take"' in read(client, cast.migration)
    assert "It has already been undone." in undo(client, cast.migration)


def test_what_was_worked_on_since_keeps_it_from_being_undone(client, cast, newer):
    client.force_login(cast.manager)
    take(client, cast.migration, EVERYTHING)
    retimed = task(cast.migration, RETIMED)
    set_status(by=cast.staff, task=retimed, version=retimed.version, status="done")
    add_note(by=cast.staff, task=task(cast.migration, ADDED), text="Who is everyone?")
    after = state(cast.migration)
    assert "can no longer be undone. 2 items it changed have been worked on since." in read(
        client, cast.migration
    )
    assert "2 items it changed have been worked on since." in undo(client, cast.migration)
    assert state(cast.migration) == after


def test_a_service_told_since_keeps_it_from_being_undone(client, cast, newer):
    client.force_login(cast.manager)
    take(client, cast.migration, EVERYTHING)
    entry = cast.migration.third_parties.get(service__slug="drones")
    client.post(reverse("third_party_step", args=[entry.pk]), {"step": f"{entry.version}:tell"})
    entry.refresh_from_db()
    assert entry.told_on
    assert "1 service it changed has been worked on since." in undo(client, cast.migration)


def test_only_those_who_plan_may_undo(client, cast, newer):
    client.force_login(cast.manager)
    take(client, cast.migration, [])
    address = reverse("undo_guide_update", args=[cast.migration.pk, PlanUpdate.objects.get().pk])
    client.force_login(cast.staff)
    assert client.post(address).status_code == 403
    client.force_login(cast.stranger)
    assert client.post(address).status_code == 404
    assert client.get(page(cast.migration)).status_code == 404
