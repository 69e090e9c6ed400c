"""Who is offered a newer version of the guide, and what the offer says."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checklists.services.tasks import set_own_due, set_status
from phases.services import change_state
from tests.updates.doors import EVERYTHING, page, read
from tests.updates.newer import RETIMED, REWORDED, add_item, load, task

pytestmark = pytest.mark.django_db
NOTICE = "The guide has changed since this plan last followed it"


def overview(client, migration):
    return client.get(reverse("migration", args=[migration.pk])).content.decode()


def test_nothing_is_offered_while_the_plan_follows_the_newest_version(client, cast):
    client.force_login(cast.manager)
    assert NOTICE not in overview(client, cast.migration)
    html = read(client, cast.migration)
    assert "which is the newest" in html
    assert 'name="take"' not in html


@pytest.mark.parametrize("who", ["manager", "commissioner", "project_manager"])
def test_those_who_plan_are_offered_every_change(client, cast, newer, who):
    client.force_login(getattr(cast, who))
    assert NOTICE in overview(client, cast.migration)
    html = read(client, cast.migration)
    for key in EVERYTHING:
        assert f'value="{key}" aria-describedby="says-{key}" checked>' in html
    for words in (
        "Comes in, due 7 December 2026: 1 week before initial data production (14 December 2026).",
        "Due date moves from 2 November 2026 to 16 November 2026: 2 weeks after the kick-off meeting",
        "Meet to start",
        "Becomes not needed: No longer in the guide.",
        "Tell them: 24 December 2026 to 18 December 2026.",
        "Comes in: tell them by 22 January 2027, goes off on 29 January 2027, comes on again on 1 February 2027.",
        "120 days after go live",
        "No date moves because of this.",
        "Appointments",
    ):
        assert words in html, words


@pytest.mark.parametrize("who", ["staff", "national"])
def test_others_read_it_and_cannot_choose(client, cast, newer, who):
    client.force_login(getattr(cast, who))
    assert "See what is new</a>" in overview(client, cast.migration)
    html = read(client, cast.migration)
    assert "Thank everyone" in html
    assert 'name="take"' not in html
    assert client.post(page(cast.migration), {"take": EVERYTHING}).status_code == 403


def test_strangers_find_nothing(client, cast, newer):
    for stranger in cast.strangers.values():
        client.force_login(stranger)
        assert client.get(page(cast.migration)).status_code == 404
        assert client.post(page(cast.migration)).status_code == 404


def test_an_ended_plan_is_offered_nothing(client, cast, newer):
    change_state(
        by=cast.manager, migration=cast.migration, state="cancelled", reason="Sold", today=date(2026, 11, 9)
    )
    client.force_login(cast.manager)
    assert NOTICE not in overview(client, cast.migration)
    assert 'name="take"' not in read(client, cast.migration)


def test_a_plan_that_lacks_dates_is_offered_nothing_and_its_pages_open(client, cast, newer):
    cast.migration.milestones.filter(kind="idp").delete()
    client.force_login(cast.manager)
    assert NOTICE not in overview(client, cast.migration)
    assert 'name="take"' not in read(client, cast.migration)
    answers = client.get(reverse("change_answers", args=[cast.migration.pk]), follow=True)
    assert "This plan lacks some of its dates" in answers.content.decode()


def test_a_new_item_is_offered_only_where_its_condition_is_switched_on(client, cast, newer):
    cast.migration.answers["dispensing"] = False
    cast.migration.save()
    client.force_login(cast.manager)
    html = read(client, cast.migration)
    assert "item:thank-everyone" in html
    assert "item:count-the-stock" not in html


def test_what_is_done_or_has_its_own_date_is_told_to_stay(client, cast, newer):
    by, day = cast.manager, date(2026, 11, 20)
    set_status(by=by, task=task(cast.migration, REWORDED), version=1, status="done")
    set_own_due(by=by, task=task(cast.migration, RETIMED), version=1, due=day)
    client.force_login(by)
    html = read(client, cast.migration)
    assert "Hold the kick-off meeting. Done: it stays as it is" in html
    assert f"item:{REWORDED}" not in html
    assert "Keeps its own due date, 20 November 2026." in html


def test_an_item_somebody_has_begun_is_not_proposed_to_go(client, cast, newer):
    key = "agree-communication-between-meetings"
    set_status(by=cast.manager, task=task(cast.migration, key), version=1, status="in_progress")
    client.force_login(cast.manager)
    assert f'value="item:{key}" aria-describedby="says-item:{key}">' in read(client, cast.migration)


def test_a_change_that_touches_nothing_of_this_plan_says_so(client, cast, guide_copy):
    path = guide_copy / "glossary.yaml"
    path.write_text(path.read_text() + "  - term: Zebra crossing\n    text: A place to cross.\n")
    load(guide_copy)
    client.force_login(cast.manager)
    assert "None of it changes an item or a service of this plan." in read(client, cast.migration)


def test_queries_do_not_grow_with_the_changes(client, cast, newer, guide_copy):
    client.force_login(cast.manager)

    def count():
        read(client, cast.migration)
        with CaptureQueriesContext(connection) as queries:
            read(client, cast.migration)
        return len(queries)

    few = count()
    for number in range(40):
        add_item(guide_copy, f"more-{number}", f"More {number}", f"3.5{number:02}")
    assert load(guide_copy) == newer
    assert "More 39" in read(client, cast.migration)
    assert count() == few
