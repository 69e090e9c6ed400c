"""The last page: what it shows, and everything that can happen between looking and starting."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from checklists.models import GuideCondition, GuideItem
from checklists.services import plans
from checklists.services.plans import start_migration
from checklists.views import start as start_view
from phases.models import GuideEdition, Migration
from tests.factories import MembershipFactory, PracticeFactory
from tests.start.journey import Journey

pytestmark = pytest.mark.django_db

GO_LIVE = date(2027, 6, 7)
NOW = date(2026, 11, 23)


def start_elsewhere(practice, systems, edition, by):
    return start_migration(
        by=by,
        practice=practice,
        from_system=systems["old"],
        to_system=systems["other"],
        edition=edition,
        given={"go_live": GO_LIVE},
        answers={},
        today=NOW,
    )


def test_it_shows_the_whole_plan(journey, manager, practice):
    way = journey(manager).to_check(practice, GO_LIVE)
    draft = way.page.context["draft"]
    assert "Nothing has been saved yet." in way.text
    assert way.text.count("<details") == len(draft.phases) == 12
    assert "<details open" not in way.text.replace('class="nhsuk-details nhsuk-expander" ', "")
    assert all(row.item.title.replace("'", "&#x27;") in way.text for row in draft.items)
    assert way.text.count("?change=1") == 7
    assert "Already done" not in way.text
    assert way.open("check", open="1").text.count('nhsuk-expander" open') == 12


def test_nothing_is_saved_on_the_way(journey, manager, practice, client):
    journey(manager).to_check(practice, GO_LIVE)
    assert not Migration.objects.exists()
    json.dumps(dict(client.session))


def test_a_yes_is_never_remembered(journey, manager, practice):
    way = journey(manager).to_check(practice, date(2027, 1, 18))
    way.send(read="on", seen="something else")
    assert "The plan has changed since you opened this page" in way.text
    assert not way.open("check").form.is_bound
    assert not Migration.objects.exists()


def test_pressing_twice_leads_to_the_one_migration(journey, manager, practice):
    way = journey(manager).to_check(practice, GO_LIVE)
    shown = way.page
    way.start()
    way.page = shown
    way.start()
    assert way.page.status_code == 200
    assert way.page.redirect_chain[-1][0] == f"/migrations/{Migration.objects.get().pk}/"
    assert way.open("check").page.redirect_chain[-1][0] == f"/migrations/{Migration.objects.get().pk}/"


def test_somebody_else_started_while_this_person_looked(journey, manager, practice, systems, edition):
    way = journey(manager).to_check(practice, GO_LIVE)
    start_elsewhere(practice, systems, edition, manager)
    way.start()
    assert way.step == "practice"
    assert "Elm Tree Surgery already has a migration under way" in way.text
    assert Migration.objects.count() == 1


def test_two_people_start_at_the_same_moment(journey, manager, practice, systems, edition, monkeypatch):
    """The other start comes after every check of ours: only the database can tell."""
    way = journey(manager).to_check(practice, GO_LIVE)
    rival = MembershipFactory(practice=practice).user

    def overtaken(**given):
        start_elsewhere(practice, systems, edition, rival)
        return start_migration(**given)

    monkeypatch.setattr(start_view, "start_migration", overtaken)
    way.start()
    assert way.page.status_code == 200
    assert way.step == "check"
    assert "Elm Tree Surgery already has a migration under way" in way.text
    assert "There is a problem" in way.text
    assert Migration.objects.get().created_by == rival


def test_the_unique_constraint_speaks_plainly(journey, manager, practice, systems, edition, monkeypatch):
    """Even when the look for a running migration misses the other one."""
    way = journey(manager).to_check(practice, GO_LIVE)
    start = start_view.start_migration

    def overtaken(**given):
        start_elsewhere(practice, systems, edition, manager)
        monkeypatch.setattr(plans, "_pipeline_migration", lambda _practice: None)
        return start(**given)

    monkeypatch.setattr(start_view, "start_migration", overtaken)
    way.start()
    assert "Elm Tree Surgery already has a migration under way" in way.text
    assert Migration.objects.count() == 1


def test_another_tab_began_another_practice(journey, manager, practice, client, systems):
    other = PracticeFactory(name="Oak House", current_system=systems["old"])
    MembershipFactory(user=manager, practice=other)
    first = journey(manager).to_check(practice, GO_LIVE)
    Journey(client, systems).to_check(other, GO_LIVE)
    first.start()
    assert "The plan has changed since you opened this page" in first.text
    assert "Oak House" in first.text
    assert not Migration.objects.exists()


def test_the_practice_closed_meanwhile(journey, manager, practice):
    way = journey(manager).to_check(practice, GO_LIVE)
    practice.status = "closed"
    practice.save()
    way.start()
    assert way.step == "practice"
    assert "is closed, so it cannot start a migration" in way.text


def test_the_right_was_withdrawn_meanwhile(journey, manager, practice):
    way = journey(manager).to_check(practice, GO_LIVE)
    manager.memberships.all().delete()
    assert way.start().page.status_code == 403
    assert not Migration.objects.exists()


def test_the_guide_changed_meanwhile(journey, manager, practice, edition):
    way = journey(manager).to_check(practice, GO_LIVE)
    GuideItem.objects.filter(edition=edition, slug="place-order").update(due="1 week after order")
    GuideItem.objects.filter(edition=edition).exclude(slug="place-order")[:1].get().delete()
    GuideEdition.objects.filter(pk=edition.pk).update(content_hash="newer")
    way.start()
    assert "The plan has changed since you opened this page. Check it again, then start" in way.text
    way.start()
    assert Migration.objects.exists()


def test_a_new_revision_asks_one_more_question(journey, manager, practice, systems, edition):
    start_elsewhere(PracticeFactory(), systems, edition, manager)  # so that the revision stays
    way = journey(manager).to_check(practice, GO_LIVE)
    GuideEdition.objects.filter(pk=edition.pk).update(content_hash="older")
    call_command("load_guide", verbosity=0)
    newer = GuideEdition.objects.current().get(code=edition.code)
    assert newer.revision == edition.revision + 1
    GuideCondition.objects.create(edition=newer, key="robots", position=99, question="Are there any robots?")
    way.start()
    assert way.step == "questions"
    assert "Other questions" in way.text
    assert "Are there any robots?" in way.text
    way.send(robots="no").start()
    assert practice.migrations.get().edition == newer


def test_the_guide_is_replaced_in_the_very_moment(journey, manager, practice, edition, monkeypatch):
    way = journey(manager).to_check(practice, GO_LIVE)

    def overtaken(**given):
        GuideEdition.objects.filter(pk=edition.pk).update(content_hash="newer")
        return start_migration(**given)

    monkeypatch.setattr(start_view, "start_migration", overtaken)
    way.start()
    assert "The guide was changed a moment ago. Look at the plan again, then start" in way.text
    assert not Migration.objects.exists()


def test_the_day_ends_while_the_person_looks(journey, manager, practice, monkeypatch):
    way = journey(manager).to_check(practice, NOW)
    monkeypatch.setattr(start_view, "london_today", lambda: NOW + timedelta(days=1))
    way.start()
    assert way.step == "dates"
    assert "Go live must be today or later" in way.text


def test_posts_need_the_token(journey, manager, practice, systems):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(manager)
    way = Journey(strict, systems).open()
    way.send(csrfmiddlewaretoken="wrong" * 8, practice="Z10001")
    assert way.page.status_code == 403


def test_a_form_without_its_step_is_refused(client, manager, practice, edition):
    client.force_login(manager)
    assert client.post("/migrations/start/practice/", {"practice-practice": "Z10001"}).status_code == 400


def test_queries_do_not_grow_with_items(journey, manager, practice, edition):
    way = journey(manager).to_check(practice, date(2027, 1, 18))

    def count():
        with CaptureQueriesContext(connection) as queries:
            way.open("check")
        return len(queries)

    before = count()
    phase = edition.phases.first()
    GuideItem.objects.bulk_create(
        GuideItem(
            edition=edition,
            phase=phase,
            position=1000 + number,
            ref=f"x{number}",
            slug=f"extra-{number}",
            title=f"Extra {number}",
            due="by order",
        )
        for number in range(100)
    )
    assert count() == before <= 22
