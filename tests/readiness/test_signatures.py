"""Signing, and taking a signature back, through the door."""

import re

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from readiness.models import SignOff
from readiness.services import NotYours, sign_off
from readiness.statements import STATEMENTS
from tests.people import TODAY

pytestmark = pytest.mark.django_db
DATA = "sign-off-data-checking"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(TODAY, tick=False):
        yield


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def page(cast, kind="data_checking", more=""):
    return f"/migrations/{cast.migration.pk}/signatures/{kind}/{more}"


def post(client, cast, user, kind="data_checking", **more):
    client.force_login(user)
    sent = {"statement": STATEMENTS[kind].words(cast.migration), "agreed": "on"} | more
    return client.post(page(cast, kind), sent, follow=True)


def test_a_signature_keeps_name_role_time_and_words_and_finishes_its_item(client, cast):
    answer = post(client, cast, cast.clinical_lead)
    assert "Data checking: signed." in text_of(answer)
    signed = SignOff.objects.get()
    assert (signed.name, signed.role, signed.by) == (
        cast.clinical_lead.name,
        "clinical_lead",
        cast.clinical_lead,
    )
    assert signed.at == timezone.now()
    assert cast.practice.name in signed.statement
    assert cast.task(DATA).status == "done"
    assert f"{cast.clinical_lead.name}, clinical lead" in text_of(answer)
    assert signed.history.get().history_user == cast.clinical_lead


def test_the_words_stay_as_they_were_signed(client, cast):
    post(client, cast, cast.clinical_lead)
    before = SignOff.objects.get().statement
    type(cast.practice).objects.filter(pk=cast.practice.pk).update(name="Renamed Surgery")
    assert before in text_of(client.get(page(cast)))


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        ("technical_requirements", {"manager"}),
        ("data_checking", {"clinical_lead"}),
        ("commissioner_statement", {"manager", "commissioner"}),
        ("go_live_data", {"clinical_lead", "manager"}),
        ("acceptance", {"manager"}),
    ],
)
def test_only_the_roles_of_the_statement_may_sign(client, cast, kind, may):
    for name, user in cast.writers.items():
        SignOff.objects.all().delete()
        client.force_login(user)
        offered = "I have read this and sign it" in client.get(page(cast, kind)).content.decode()
        status = post(client, cast, user, kind).status_code
        assert (offered, status) == ((True, 200) if name in may else (False, 403)), name
        assert SignOff.objects.exists() == (name in may), name


def test_a_role_held_elsewhere_signs_nothing_here(client, cast):
    assert post(client, cast, cast.stranger).status_code == 404
    with pytest.raises(NotYours):
        sign_off(by=cast.stranger, migration=cast.migration, kind="acceptance", statement="")


def test_signing_twice_keeps_the_first_signature(client, cast):
    post(client, cast, cast.clinical_lead)
    post(client, cast, cast.clinical_lead)
    assert SignOff.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        ({"agreed": ""}, 422, "Tick the box to sign"),
        ({"statement": "Something else"}, 409, "The statement changed while you had it open"),
    ],
)
def test_nothing_is_signed_by_mistake(client, cast, sent, status, says):
    answer = post(client, cast, cast.clinical_lead, **sent)
    assert answer.status_code == status
    assert says in text_of(answer)
    assert not SignOff.objects.exists()
    assert cast.task(DATA).status == "to_do"


def test_taking_back_needs_a_reason_and_shows_for_ever(client, cast):
    post(client, cast, cast.clinical_lead)
    empty = client.post(page(cast, more="withdraw/"), {"reason": ""})
    assert empty.status_code == 422
    assert "Say why it is taken back" in text_of(empty)
    answer = client.post(page(cast, more="withdraw/"), {"reason": "Allergies were missing"}, follow=True)
    assert "Data checking: Allergies were missing" in text_of(answer)
    assert cast.task(DATA).status == "to_do"
    post(client, cast, cast.clinical_lead)
    assert [bool(row.withdrawn_at) for row in SignOff.objects.order_by("pk")] == [True, False]
    assert "Allergies were missing" in text_of(client.get(f"/migrations/{cast.migration.pk}/signatures/"))


def test_nobody_else_takes_it_back(client, cast):
    post(client, cast, cast.clinical_lead)
    client.force_login(cast.manager)
    assert client.post(page(cast, more="withdraw/"), {"reason": "No"}).status_code == 403
    assert SignOff.objects.get().withdrawn_at is None


def test_what_is_not_signed_cannot_be_taken_back(client, cast):
    client.force_login(cast.clinical_lead)
    assert "nothing to take back" in text_of(client.get(page(cast, more="withdraw/"), follow=True))


def test_a_migration_that_has_ended_is_not_signed(client, cast):
    type(cast.migration).objects.filter(pk=cast.migration.pk).update(state="cancelled", ended_on=TODAY)
    client.force_login(cast.clinical_lead)
    assert "nothing can be signed" in text_of(client.get(page(cast)))
    assert post(client, cast, cast.clinical_lead).status_code == 422
    with pytest.raises(ValidationError):
        sign_off(by=cast.clinical_lead, migration=cast.migration, kind="data_checking", statement="")


def test_the_list_names_what_is_due_and_by_whom(client, cast):
    client.force_login(cast.national)
    page_text = text_of(client.get(f"/migrations/{cast.migration.pk}/signatures/"))
    assert "Data checking" in page_text
    assert "A clinical lead" in page_text
    assert "Not signed" in page_text


def test_an_unknown_statement_is_not_found(client, cast):
    client.force_login(cast.manager)
    assert client.get(page(cast, "nonsense")).status_code == 404


def test_a_signature_is_overdue_until_it_is_given_whatever_was_ticked(client, cast):
    task = cast.task(DATA)
    type(task).objects.filter(pk=task.pk).update(
        due="2026-11-01", status="done", status_by=cast.manager, status_at=timezone.now()
    )
    client.force_login(cast.clinical_lead)
    here = f"/migrations/{cast.migration.pk}/signatures/"
    page = client.get(here)
    assert "1 November 2026 (overdue)" in text_of(page)
    assert f"/items/{task.pk}/calendar.ics" in page.text
    post(client, cast, cast.clinical_lead)
    page = client.get(here)
    assert "(overdue)" not in text_of(page)
    assert f"/items/{task.pk}/calendar.ics" not in page.text
