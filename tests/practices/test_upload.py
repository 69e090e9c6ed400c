"""The ODS file sent in by an administrator."""

import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import DatabaseError, IntegrityError
from django.test import Client

from accounts.models import AuditEvent, User
from practices import upload
from practices.models import Arrangement, Commissioner, Membership, Practice
from tests.practices.ods_file import line

pytestmark = pytest.mark.django_db
URL = "/admin/practices/practice/upload/"


@pytest.fixture
def admin(client):
    user = User.objects.create_superuser("admin@portal.example", "x", name="Asha Admin")
    Membership.objects.create(user=user, role="administrator")
    client.force_login(user)
    return user


def send(client, content: bytes, **fields):
    return client.post(URL, {"file": SimpleUploadedFile("epraccur.csv", content), **fields})


def test_a_try_shows_what_would_change_and_changes_nothing(client, admin):
    answer = send(client, (line() + line(code="A81002", opened="soon")).encode(), dry_run="on")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "nothing was changed" in page
    assert "Line 2, column 11 (open date)" in page
    assert not Practice.objects.exists()
    assert "tried the ODS practice file: 2 rows, 1 new" in AuditEvent.objects.latest("pk").what


def test_what_comes_in_is_signed_by_the_administrator(client, admin):
    assert send(client, line().encode()).status_code == 200
    practice = Practice.objects.get()
    assert practice.history.get().history_user == admin
    for model in (Commissioner, Arrangement):
        assert {row.history_user for row in model.history.all()} == {admin}
    event = AuditEvent.objects.latest("pk")
    assert (event.actor_id, event.what.split(":")[0]) == (admin.pk, "took in the ODS practice file")


def test_it_says_which_practices_change_and_how(client, admin):
    send(client, (line() + line(code="A81002") + line(code="A81003")).encode())
    moved = line(code="A81002", icb="QOX", name="DENSHAM HOUSE", postcode="TS18 1HV")
    page = send(client, (line() + moved + line(code="A81003", status="C")).encode()).content.decode()
    assert "A81002 Densham House: changed (name, postcode, commissioner)" in page
    assert "A81003 The Densham Surgery: closed" in page
    assert "A81001" not in page


def test_only_the_first_practices_are_named(client, admin):
    rows = "".join(line(code=f"A{number}") for number in range(10_000, 10_101))
    page = send(client, rows.encode(), dry_run="on").content.decode()
    assert "The first 100 of 101" in page
    assert page.count("The Densham Surgery: new") == 100


@pytest.mark.any_database
def test_the_file_is_never_whole_in_memory(admin):
    file = TemporaryUploadedFile("epraccur.csv", "text/csv", 0, None)
    for _ in range(60):
        file.write(line().encode() * 500)
    file.seek(0)
    tracemalloc.start()
    done = upload.take_in(by=admin, file=file, dry_run=True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (done.summary.rows, done.summary.bad) == (30_000, 29_999)
    assert file.tell() > 4 * peak


def test_what_is_not_recorded_does_not_come_in(client, admin, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(upload, "record", fail)
    with pytest.raises(DatabaseError):
        send(client, line().encode())
    assert not Practice.objects.exists()


def test_two_at_once_end_in_one_import(client, admin, monkeypatch):
    def meet_another(**kwargs):
        raise IntegrityError

    monkeypatch.setattr(upload, "import_practices", meet_another)
    answer = send(client, line().encode())
    assert answer.status_code == 422
    assert "Another file was taken in meanwhile" in answer.content.decode()


@pytest.mark.parametrize("content", [b"<html>", b"\x00\xff", b"name,age\n", b"\n\n"])
def test_another_file_is_refused_and_changes_nothing(client, admin, content):
    answer = send(client, content)
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.content.decode()
    assert not Practice.objects.exists()


def test_no_file_says_so(client, admin):
    answer = client.post(URL, {"dry_run": "on"})
    assert answer.status_code == 422
    assert "Choose the file" in answer.content.decode()


def test_a_file_that_is_too_large_is_refused(client, admin, monkeypatch):
    monkeypatch.setattr(upload, "LARGEST", 100)
    assert "larger than" in send(client, line().encode()).content.decode()
    monkeypatch.setattr(upload, "BESIDE_THE_FILE", 100)
    assert send(client, line().encode()).status_code == 413
    assert not Practice.objects.exists()


def test_a_form_without_its_token_is_refused(admin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    assert send(client, line().encode()).status_code == 403


def test_it_is_reached_from_the_list(client, admin):
    assert URL in client.get("/admin/practices/practice/").content.decode()
    assert client.get(URL).status_code == 200
