"""What is ready before each gate, the decision to go on, and who hears of it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from checklists.models import GuideItem
from checklists.services.tasks import set_status
from practices.models import Membership
from readiness.checks import look, unmet
from readiness.gates import GATES, Items
from readiness.models import GoAhead
from readiness.services import sign_off
from readiness.statements import STATEMENTS
from reminders.deliveries import plan_notices
from reminders.models import Delivery
from reminders.preferences import turn_off
from reminders.sending import send_due
from tests.factories import UserFactory
from tests.people import TODAY, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.manager)
    return client


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def line(cast, says, gate="fdp"):
    found = [one for one in look(cast.migration, GATES[gate]) if says in one.says]
    assert len(found) == 1, found
    return found[0]


def finish(cast, slug, status="done", reason=""):
    task = cast.task(slug)
    set_status(by=cast.manager, task=task, version=task.version, status=status, reason=reason)


def everything(cast, gate):
    """Make every check of `gate` true."""
    slugs = {slug for check in GATES[gate].checks if isinstance(check, Items) for slug in check.slugs}
    for task in cast.migration.tasks.filter(item__slug__in=slugs).select_related("item"):
        finish(cast, task.item.slug)
    people = {"clinical_lead": cast.clinical_lead, "practice_manager": cast.manager}
    for row in STATEMENTS.values():
        sign_off(
            by=people[row.signers[0]],
            migration=cast.migration,
            kind=row.kind,
            statement=row.words(cast.migration),
        )
    today = timezone.localdate()
    cast.migration.third_parties.update(affected=False, not_affected_reason="Not used here")
    for slug in cast.migration.edition.areas.values_list("slug", flat=True):
        cast.migration.handling_plans.create(area=slug, agreed_on=today, agreed_by=cast.manager)


def test_every_slug_of_a_check_is_in_the_guide(db):
    known = set(GuideItem.objects.values_list("slug", flat=True))
    asked = {
        slug
        for gate in GATES.values()
        for check in gate.checks
        if isinstance(check, Items)
        for slug in check.slugs
    }
    assert asked | {row.item for row in STATEMENTS.values()} <= known


def test_a_fresh_plan_is_not_ready_and_says_why(manager, cast):
    page = text_of(manager.get(f"/migrations/{cast.migration.pk}/readiness/"))
    assert "Before final data production" in page
    assert re.search(r"Not ready (\d+) of \d+ checks still open", page)
    assert "Inboxes and workflows are empty" in page
    assert "Empty inboxes and workflows" in page


def test_a_check_names_what_is_missing_and_who_holds_it(cast):
    found = line(cast, "Inboxes and workflows")
    assert not found.met
    assert "Empty inboxes and workflows" in found.missing
    task = cast.task("empty-inboxes-and-workflows")
    type(task).objects.filter(pk=task.pk).update(owner=cast.staff)
    assert line(cast, "Inboxes and workflows").holder == str(cast.staff)
    finish(cast, "empty-inboxes-and-workflows")
    finish(cast, "confirm-zero-outstanding", "not_needed", "Nothing comes in that day")
    assert line(cast, "Inboxes and workflows").met


def test_a_signature_is_a_check(cast):
    assert line(cast, "Signature for data checking").holder == "A clinical lead"
    row = STATEMENTS["data_checking"]
    sign_off(
        by=cast.clinical_lead, migration=cast.migration, kind=row.kind, statement=row.words(cast.migration)
    )
    assert line(cast, "Signature for data checking").met


def test_a_ticked_item_is_no_signature(cast):
    finish(cast, "sign-off-data-checking")
    assert not line(cast, "Signature for data checking").met


def test_what_is_not_needed_is_not_asked(cast):
    finish(cast, "sign-the-requirements-form", "not_needed", "Signed on paper before we joined")
    assert not [one for one in look(cast.migration, GATES["fdp"]) if "technical" in one.says]


def test_something_blocked_before_the_gate_stands_in_its_way(cast):
    assert line(cast, "Nothing is blocked").met
    finish(cast, "check-smartcards-and-readers", "blocked", "Reader is broken")
    assert "Reader is broken" in line(cast, "Nothing is blocked").missing


def test_links_that_go_off_must_be_confirmed(cast):
    waiting = line(cast, "Links that go off")
    assert not waiting.met
    entries = cast.migration.third_parties.filter(off_due__isnull=False)
    entries.update(went_off_on=TODAY, off_confirmed_on=TODAY)
    assert line(cast, "Links that go off").met


def test_it_can_become_ready_and_is_decided_without_a_reason(manager, cast):
    everything(cast, "fdp")
    assert unmet(look(cast.migration, GATES["fdp"])) == []
    url = f"/migrations/{cast.migration.pk}/readiness/fdp/"
    assert "Every check is met" in text_of(manager.get(url))
    answer = manager.post(url, {"seen": "", "reason": ""}, follow=True)
    assert "decided to go ahead" in text_of(answer)
    assert GoAhead.objects.get().unmet == []
    assert plan_notices(timezone.now()) == 0, "nobody needs to be told"


def go_ahead(client, cast, reason="The slot cannot be had again", **more):
    url = f"/migrations/{cast.migration.pk}/readiness/fdp/"
    seen = client.get(url).context["form"].initial["seen"]
    return client.post(url, {"seen": seen, "reason": reason} | more, follow=True)


def test_going_ahead_against_red_keeps_who_why_and_what_was_not_ready(manager, cast):
    missing = unmet(look(cast.migration, GATES["fdp"]))
    page = text_of(go_ahead(manager, cast))
    decided = GoAhead.objects.get()
    assert (decided.name, decided.role, decided.unmet) == (cast.manager.name, "practice_manager", missing)
    assert "The slot cannot be had again" in page
    assert missing[0] in page


def test_against_red_a_reason_is_asked(manager, cast):
    answer = go_ahead(manager, cast, reason=" ")
    assert answer.status_code == 422
    assert "Say why you go ahead" in text_of(answer)
    assert not GoAhead.objects.exists()


def test_a_number_of_a_patient_is_refused(manager, cast):
    answer = go_ahead(manager, cast, reason="For 943 476 5919")
    assert answer.status_code == 422
    assert not GoAhead.objects.exists()


def test_what_became_unready_meanwhile_is_shown_before_anything_is_decided(manager, cast):
    answer = go_ahead(manager, cast, seen="Everything looked fine")
    assert answer.status_code == 409
    assert "changed while you had this page open" in text_of(answer)
    assert "The slot cannot be had again" in answer.content.decode(), "nothing typed is lost"
    assert not GoAhead.objects.exists()


def test_the_commissioner_hears_at_once_and_once(manager, cast):
    go_ahead(manager, cast)
    assert plan_notices(timezone.now()) == 1
    assert plan_notices(timezone.now()) == 0
    assert Delivery.objects.get().user == cast.commissioner
    send_due()
    [letter] = mail.outbox
    assert letter.to == [cast.commissioner.email]
    assert cast.practice.name in letter.subject
    for words in ("The slot cannot be had again", "Inboxes and workflows are empty", cast.manager.name):
        assert words in letter.body
        assert words in letter.alternatives[0].content


def test_a_decision_taken_back_in_time_is_not_told(manager, cast):
    go_ahead(manager, cast)
    plan_notices(timezone.now())
    url = f"/migrations/{cast.migration.pk}/readiness/fdp/withdraw/"
    page = manager.post(url, {"reason": "We found another slot"}, follow=True)
    assert "We found another slot" in text_of(page)
    send_due()
    assert mail.outbox == []
    assert go_ahead(manager, cast).status_code == 200, "it can be decided again"
    assert GoAhead.objects.count() == 2


def test_whoever_turned_mail_off_or_decided_alone_is_not_told(client, cast):
    turn_off(user=another_commissioner(cast))
    client.force_login(cast.commissioner)
    go_ahead(client, cast)
    assert plan_notices(timezone.now()) == 0


def another_commissioner(cast):
    body = Membership.objects.get(user=cast.commissioner).commissioner
    user = UserFactory()
    Membership.objects.create(user=user, role="commissioner", commissioner=body)
    return user


@pytest.mark.parametrize("name", ["staff", "clinical_lead", "national", "administrator"])
def test_others_read_and_do_not_decide(client, cast, name):
    client.force_login(getattr(cast, name))
    page = client.get(f"/migrations/{cast.migration.pk}/readiness/")
    assert page.status_code == 200
    assert "Go ahead all the same" not in page.content.decode()
    assert client.post(f"/migrations/{cast.migration.pk}/readiness/fdp/", {}).status_code == 403


def test_queries_do_not_grow_with_the_plan(manager, cast, edition, go_live, django_assert_max_num_queries):
    make_cast(edition, go_live + timedelta(days=7))
    for slug in ("check-smartcards-and-readers", "plan-data-re-entry", "hold-cutover-planning-meeting"):
        finish(cast, slug, "blocked", "Waiting")
    with django_assert_max_num_queries(15):
        manager.get(f"/migrations/{cast.migration.pk}/readiness/")
