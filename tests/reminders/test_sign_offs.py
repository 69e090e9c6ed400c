"""Reminders of signatures, of longer access to the old system, and of gates that are red."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from checklists.models import Task
from checklists.services.tasks import set_status
from closing.services import answer_request, ask_for_longer
from readiness.checks import look, unmet
from readiness.gates import GATES
from readiness.services import go_ahead, sign_off
from readiness.statements import STATEMENTS
from reminders.facts import gather
from reminders.feed import calendar_of
from reminders.models import LeadTime
from reminders.sources import SOURCES
from reminders.sources.extensions import unanswered
from reminders.sources.sign_offs import sign_offs
from reminders.watching import watched
from tests.people import make_cast
from tests.reminders.mornings import clear, morning, on

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 1, 11)
ITEM = "sign-off-data-checking"
ENDS = date(2027, 5, 2)  # legacy access, 90 days after go live


@pytest.fixture
def signature(cast):
    """A plan in which nothing is due but one signature, on a Monday."""
    task = cast.task(ITEM)
    clear(cast.migration)
    Task.objects.filter(pk=task.pk).update(due=MONDAY)
    task.refresh_from_db()
    return task


def lines(user, day, *sources):
    """Return what `user` hears on `day` from every source but that of quiet plans, or from those given."""
    facts = gather([user.pk], day)
    found = [one for source in sources or SOURCES for one in source(facts)]
    return [
        (line.title, line.due, line.stage)
        for line, people in found
        if user.pk in people and line.kind != "quiet"
    ]


def sign(cast):
    row = STATEMENTS["data_checking"]
    words = row.words(cast.migration)
    return sign_off(by=cast.clinical_lead, migration=cast.migration, kind=row.kind, statement=words)


def test_a_signature_is_told_at_its_own_days_until_it_is_given(cast, signature):
    title = "Data checking: to be signed"
    assert lines(cast.clinical_lead, MONDAY - timedelta(days=15)) == []
    for ahead in (14, 7, 1, 0):
        found = lines(cast.clinical_lead, MONDAY - timedelta(days=ahead))
        assert found == [(title, MONDAY, ahead)], "once, and not as an item too"
    assert lines(cast.clinical_lead, MONDAY + timedelta(days=2)) == [(title, MONDAY, -1)]
    with on(MONDAY):
        sign(cast)
    assert lines(cast.clinical_lead, MONDAY + timedelta(days=2)) == []


def test_a_tick_is_no_signature(cast, signature):
    set_status(by=cast.staff, task=signature, version=signature.version, status="done")
    assert lines(cast.clinical_lead, MONDAY) == [("Data checking: to be signed", MONDAY, 0)]


def test_an_item_taken_up_again_after_it_was_signed_is_told_as_an_item(cast, signature):
    with on(MONDAY):
        sign(cast)
    signature.refresh_from_db()
    set_status(by=cast.staff, task=signature, version=signature.version, status="in_progress")
    assert lines(cast.clinical_lead, MONDAY) == [(signature.title, MONDAY, 0)]


def test_what_is_not_needed_is_not_told(cast, signature):
    set_status(
        by=cast.manager, task=signature, version=signature.version, status="not_needed", reason="On paper"
    )
    assert lines(cast.clinical_lead, MONDAY) == []


def test_those_who_may_sign_hear_though_somebody_else_has_the_item(cast, signature):
    Task.objects.filter(pk=signature.pk).update(owner=cast.project_manager)
    for user in (cast.project_manager, cast.clinical_lead):
        assert lines(user, MONDAY), user
    for user in (cast.manager, cast.staff, cast.commissioner, cast.stranger, cast.national):
        assert lines(user, MONDAY) == [], user


def test_the_mail_leads_to_the_page_to_sign_on_and_tells_when_it_is_signed(cast, signature):
    body = morning(MONDAY)[cast.clinical_lead.email].body
    assert f"/migrations/{cast.migration.pk}/signatures/data_checking/" in body
    with on(MONDAY + timedelta(days=1)):
        sign(cast)
    Task.objects.filter(pk=cast.task("accept-new-system").pk).update(due=MONDAY + timedelta(days=1))
    body = morning(MONDAY + timedelta(days=2))[cast.manager.email].body
    assert f"Done: {signature.title} ({cast.clinical_lead.name})" in body


def test_administrators_choose_when_signatures_are_told(cast, signature):
    LeadTime.objects.create(kind="sign_off", days_ahead=[30])
    assert lines(cast.clinical_lead, MONDAY - timedelta(days=30))


def test_the_day_to_ask_for_longer_access_has_its_own_days(cast):
    task = cast.task("agree-legacy-extension")
    clear(cast.migration)
    Task.objects.filter(pk=task.pk).update(due=MONDAY)
    told = [ahead for ahead in range(20, -1, -1) if lines(cast.manager, MONDAY - timedelta(days=ahead))]
    assert told[0] == 14
    assert lines(cast.manager, MONDAY - timedelta(days=7)) == [(task.title, MONDAY, 7)]
    LeadTime.objects.create(kind="extension_ask", days_ahead=[20])
    assert lines(cast.manager, MONDAY - timedelta(days=20)) == [(task.title, MONDAY, 20)]


def ask(cast, day):
    """Ask for a month more."""
    return ask_for_longer(
        by=cast.manager,
        migration=cast.migration,
        until=date(2027, 6, 1),
        reason="Letters",
        cost=None,
        today=day,
    )


@pytest.fixture
def request_(cast):
    """A request in a plan where nothing else is due, asked on the first of April."""
    clear(cast.migration)
    cast.migration.milestones.filter(kind="go_live").update(planned=date(2027, 2, 1))
    cast.migration.milestones.filter(kind="legacy_access_end").update(planned=ENDS)
    return ask(cast, date(2027, 4, 1))


def test_a_request_without_an_answer_is_told_until_it_is_answered(cast, request_):
    title = "Longer access until 1 June 2027: no answer yet"
    assert lines(cast.manager, ENDS - timedelta(days=29), unanswered) == []
    for ahead in (28, 14, 7, 1):
        found = lines(cast.project_manager, ENDS - timedelta(days=ahead), unanswered)
        assert found == [(title, ENDS, ahead)]
    for user in (cast.staff, cast.commissioner, cast.stranger):
        assert lines(user, ENDS, unanswered) == []
    body = morning(date(2027, 4, 26))[cast.manager.email].body
    assert title in body
    assert f"/legacy-access/{request_.pk}/answer/" in body
    assert "Asked for on 1 April 2027" in body
    answer_request(by=cast.manager, request=request_, answer="refused", answered_by="Supplier", today=ENDS)
    assert lines(cast.manager, ENDS, unanswered) == []


def test_the_calendar_has_signatures_and_requests(cast, request_):
    task = cast.task("accept-new-system")
    Task.objects.filter(pk=task.pk).update(due=MONDAY)

    def events(day=date(2026, 11, 9)):
        found = Calendar.from_ical(calendar_of(cast.manager, day)).walk("VEVENT")
        return {str(one["UID"]).split("@")[0]: (one["DTSTART"].dt, int(one["SEQUENCE"])) for one in found}

    waiting = f"extension-{request_.pk}"
    before = events()
    assert before[f"task-{task.pk}"][0] == MONDAY
    assert before[waiting][0] == ENDS
    milestone = cast.migration.milestones.get(kind="legacy_access_end")
    milestone.planned = ENDS + timedelta(days=3)
    milestone.save()
    moved = events()[waiting]
    assert (moved[0], moved[1] > before[waiting][1]) == (ENDS + timedelta(days=3), True)
    answer_request(by=cast.manager, request=request_, answer="withdrawn", answered_by="", today=ENDS)
    assert waiting not in events()


@pytest.mark.parametrize(("source", "queries"), [(sign_offs, 3), (unanswered, 1)])
def test_as_many_queries_for_any_number_of_practices(
    cast, edition, go_live, source, queries, django_assert_num_queries
):
    people = []
    for one in (cast, make_cast(edition, go_live)):
        ask(one, ENDS)
        people.append(one.manager.pk)
        facts = gather(people, ENDS - timedelta(days=3))
        with django_assert_num_queries(queries):
            assert len(list(source(facts))) >= len(people)


def test_a_commissioner_hears_of_red_gates_each_week(cast):
    clear(cast.migration)
    fdp = MONDAY + timedelta(days=28)
    cast.migration.milestones.filter(kind="fdp").update(planned=fdp + timedelta(days=1))
    assert cast.commissioner.email not in morning(MONDAY - timedelta(days=7))
    missing = unmet(look(cast.migration, GATES["fdp"]))
    cast.migration.milestones.filter(kind="fdp").update(planned=fdp)
    body = morning(MONDAY)[cast.commissioner.email].body
    assert (
        f"* {cast.practice.name}: not ready for final data production: {len(missing)} checks not met" in body
    )
    with on(MONDAY):
        decision = go_ahead(
            by=cast.manager, migration=cast.migration, gate="fdp", seen=missing, reason="No other slot"
        )
    words = f"{cast.manager.name} goes ahead with final data production against {len(missing)} checks not met"
    assert words in morning(MONDAY + timedelta(days=7))[cast.commissioner.email].body
    decision.withdrawn_at, decision.withdrawn_by = decision.at, cast.manager
    decision.save()
    cast.migration.milestones.filter(kind="fdp").update(actual=MONDAY)
    assert cast.commissioner.email not in morning(MONDAY + timedelta(days=14))


def test_what_commissioners_watch_takes_as_many_queries_for_many(
    cast, edition, go_live, django_assert_num_queries
):
    people = []
    for one in (cast, make_cast(edition, go_live), make_cast(edition, go_live)):
        people.append(one.commissioner.pk)
        facts = gather(people, MONDAY)
        since = dict.fromkeys(people, one.migration.created_at)
        with django_assert_num_queries(11):
            assert len(watched(facts, {}, since)) == len(people)
