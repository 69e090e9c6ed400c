"""Answering the questions of the start again, once the plan runs."""

import re
from datetime import date

import pytest
from django.urls import reverse

from checklists.services.summaries import faults
from checklists.services.tasks import set_status
from phases.services import change_state
from tests.people import make_cast
from tests.updates.newer import task

pytestmark = pytest.mark.django_db
WHY = "Does not apply: the answer is no to “Is it a dispensing practice?”"


def address(migration):
    return reverse("change_answers", args=[migration.pk])


def answers_of(migration, **changed):
    migration.refresh_from_db()
    keys = migration.edition.conditions.values_list("key", flat=True)
    return {key: "yes" if migration.answers.get(key) else "no" for key in keys} | changed


def answer(client, migration, **changed):
    """Answer anew, look at what it changes, and do it; return the page that said what changes."""
    body = answers_of(migration, **changed)
    checked = client.post(address(migration), body)
    assert checked.status_code == 200
    html = checked.content.decode()
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', html))
    done = client.post(address(migration), {**body, "seen": sent["seen"], "confirm": "1"})
    assert done.status_code == 302, done.content.decode()[:3000]
    return html


def dispensing(migration):
    return migration.tasks.filter(item__condition="dispensing").order_by("pk")


def test_no_takes_items_and_services_away_and_yes_brings_them_back(client, cast):
    client.force_login(cast.manager)
    migration, tasks = cast.migration, dispensing(cast.migration)
    done, *others = tasks
    set_status(by=cast.staff, task=done, version=1, status="done")
    due = {one.pk: one.due for one in tasks}
    html = answer(client, migration, dispensing="no")
    assert WHY in html.replace("&#x27;", "'")
    assert f"{done.title}. Done: it stays as it is" in html
    assert {(one.status, one.reason) for one in tasks.all()} == {("done", ""), ("not_needed", WHY)}
    service = migration.third_parties.get(service__condition="dispensing")
    assert (service.affected, service.not_affected_reason) == (False, WHY)
    assert list(faults()) == []
    html = answer(client, migration, dispensing="yes")
    assert "Is to be done again, due" in html
    assert {one.status for one in tasks.all()} == {"done", "to_do"}
    assert {one.pk: one.due for one in tasks.all()} == due
    service.refresh_from_db()
    assert (service.affected, service.not_affected_reason) == (True, "")
    assert list(faults()) == []
    assert len(others) > 0


def test_yes_brings_in_what_the_plan_never_had_with_its_dates(client, edition, go_live):
    cast = make_cast(edition, go_live, every_item=False)
    client.force_login(cast.commissioner)
    assert not dispensing(cast.migration).exists()
    html = answer(client, cast.migration, dispensing="yes")
    new = dispensing(cast.migration)
    assert new.count() == edition.items.filter(condition="dispensing").count()
    assert all(one.due for one in new)
    assert "Comes in, due" in html
    assert cast.migration.third_parties.filter(
        service__condition="dispensing", tell_by__isnull=False
    ).exists()
    # Undone like any other update, and the answer with it.
    update = cast.migration.plan_updates.get()
    client.post(reverse("undo_guide_update", args=[cast.migration.pk, update.pk]))
    cast.migration.refresh_from_db()
    assert cast.migration.answers["dispensing"] is False
    assert not dispensing(cast.migration).exists()
    assert list(faults()) == []


def test_what_a_person_found_not_needed_stays_so(client, cast):
    client.force_login(cast.manager)
    first = dispensing(cast.migration)[0]
    set_status(by=cast.staff, task=first, version=1, status="not_needed", reason="The shop does it")
    answer(client, cast.migration, dispensing="no")
    answer(client, cast.migration, dispensing="yes")
    first.refresh_from_db()
    assert (first.status, first.reason) == ("not_needed", "The shop does it")


def test_answers_on_an_older_revision_stay_on_it(client, cast, newer):
    client.force_login(cast.manager)
    answer(client, cast.migration, dispensing="no")
    cast.migration.refresh_from_db()
    assert cast.migration.edition.revision == 1
    offered = client.get(reverse("guide_update", args=[cast.migration.pk])).content.decode()
    assert "item:thank-everyone" in offered
    assert "item:count-the-stock" not in offered


def test_two_people_answer_at_once(client, cast):
    client.force_login(cast.manager)
    body = answers_of(cast.migration, dispensing="no")
    html = client.post(address(cast.migration), body).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', html)[1]
    answer(client, cast.migration, formulary="no")
    response = client.post(address(cast.migration), {**body, "seen": seen, "confirm": "1"})
    assert response.status_code == 409
    assert "Someone changed this plan meanwhile" in response.content.decode()
    assert task(cast.migration, dispensing(cast.migration)[0].item.slug).status == "to_do"


def test_a_missing_answer_is_asked_for(client, cast):
    client.force_login(cast.manager)
    body = answers_of(cast.migration)
    del body["dispensing"]
    response = client.post(address(cast.migration), body)
    assert response.status_code == 422
    assert "nhsuk-error-summary" in response.content.decode()


@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("national", 403), ("stranger", 404)])
def test_only_those_who_plan_may_answer(client, cast, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(address(cast.migration)).status_code == status
    assert client.post(address(cast.migration), answers_of(cast.migration)).status_code == status


def test_an_ended_plan_is_not_asked(client, cast):
    change_state(
        by=cast.manager, migration=cast.migration, state="cancelled", reason="Sold", today=date(2026, 11, 9)
    )
    client.force_login(cast.manager)
    response = client.get(address(cast.migration), follow=True)
    assert "nothing on it can be changed" in response.content.decode()
