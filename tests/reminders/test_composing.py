"""What a morning's mail holds."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from checklists.models import Task
from checklists.replanning import fingerprint
from checklists.services.dates import move_date, undo_move
from checklists.services.tasks import set_status
from phases.models import Migration
from reminders.composing import compose
from reminders.deliveries import plan_notices
from reminders.models import Delivery, LeadTime, Preference
from reminders.rules import Bucket
from reminders.writing import digest_mail
from tests.people import make_cast, person
from tests.reminders.mornings import FAR, LONDON, clear, morning, on

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in range(1, 5))
NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def plan(cast):
    """A plan with nothing due."""
    clear(cast.migration)
    return cast


def item(plan, due, *, roles=("practice-manager",), owner=None, index=0):
    """Return one of the plan's items, due on `due`."""
    task = (
        plan.migration.tasks.select_related("item")
        .filter(item__roles=list(roles), due=None)
        .order_by("pk")[index]
    )
    Task.objects.filter(pk=task.pk).update(due=due, owner=owner)
    task.refresh_from_db()
    return task


def test_each_hears_what_is_theirs(plan):
    for_manager = item(plan, MONDAY)
    for_staff = item(plan, MONDAY, roles=["practice-staff"])
    owned = item(plan, MONDAY, owner=plan.clinical_lead)
    mails = morning(MONDAY)
    assert {*mails} == {plan.manager.email, plan.staff.email, plan.clinical_lead.email}
    for user, task in ((plan.manager, for_manager), (plan.staff, for_staff), (plan.clinical_lead, owned)):
        body = mails[user.email].body
        assert task.title in body
        assert f"/items/{task.pk}/" in body
        assert body.count("/items/") == 1
        html = mails[user.email].alternatives[0].content
        assert f'/items/{task.pk}/"' in html


def test_nobody_gets_an_empty_mail(plan):
    assert morning(MONDAY) == {}
    assert {*Delivery.objects.values_list("state", flat=True)} == {"nothing"}


def test_headings_go_by_the_date(plan):
    days = {"Overdue": -1, "Today": 0, "This week": 4, "Coming up": 7}
    tasks = {head: item(plan, MONDAY + timedelta(days=n), index=0) for head, n in days.items()}
    body = morning(MONDAY)[plan.manager.email].body
    places = [body.index(f"\n{head}\n") for head in days]
    assert places == sorted(places)
    for head, place, end in zip(days, places, [*places[1:], len(body)], strict=True):
        assert tasks[head].title in body[place:end]


def test_a_line_says_what_when_why_and_where(plan):
    task = item(plan, MONDAY)
    Task.objects.filter(pk=task.pk).update(due=date(2026, 11, 20))
    plan.migration.milestones.filter(kind="fdp").update(planned=date(2027, 1, 29))
    task.item.due = "10 weeks before fdp"
    task.item.save()
    body = morning(MONDAY)[plan.manager.email].body
    assert f"* Friday 20 November 2026: {task.title}" in body
    assert "10 weeks before final data production (29 January 2027)" in body


def test_an_unreadable_rule_costs_its_reason_only(plan):
    task = item(plan, MONDAY)
    task.item.due = "when the moon is full"
    task.item.save()
    assert task.title in morning(MONDAY)[plan.manager.email].body


def test_too_far_ahead_is_not_told(plan):
    item(plan, MONDAY + timedelta(days=15))
    assert morning(MONDAY) == {}


def test_monday_tells_everything_and_other_days_what_is_new(plan):
    known = item(plan, MONDAY + timedelta(days=12))
    assert known.title in morning(MONDAY)[plan.manager.email].body
    new = item(plan, THURSDAY)
    body = morning(WEDNESDAY)[plan.manager.email].body
    assert new.title in body
    assert known.title not in body
    assert "what is new since your last email" in body
    again = morning(NEXT_MONDAY)[plan.manager.email].body
    assert known.title in again
    assert new.title in again


def test_a_stage_missed_while_the_server_was_down_is_told_by_the_next_run(plan):
    task = item(plan, MONDAY + timedelta(days=13))
    morning(MONDAY)
    later = MONDAY + timedelta(days=11)  # Friday: the 3-days-ahead stage began on Thursday
    assert later.weekday() == 4
    morning(NEXT_MONDAY)
    assert task.title in morning(later)[plan.manager.email].body
    assert morning(later) == {}


def test_a_missed_monday_is_made_up_for_on_tuesday(plan):
    task = item(plan, MONDAY + timedelta(days=12))
    assert task.title in morning(MONDAY)[plan.manager.email].body
    assert task.title in morning(NEXT_MONDAY + timedelta(days=1))[plan.manager.email].body


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 11, 22), date(2026, 12, 25)])
def test_only_on_working_days(plan, day):
    item(plan, day)
    assert morning(day) == {}
    assert not Delivery.objects.exists()


def test_not_before_the_chosen_hour(plan):
    item(plan, MONDAY)
    Preference.objects.create(user=plan.manager, hour=9)
    assert morning(MONDAY) == {}
    assert {*morning(MONDAY, time(9, 0))} == {plan.manager.email}


def test_once_a_day_however_often_it_runs(plan):
    item(plan, MONDAY)
    assert len(morning(MONDAY)) == 1
    item(plan, MONDAY)
    assert morning(MONDAY) == {}


def test_a_new_owner_is_told_and_the_old_one_is_not(plan):
    task = item(plan, FRIDAY)
    morning(MONDAY)
    Task.objects.filter(pk=task.pk).update(owner=plan.staff)
    assert {*morning(TUESDAY)} == {plan.staff.email}


def test_a_moved_date_is_news(plan):
    task = item(plan, MONDAY + timedelta(days=10))
    morning(MONDAY)
    Task.objects.filter(pk=task.pk).update(due=MONDAY + timedelta(days=9))
    assert task.title in morning(TUESDAY)[plan.manager.email].body


def test_what_a_colleague_finished_is_told_with_the_next_mail_and_sends_none(plan):
    done, mine = item(plan, FRIDAY), item(plan, FRIDAY)
    morning(MONDAY)
    with on(MONDAY):
        set_status(by=plan.staff, task=done, version=done.version, status="done")
        set_status(by=plan.manager, task=mine, version=mine.version, status="done")
    assert morning(TUESDAY) == {}
    item(plan, THURSDAY)
    body = morning(WEDNESDAY)[plan.manager.email].body
    assert f"Done: {done.title} ({plan.staff.name})" in body
    assert mine.title not in body  # they know what they did themselves
    item(plan, FRIDAY, index=3)
    assert "What changed" not in morning(THURSDAY)[plan.manager.email].body  # said once


def move(plan, kind, day, by, at=time(12)):
    with on(MONDAY, at):
        return move_date(
            by=by,
            migration=plan.migration,
            kind=kind,
            new_date=day,
            reason="The supplier asked for it",
            seen=fingerprint(plan.migration.milestones.all()),
        )


def test_a_date_moved_by_a_colleague_is_told_though_nothing_is_due(plan):
    item(plan, MONDAY)
    morning(MONDAY)
    move(plan, "idp", FAR - timedelta(days=70), by=plan.project_manager)
    Task.objects.filter(migration=plan.migration).update(due=None)
    mails = morning(TUESDAY)
    body = mails[plan.manager.email].body
    assert "Initial data production moved from 6 January 2031 to 28 October 2030" in body, body
    assert "The supplier asked for it" in mails[plan.manager.email].body
    assert plan.project_manager.email not in mails


def test_a_moved_go_live_is_told_at_once_and_once(plan):
    move(plan, "go_live", FAR + timedelta(days=7), by=plan.manager, at=time(5))
    mails = morning(MONDAY, time(6, 0))  # before anybody's digest
    assert {*mails} == {
        one.email for one in (plan.staff, plan.clinical_lead, plan.project_manager, plan.commissioner)
    }
    notice = mails[plan.commissioner.email]
    assert notice.subject == f"Migrations Portal: go live of {plan.practice.name} moved to 13 January 2031"
    for words in ("It was 6 January 2031", "Monday 13 January 2031", "The supplier asked for it"):
        assert words in notice.body
    assert morning(MONDAY, time(6, 5)) == {}


def test_a_move_undone_before_it_was_told_is_not_told(plan):
    moved = move(plan, "go_live", FAR + timedelta(days=7), by=plan.manager, at=time(5))
    with on(MONDAY, time(5)):
        plan_notices(timezone.now())
        undo_move(by=plan.manager, change=moved)
    assert morning(MONDAY, time(6, 0)) == {}


def test_a_partner_who_turned_mail_off_hears_no_notice_but_the_practice_does(plan):
    for user in (plan.project_manager, plan.staff):
        Preference.objects.create(user=user, frequency="off")
    move(plan, "go_live", FAR + timedelta(days=7), by=plan.manager, at=time(5))
    mails = morning(MONDAY, time(6, 0))
    assert plan.staff.email in mails
    assert plan.project_manager.email not in mails


def milestone(plan, kind, day):
    plan.migration.milestones.filter(kind=kind).update(planned=day)


def test_nobody_can_silence_the_go_live_and_legacy_warnings_of_their_practice(plan):
    for user in (plan.manager, plan.staff, plan.project_manager):
        Preference.objects.create(user=user, frequency="off")
    item(plan, MONDAY)
    milestone(plan, "go_live", MONDAY + timedelta(days=28))
    milestone(plan, "fdp", MONDAY + timedelta(days=25))
    mails = morning(MONDAY)
    heard = (plan.manager, plan.staff, plan.clinical_lead, plan.commissioner)
    assert {*mails} == {one.email for one in heard}
    body = mails[plan.manager.email].body
    assert "Go live" in body
    assert "Final data production" not in body
    assert "/items/" not in body
    assert morning(TUESDAY) == {}


@pytest.mark.parametrize("left", [90, 45, 28, 14, 7, 1])
def test_legacy_access_is_told_at_each_of_its_days(plan, left):
    Preference.objects.create(user=plan.manager, frequency="off")
    end = MONDAY + timedelta(days=left)
    milestone(plan, "go_live", end - timedelta(days=90))
    plan.migration.milestones.filter(kind="go_live").update(actual=end - timedelta(days=90))
    milestone(plan, "legacy_access_end", end + timedelta(days=1))
    told = plan.manager.email in morning(MONDAY - timedelta(days=3))
    milestone(plan, "legacy_access_end", end)
    body = morning(MONDAY)[plan.manager.email].body
    assert "Legacy access ends" in body
    assert "90 days after go live" in body
    assert told == (left != 90)


def test_legacy_access_is_not_spoken_of_before_go_live(plan):
    milestone(plan, "go_live", MONDAY + timedelta(days=40))
    milestone(plan, "legacy_access_end", MONDAY + timedelta(days=85))
    assert morning(MONDAY) == {}


def test_a_date_gone_by_asks_to_be_recorded_until_something_later_happened(plan):
    plan.migration.milestones.update(actual=None)
    milestone(plan, "kick_off", MONDAY - timedelta(days=3))
    assert "Record that it happened, or move it." in morning(MONDAY)[plan.manager.email].body
    plan.migration.milestones.filter(kind="idp").update(actual=MONDAY)
    assert plan.manager.email not in morning(NEXT_MONDAY)


def test_a_commissioner_gets_a_line_a_practice_once_a_week(plan):
    late = item(plan, MONDAY - timedelta(days=1))
    blocked = item(plan, MONDAY + timedelta(days=60))
    Task.objects.filter(pk=blocked.pk).update(
        status="blocked", reason="No licence", status_by=plan.staff, status_at=timezone.now()
    )
    milestone(plan, "go_live", MONDAY + timedelta(days=20))
    body = morning(MONDAY)[plan.commissioner.email].body
    assert f"* {plan.practice.name}: Go live on 6 December 2026; 1 overdue; 1 blocked" in body
    assert late.title not in body
    assert plan.commissioner.email not in morning(TUESDAY)
    assert plan.commissioner.email in morning(NEXT_MONDAY)


def test_a_commissioner_is_told_of_a_move_once(plan):
    milestone(plan, "go_live", MONDAY + timedelta(days=20))
    morning(MONDAY - timedelta(days=7))
    move(plan, "idp", FAR - timedelta(days=70), by=plan.manager, at=time(5))
    Task.objects.filter(migration=plan.migration).update(due=None)
    words = "Initial data production moved from 6 January 2031 to 28 October 2030"
    assert words in morning(MONDAY)[plan.commissioner.email].body
    Delivery.objects.filter(user=plan.manager).update(settled_at=timezone.now() - timedelta(days=400))
    assert words not in morning(NEXT_MONDAY)[plan.commissioner.email].body


def test_a_commissioner_hears_of_items_it_leads(plan):
    task = item(plan, TUESDAY, roles=["commissioner"])
    mails = morning(MONDAY)
    assert task.title in mails[plan.commissioner.email].body
    assert plan.manager.email not in mails


def test_a_plan_with_no_progress_is_told_every_14_days(plan):
    item(plan, MONDAY + timedelta(days=27))
    start = date(2026, 11, 2)
    Migration.objects.filter(pk=plan.migration.pk).update(
        created_at=datetime.combine(start, time(12), tzinfo=LONDON)
    )
    Task.objects.filter(migration=plan.migration).update(status_at=None)
    assert morning(start + timedelta(days=11)) == {}
    assert "No progress for 14 days" in morning(MONDAY)[plan.manager.email].body
    assert plan.manager.email not in morning(TUESDAY)
    assert "No progress for 28 days" in morning(MONDAY + timedelta(days=14))[plan.manager.email].body


def test_a_plan_that_waits_is_not_stuck(plan):
    item(plan, MONDAY + timedelta(days=100))
    Migration.objects.filter(pk=plan.migration.pk).update(
        created_at=datetime.combine(date(2026, 1, 5), time(12), tzinfo=LONDON)
    )
    assert morning(MONDAY) == {}


def test_administrators_choose_the_days_ahead(plan):
    item(plan, MONDAY + timedelta(days=40))
    LeadTime.objects.create(kind="task", days_ahead=[40])
    assert plan.manager.email in morning(MONDAY)


def test_a_weekly_reader_hears_on_their_day(plan):
    Preference.objects.create(user=plan.manager, frequency="weekly", weekday=2)
    item(plan, FRIDAY)
    assert plan.manager.email in morning(MONDAY)  # the first one comes at once
    item(plan, FRIDAY)
    assert morning(TUESDAY) == {}
    assert plan.manager.email in morning(WEDNESDAY)
    item(plan, NEXT_MONDAY)
    assert morning(THURSDAY) == {}


def test_too_much_is_counted_and_linked(plan):
    tasks = list(plan.migration.tasks.filter(item__roles=["practice-manager"]).order_by("pk")[:25])
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(due=MONDAY + timedelta(days=11))
    mail = morning(MONDAY)[plan.manager.email]
    assert mail.subject == "Migrations Portal: 25 coming up"
    assert mail.body.count("* Friday 27 November 2026") == 10
    assert "* and 15 more:" in mail.body
    assert morning(TUESDAY) == {}  # what was counted was told


def test_no_mail_tells_what_its_reader_may_not_see(cast, edition, go_live):
    """Whole plans, everybody in them, and each deadline held against `visible_to`."""
    other = make_cast(edition, go_live)
    people = [one for group in (cast, other) for one in vars(group).values() if isinstance(one, User)]
    letters = compose([user.pk for user in people], date(2026, 12, 21))
    told = 0
    for user in people:
        letter = letters[user.pk]
        seen = {*Migration.objects.visible_to(user).values_list("pk", flat=True)}
        assert {section.migration for section in letter.sections} <= seen
        lines = [line for section in letter.sections for group in section.groups for line in group.lines]
        tasks = {int(line.key[5:]) for line in lines if line.key.startswith("task:")}
        assert Task.objects.visible_to(user).filter(pk__in=tasks).count() == len(tasks)
        told += len(lines)
    assert told > 100
    for stranger in (cast.national, cast.administrator, cast.nobody):
        assert letters[stranger.pk].is_empty


def test_the_number_of_queries_does_not_grow(cast, edition, go_live, django_assert_max_num_queries):
    day = date(2026, 12, 21)
    with CaptureQueriesContext(connection) as one:
        compose([cast.manager.pk, cast.commissioner.pk], day)
    casts = [make_cast(edition, go_live) for _ in range(3)]
    staff = [person("practice_staff", practice=each.practice) for each in casts for _ in range(5)]
    people = [user.pk for each in casts for user in (each.manager, each.staff, each.commissioner)]
    with CaptureQueriesContext(connection) as many:
        letters = compose([*people, *(user.pk for user in staff)], day)
    assert len(many) == len(one) <= 25
    assert not any(letter.is_empty for letter in letters.values())


def test_a_bounced_or_switched_off_address_is_skipped_and_shown(plan):
    item(plan, MONDAY, owner=plan.manager)
    item(plan, MONDAY, owner=plan.staff)
    Preference.objects.create(user=plan.manager, bounced_at=timezone.now(), bounced="550 no such mailbox")
    plan.staff.is_active = False
    plan.staff.save()
    assert morning(MONDAY) == {}
    rows = dict(Delivery.objects.filter(state="skipped").values_list("user", "said"))
    assert rows == {
        plan.manager.pk: "The address took no mail last time.",
        plan.staff.pk: "The account is switched off.",
    }


def test_what_was_told_is_only_what_was_sent(plan):
    """A digest that failed tells nothing, so the next one tells it."""
    task = item(plan, FRIDAY)
    morning(MONDAY)
    Delivery.objects.update(state="failed")
    assert task.title in morning(TUESDAY)[plan.manager.email].body


@pytest.mark.parametrize("rubbish", [[], "x", {"task:1": 3}, {"task:x": ["2026", None]}, {"": {}}])
def test_a_memory_that_makes_no_sense_is_forgotten(plan, rubbish):
    task = item(plan, FRIDAY)
    morning(MONDAY)
    Delivery.objects.update(told=rubbish)
    assert task.title in morning(TUESDAY)[plan.manager.email].body


def test_sections_come_most_pressing_first(cast):
    assert [*Bucket] == [Bucket.OVERDUE, Bucket.TODAY, Bucket.WEEK, Bucket.LATER]
    letter = compose([cast.manager.pk], date(2026, 12, 21))[cast.manager.pk]
    heads = [group.heading for group in letter.sections[0].groups]
    assert heads == sorted(heads, key=[*Bucket].index)


def test_whoever_works_for_many_practices_gets_the_others_in_a_line_each(edition, go_live, monkeypatch):
    monkeypatch.setattr("reminders.composing.ONE_BY_ONE", 5)
    first, second = (make_cast(edition, go_live) for _ in range(2))
    Migration.objects.filter(pk=second.migration.pk).update(partner=first.migration.partner)
    manager = first.project_manager
    with on(TUESDAY):
        letter = compose([manager.pk], date(2026, 12, 22))[manager.pk]
    assert len(letter.sections) == len(letter.others) == 1
    shown, other = letter.sections[0].migration, letter.others[0]
    assert {f"/migrations/{shown}/", other.url} == {
        f"/migrations/{cast.migration.pk}/" for cast in (first, second)
    }
    assert "overdue" in other.says[0]
    mail = digest_mail(letter, Delivery(pk=7, user=manager, day=letter.day))
    for words in (mail.body, mail.alternatives[0].content):
        assert "Your other practices" in words
        assert f"{other.says[0]}" in words
        assert other.url in words
    theirs = Task.objects.exclude(migration=shown).values_list("pk", flat=True)
    assert not [pk for pk in theirs if f"/items/{pk}/" in mail.body]
    # Counted is told: what was not listed does not come back as news.
    assert {f"task:{pk}" for pk in theirs} & letter.told.keys()
