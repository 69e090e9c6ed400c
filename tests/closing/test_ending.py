"""The end of a migration: what is open, the deployment record, the look back."""

import re

import pytest
import time_machine

from closing.models import DeploymentRecord, Retrospective
from phases.models import Milestone
from readiness.services import sign_off
from readiness.statements import STATEMENTS
from tests.people import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.manager)
    return client


@pytest.fixture
def here(cast):
    """Where it is."""
    return f"/migrations/{cast.migration.pk}/closing/"


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def record(client, here, **more):
    sent = {"version": 0, "deployed_on": TODAY.isoformat(), "parts": "Core system at two sites"}
    return client.post(f"{here}deployment/", sent | more, follow=True)


def look_back(client, here, **more):
    return client.post(f"{here}retrospective/", {"version": 0, "went_well": "Training"} | more, follow=True)


def test_it_lists_what_is_open_and_where_to_see_to_it(manager, cast, here):
    page = manager.get(here)
    assert "6 of 7 things to look at before the end" in text_of(page)
    assert "items are open" in text_of(page)
    assert f"/migrations/{cast.migration.pk}/third-parties/" in page.content.decode()


def test_with_everything_finished_it_can_be_closed(manager, cast, here):
    cast.migration.tasks.update(status="done", status_by=cast.manager, status_at="2026-11-01T09:00Z")
    cast.migration.third_parties.update(affected=False, not_affected_reason="Not used")
    row = STATEMENTS["acceptance"]
    sign_off(by=cast.manager, migration=cast.migration, kind=row.kind, statement=row.words(cast.migration))
    Milestone.objects.filter(migration=cast.migration, kind="legacy_access_end").update(actual=TODAY)
    record(manager, here)
    look_back(manager, here)
    page = text_of(manager.get(here))
    assert "Everything is finished: the migration can be closed" in page
    assert "Core system at two sites" in page
    assert "Nothing written" in page


def test_the_record_is_written_changed_and_never_overwritten_unseen(manager, cast, here):
    assert "The deployment record is saved" in text_of(record(manager, here))
    assert record(manager, here, version=1, registered_on=TODAY.isoformat()).status_code == 200
    assert DeploymentRecord.objects.get().registered_on == TODAY
    late = record(manager, here, version=1, parts="Something else")
    assert late.status_code == 409
    assert "Something else" in late.content.decode(), "nothing typed is lost"
    assert DeploymentRecord.objects.get().parts == "Core system at two sites"
    assert record(manager, here, version=2, parts="Something else").status_code == 200
    assert DeploymentRecord.objects.get().history.count() == 3


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"deployed_on": "2026-11-10"}, "must be today or in the past"),
        ({"registered_on": "2026-11-08"}, "between the day it was deployed and today"),
        ({"parts": ""}, "Say what was deployed"),
        ({"parts": "Ask 943 476 5919"}, "NHS number"),
    ],
)
def test_a_wrong_record_is_explained_and_not_kept(manager, here, sent, says):
    page = record(manager, here, **sent)
    assert page.status_code == 422
    assert says in text_of(page)
    assert not DeploymentRecord.objects.exists()


def test_the_look_back_holds_something_and_is_never_overwritten_unseen(manager, here):
    assert look_back(manager, here, went_well=" ").status_code == 422
    assert look_back(manager, here).status_code == 200
    assert look_back(manager, here, to_change="More time").status_code == 409
    assert Retrospective.objects.get().to_change == ""
    assert look_back(manager, here, version=1, to_change="More time").status_code == 200


def test_what_has_ended_is_read_and_not_written(manager, cast, here):
    type(cast.migration).objects.filter(pk=cast.migration.pk).update(state="completed", ended_on=TODAY)
    assert "was completed on 9 November 2026" in text_of(manager.get(here))
    assert record(manager, here).status_code == 422
    assert not DeploymentRecord.objects.exists()
