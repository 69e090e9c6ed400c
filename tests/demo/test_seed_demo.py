"""The demo as built: whole, valid, and open to those it names."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from checklists.demo.people import DOMAIN, PASSWORD, TO_SIGN_IN_AS
from checklists.demo.words import NOT_NEEDED, NOTES
from checklists.models import DateChange, GuideItem, Task, TaskNote
from closing.checks import before_the_end
from nhsuk.validators import no_nhs_number
from phases.choices import MigrationState
from phases.models import Migration, Milestone
from practices.models import Practice
from readiness.models import GoAhead, SignOff
from readiness.statements import STATEMENTS
from third_parties.models import ThirdPartyEntry
from third_parties.rules import State, state_of


def test_prints_who_to_sign_in_as(demo):
    for person in TO_SIGN_IN_AS:
        assert person.email in demo
    assert PASSWORD in demo
    assert "http://localhost:8000/" in demo


def test_second_run_changes_nothing(demo, django_assert_max_num_queries):
    before = [model.objects.count() for model in (User, Migration, Task, TaskNote, Practice)]
    history = Task.history.count()
    out = io.StringIO()
    with django_assert_max_num_queries(1):
        call_command("seed_demo", stdout=out)
    assert "nothing was changed" in out.getvalue()
    assert [model.objects.count() for model in (User, Migration, Task, TaskNote, Practice)] == before
    assert Task.history.count() == history


def test_every_state_is_there(demo):
    assert set(Migration.objects.values_list("state", flat=True)) == set(MigrationState.values)


@pytest.mark.parametrize("person", TO_SIGN_IN_AS, ids=lambda person: person.login)
def test_signs_in_through_the_form(demo, client, person):
    response = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email=person.email).pk)


def test_each_sees_what_the_role_allows(demo):
    def seen(login):
        return Migration.objects.visible_to(User.objects.get(email=f"{login}@{DOMAIN}")).count()

    everything = Migration.objects.count()
    assert [seen(login) for login in ("manager", "staff", "clinical.lead")] == [1, 1, 1]
    assert 3 < seen("project.manager") < everything
    assert [seen(login) for login in ("icb", "national", "admin")] == [everything] * 3


def test_rows_are_valid(demo):
    for migration in Migration.objects.all():
        migration.full_clean(exclude=[] if migration.answers else ["answers"])
    for row in [*Milestone.objects.all(), *Task.objects.filter(item=None)]:
        row.full_clean()


def test_no_free_text_holds_an_nhs_number(demo):
    for text in [
        *TaskNote.objects.values_list("text", flat=True),
        *Task.objects.values_list("reason", flat=True),
        *Task.objects.values_list("own_title", flat=True),
        *DateChange.objects.values_list("reason", flat=True),
        *Migration.objects.values_list("state_reason", flat=True),
    ]:
        no_nhs_number(text)


def test_words_are_about_items_of_the_guide(demo):
    slugs = set(GuideItem.objects.values_list("slug", flat=True))
    assert {*NOTES, *NOT_NEEDED} <= slugs


def test_what_has_ended_was_signed_and_finished_before_it_ended(demo):
    ended = Migration.objects.filter(state="completed")
    assert ended.count() == 2
    for migration in ended:
        needed = migration.tasks.exclude(status="not_needed").values_list("item__slug", flat=True)
        signed = SignOff.objects.standing().filter(migration=migration)
        assert {row.kind for row in signed} == {row.kind for row in STATEMENTS.values() if row.item in needed}
        for row in signed:
            assert {row.at.date(), row.history.get().history_date.date()} == {row.at.date()}
            assert row.at.date() <= migration.ended_on
        decided = GoAhead.objects.standing().filter(migration=migration)
        assert {row.gate: row.unmet for row in decided} == {"fdp": [], "go_live": []}
        unfinished = [line.says for line in before_the_end(migration) if not line.done]
        assert unfinished in ([], ["1 item is open"])


def test_registers_are_as_full_as_their_migrations_are_old(demo):
    happens = ("told_on", "confirmed_on", "went_off_on", "off_confirmed_on", "asked_on", "back_confirmed_on")
    today = timezone.localdate()
    for entry in ThirdPartyEntry.objects.all():
        happened = [day for name in happens if (day := getattr(entry, name))]
        assert all(day < today for day in happened), entry
        assert not entry.confirmed_on or entry.told_on <= entry.confirmed_on
    for completed in Migration.objects.filter(state="completed"):
        entries = completed.third_parties.all()
        assert entries.exists()
        assert not entries.unfinished().exists(), list(entries.unfinished())
    with_register = Migration.objects.filter(practice__ods_code="J83013", third_parties__isnull=False)
    planning = list(with_register.latest("pk").third_parties.in_order())
    states = {state_of(entry.facts()) for entry in planning}
    assert {State.TOLD, State.NOT_TOLD, State.NOT_AFFECTED} <= states
    assert any(entry.chased for entry in planning)
    assert any(entry.history.count() > 1 for entry in planning)
