"""The trail through its pages: every change is there, in words, for those who may see it."""

import csv
import io
import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.audit import record
from accounts.history import acting_as_job
from accounts.models import AuditEvent, User
from audit.sources import SOURCES
from checklists.models import Summary, TaskNote
from checklists.replanning import fingerprint
from checklists.services.dates import move_date
from checklists.services.tasks import add_note, assign, set_status
from dashboards.sheets import without_formula
from editions.models import EditionChange
from phases.services import change_state
from practices.models import Practice
from reminders.models import Delivery
from tests.people import TODAY

pytestmark = pytest.mark.django_db

# Content of an edition is kept as whole revisions, so its rows need no history of their own.
KEPT_AS_REVISIONS = {"GuideEdition", "Phase"}


def text_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode()))


@pytest.fixture
def busy(cast):
    """A migration on which a few things have happened."""
    task = cast.task("hold-cutover-planning-meeting")
    set_status(by=cast.staff, task=task, version=1, status="blocked", reason="No room")
    assign(by=cast.manager, task=task, version=2, owner=cast.clinical_lead)
    add_note(by=cast.staff, task=task, text="Booked the library")
    move_date(
        by=cast.manager,
        migration=cast.migration,
        kind="fdp",
        new_date=cast.migration.dates()["fdp"].replace(day=27),
        reason="Slot lost",
        seen=fingerprint(cast.migration.milestones.all()),
    )
    change_state(
        by=cast.manager, migration=cast.migration, state="paused", today=TODAY, reason="Supplier asked"
    )
    return cast


def test_every_model_that_people_change_is_in_the_trail():
    ours = {
        "accounts",
        "practices",
        "phases",
        "checklists",
        "reminders",
        "dashboards",
        "third_parties",
        "api",
        "lessons",
        "cutover",
        "readiness",
        "closing",
        "editions",
    }
    written = {
        model
        for model in apps.get_models()
        if model._meta.app_label in ours
        and not model.__name__.startswith("Historical")
        and not model._meta.auto_created
        and model.__name__ not in KEPT_AS_REVISIONS
        and model
        not in {
            AuditEvent,
            Delivery,
            EditionChange,
            Summary,
        }  # logs themselves, and figures of what is traced
        and model.__module__ != "checklists.models.guide"
    }
    assert written == {source.model for source in SOURCES}


def test_migration_history_in_sentences(client, busy):
    client.force_login(busy.staff)
    page = text_of(client.get(f"/migrations/{busy.migration.pk}/history/"))
    assert f"{busy.staff.name} changed status from To do to Blocked; reason from nothing to No room" in page
    assert f"{busy.manager.name} changed owner from nothing to {busy.clinical_lead.name}" in page
    assert "changed planned from 29 January 2027 to 27 January 2027 (Slot lost)" in page
    assert "changed state from Active to Paused" in page
    assert "Booked the library" not in page or "added this note" in page


def test_practice_history_and_who_may_read_it(client, busy):
    url = f"/practices/{busy.practice.ods_code}/history/"
    for user in {**busy.writers, **busy.readers}.values():
        client.force_login(user)
        assert "changed state from Active to Paused" in text_of(client.get(url))
    for user in busy.strangers.values():
        client.force_login(user)
        assert client.get(url).status_code == 404
        assert client.get(f"/migrations/{busy.migration.pk}/history/").status_code == 404


def test_the_whole_trail_is_for_administrators(client, busy):
    for user in {**busy.writers, **busy.readers, **busy.strangers}.values():
        client.force_login(user)
        allowed = user == busy.administrator
        for url in ("/audit/", "/audit/download/", f"/audit/people/{busy.manager.pk}/"):
            own = url.endswith(f"/{user.pk}/")
            assert client.get(url).status_code == (200 if allowed or own else 403), (user, url)


def test_filters(client, busy):
    client.force_login(busy.administrator)
    assert "changed status" in text_of(client.get("/audit/", {"kind": "item", "who": busy.staff.name}))
    assert "changed status" not in text_of(client.get("/audit/", {"kind": "milestone"}))
    assert "Nothing is recorded that matches" in text_of(
        client.get("/audit/", {"who": "nobody of this name"})
    )
    assert "Nothing is recorded that matches" in text_of(
        client.get("/audit/", {"until_day": "1", "until_month": "1", "until_year": "2020"})
    )
    wrong = client.get("/audit/", {"since_day": "31", "since_month": "2", "since_year": "2026"})
    assert wrong.status_code == 200
    assert "real date" in text_of(wrong)
    assert client.get("/audit/", {"before": "nonsense"}).status_code == 200


def test_pages_follow_one_another(client, busy):
    client.force_login(busy.administrator)
    first = client.get("/audit/", {"kind": "item"})
    following = (
        re.search(r'href="(\?[^"]+)" rel="next"', first.content.decode()).group(1).replace("&amp;", "&")
    )
    second = client.get(f"/audit/{following}")
    assert second.status_code == 200
    assert second.context["entries"][0].at < first.context["entries"][-1].at


def test_download_is_recorded_and_runs_no_formula(client, busy):
    record(AuditEvent.Kind.JOB, "=cmd|' /C calc'!A0", subject="+1+1")
    client.force_login(busy.administrator)
    answer = client.get("/audit/download/", {"kind": "event:job"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][0] == "When (London)"
    assert rows[1][4:6] == ["'+1+1", "'=cmd|' /C calc'!A0"]
    assert "downloaded the audit trail" in text_of(client.get("/audit/", {"kind": "event:export"}))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_cells_that_would_run_are_defused(cell):
    assert without_formula(cell) == f"'{cell}"


def test_queries_do_not_grow_with_the_trail(client, busy, django_assert_max_num_queries):
    client.force_login(busy.administrator)
    for n in range(30):
        add_history = Practice.objects.get(pk=busy.practice.pk)
        add_history.telephone = str(n)
        add_history.save()
    with django_assert_max_num_queries(100):
        client.get("/audit/")


def test_where_from_and_which_job(client, cast):
    client.force_login(cast.manager)
    task = cast.task("hold-cutover-planning-meeting")
    client.post(f"/items/{task.pk}/tick/", {"tick": "1:done"}, REMOTE_ADDR="127.0.0.7")
    row = task.history.latest()
    assert (row.history_user, row.history_address, row.history_job) == (cast.manager, "127.0.0.7", "")
    with acting_as_job("Nightly tidy"):
        cast.practice.save()
    row = cast.practice.history.latest()
    assert (row.history_user, row.history_job) == (None, "Nightly tidy")


def test_the_log_cannot_be_changed(db):
    event = record(AuditEvent.Kind.JOB, "did something")
    event.what = "did nothing"
    for change in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(what="did nothing"),
    ):
        with pytest.raises(TypeError):
            change()
    assert AuditEvent.objects.get().what == "did something"


def test_the_trail_outlives_its_subject(client, cast):
    practice = Practice.objects.create(ods_code="Y00001", name="Short Lived Surgery")
    practice.delete()
    client.force_login(cast.administrator)
    page = text_of(client.get("/audit/", {"kind": "practice"}))
    assert "deleted this practice" in page
    assert "Short Lived Surgery" in page


def test_nhs_numbers_in_old_data_are_found_without_being_named(cast, capsys):
    call_command("find_nhs_numbers")
    assert "No NHS number found" in capsys.readouterr().out
    task = cast.task("hold-cutover-planning-meeting")
    note = TaskNote.objects.create(task=task, by=cast.staff, text="About 943 476 5919")
    with pytest.raises(CommandError, match="2 places"):  # the note, and its history
        call_command("find_nhs_numbers")
    out = capsys.readouterr().out
    assert f"checklists.TaskNote {note.pk}: text" in out
    assert "943" not in out


def test_passwords_are_not_in_the_history(db):
    User.objects.create_user("someone@practice.example", "a-long-password", name="Someone")
    assert not hasattr(User.history.latest(), "password")
