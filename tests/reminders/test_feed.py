"""Calendars, read back by the library that wrote them and by another that knows nothing of it."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
import vobject
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from checklists.models import Task
from checklists.replanning import fingerprint
from checklists.services.dates import move_date, undo_move
from checklists.services.tasks import add_note, add_own_task, set_status
from phases.services import change_state
from practices.models import Membership
from reminders.facts import gather
from reminders.models import LeadTime, Preference
from reminders.preferences import calendar_path, preference_of
from tests.people import TODAY, make_cast
from tests.reminders.mornings import clear, on

pytestmark = pytest.mark.django_db
HOST = "localhost"


@pytest.fixture(autouse=True)
def clock():
    """A clock that goes on while a test acts, so that what comes later is later."""
    with time_machine.travel(
        datetime(2026, 11, 9, 9, 0, tzinfo=timezone.get_default_timezone())
    ) as traveller:
        yield traveller


def link_of(user) -> str:
    """Make the person's calendar, as their own page does, and return its path."""
    client = Client()
    client.force_login(user)
    client.post("/reminders/calendar-link/")
    return calendar_path(preference_of(user))


def ask(path, **headers):
    return Client().get(path, headers=headers)


def events(answer) -> dict[str, object]:
    """Return the events by UID, read by icalendar; vobject must find the same dates in them."""
    assert answer.status_code == 200
    found = {str(event["UID"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}
    other = vobject.readOne(answer.content.decode())
    theirs = {
        event.uid.value: (event.dtstart.value, event.dtend.value, event.summary.value)
        for event in other.contents.get("vevent", [])
    }
    assert theirs == {
        uid: (event["DTSTART"].dt, event["DTEND"].dt, str(event["SUMMARY"])) for uid, event in found.items()
    }
    return found


def move(cast, kind, days, by=None):
    """Move one of the migration's dates."""
    return move_date(
        by=by or cast.manager,
        migration=cast.migration,
        kind=kind,
        new_date=cast.migration.dates()[kind] + timedelta(days=days),
        reason="The supplier has no engineer",
        seen=fingerprint(cast.migration.milestones.all()),
    )


def test_what_a_calendar_program_needs(cast):
    answer = ask(link_of(cast.manager))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert re.search(r"^REFRESH-INTERVAL;VALUE=DURATION:PT4H\r$", answer.text, re.MULTILINE)
    calendar = Calendar.from_ical(answer.content)
    assert calendar["X-WR-CALNAME"] == "Migrations Portal"
    assert calendar["X-PUBLISHED-TTL"] == "PT4H"
    assert "METHOD" not in calendar
    assert b"\r\n" in answer.content
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    go_live = events(answer)[f"milestone-{cast.migration.pk}-go_live@{HOST}"]
    assert go_live["SUMMARY"] == "Go live (Lidgett Lane Surgery)"
    assert (go_live["DTSTART"].dt, go_live["DTEND"].dt) == (date(2027, 2, 1), date(2027, 2, 2))
    assert go_live["DTSTART"].params["VALUE"] == "DATE"
    assert go_live["TRANSP"] == "TRANSPARENT"
    assert go_live["URL"] == f"http://localhost:8000/migrations/{cast.migration.pk}/dates/"
    for event in events(answer).values():
        assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt <= timezone.now()
        assert str(event["DTSTAMP"].dt.tzinfo) == "UTC"


def test_everybody_has_the_items_they_hear_of(cast):
    """The same rule as the digest's, for all of the plan, however far ahead."""
    for user in (cast.manager, cast.staff, cast.clinical_lead, cast.project_manager, cast.commissioner):
        audience = gather([user.pk], TODAY).migrations[cast.migration.pk].audience
        theirs = {
            f"task-{task.pk}@{HOST}"
            for task in cast.migration.tasks.open().select_related("item")
            if user.pk in audience.hears(task.owner_id, task.item.roles if task.item else [])
        }
        found = events(ask(link_of(user)))
        assert {uid for uid in found if uid.startswith("task-")} == theirs, user
        assert theirs, user


def test_who_has_which_dates(cast):
    def dates(user):
        found = events(ask(link_of(user)))
        return {uid.rpartition("-")[2].partition("@")[0] for uid in found if uid.startswith("milestone-")}

    everything = {*cast.migration.milestones.filter(actual=None).values_list("kind", flat=True)}
    assert len(everything) > 6
    assert dates(cast.manager) == dates(cast.project_manager) == dates(cast.clinical_lead) == everything
    assert dates(cast.staff) == {"fdp", "go_live", "legacy_access_end"}
    assert dates(cast.commissioner) == {"go_live", "legacy_access_end"}
    for user in (*cast.strangers.values(), cast.national, cast.administrator):
        assert not events(ask(link_of(user))), user


def test_an_item_that_was_given_to_somebody(cast):
    task = cast.task("hold-cutover-planning-meeting")
    uid = f"task-{task.pk}@{HOST}"
    staff, manager = link_of(cast.staff), link_of(cast.manager)
    assert uid in events(ask(manager))
    Task.objects.filter(pk=task.pk).update(owner=cast.staff)
    assert uid in events(ask(staff))
    assert uid not in events(ask(manager))


def test_a_date_that_moves_moves_in_the_calendar(cast, clock):
    link = link_of(cast.manager)
    before = events(ask(link))
    clock.shift(60)
    change = move(cast, "go_live", 14)
    after = events(ask(link))
    assert before.keys() == after.keys()
    moved = {uid for uid in before if before[uid]["DTSTART"].dt != after[uid]["DTSTART"].dt}
    assert f"milestone-{cast.migration.pk}-go_live@{HOST}" in moved
    assert any(uid.startswith("task-") for uid in moved)
    for uid in moved:
        assert after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"]
        assert after[uid]["LAST-MODIFIED"].dt > before[uid]["LAST-MODIFIED"].dt
    clock.shift(60)
    undo_move(by=cast.manager, change=change)
    back = events(ask(link))
    for uid in moved:
        assert back[uid]["DTSTART"].dt == before[uid]["DTSTART"].dt
        assert back[uid]["SEQUENCE"] > after[uid]["SEQUENCE"], "or the move back would not be believed"


def test_what_is_done_or_has_happened_leaves_the_calendar(cast):
    link = link_of(cast.manager)
    task = cast.task("hold-cutover-planning-meeting")
    set_status(by=cast.manager, task=task, version=task.version, status="done")
    cast.migration.milestones.filter(kind="idp").update(actual=TODAY)
    found = events(ask(link))
    assert f"task-{task.pk}@{HOST}" not in found
    for kind, there in {"kick_off": False, "idp": False, "fdp": True}.items():
        assert (f"milestone-{cast.migration.pk}-{kind}@{HOST}" in found) == there


def test_a_paused_plan_is_silent(cast):
    link = link_of(cast.manager)
    change_state(by=cast.manager, migration=cast.migration, state="paused", today=TODAY, reason="Waiting")
    assert not events(ask(link))


def test_nobody_s_own_words_are_in_it(cast):
    task = cast.task("hold-cutover-planning-meeting")
    add_note(by=cast.staff, task=task, text="Xylophone")
    set_status(by=cast.staff, task=task, version=task.version, status="blocked", reason="Xylophone")
    move(cast, "fdp", -1)
    link = link_of(cast.manager)
    assert "Xylophone" not in ask(link).text
    assert "no engineer" not in ask(link).text
    assert "28 days before final data production (28 January 2027)" in str(
        events(ask(link))[f"task-{task.pk}@{HOST}"]["DESCRIPTION"]
    )


def test_titles_with_commas_line_breaks_and_long_words(cast):
    title = "Ring: Ånn; Bob, “Zoë” & the bank — about the very long list of all accounts"
    task = add_own_task(
        by=cast.manager,
        migration=cast.migration,
        phase=cast.task("hold-cutover-planning-meeting").phase,
        title=title,
        due=date(2026, 12, 31),
        owner=cast.manager,
    )
    event = events(ask(link_of(cast.manager)))[f"task-{task.pk}@{HOST}"]
    assert event["SUMMARY"] == f"{title} (Lidgett Lane Surgery)"
    assert event["DTEND"].dt == date(2027, 1, 1)


def test_alarms_at_nine_on_the_days_that_are_near(cast):
    def alarms(event):
        return [alarm["TRIGGER"].dt + timedelta() for alarm in event.walk("VALARM")]

    nine = timedelta(hours=9)
    found = events(ask(link_of(cast.manager)))
    go_live = found[f"milestone-{cast.migration.pk}-go_live@{HOST}"]
    assert alarms(go_live) == [nine - timedelta(days=7), nine - timedelta(days=1), nine]
    task = next(
        event for uid, event in found.items() if uid.startswith("task-") and event["DTSTART"].dt > TODAY
    )
    assert alarms(task) == [nine - timedelta(days=3), nine]
    LeadTime.objects.create(kind="go_live", days_ahead=[2])
    go_live = events(ask(link_of(cast.manager)))[f"milestone-{cast.migration.pk}-go_live@{HOST}"]
    assert alarms(go_live) == [nine - timedelta(days=2)]
    Task.objects.filter(migration=cast.migration).update(due=TODAY - timedelta(days=1))
    late = events(ask(link_of(cast.manager)))
    assert not any(alarms(event) for uid, event in late.items() if uid.startswith("task-"))


def test_a_link_that_was_replaced_or_ended_shows_nothing(cast, client):
    client.force_login(cast.manager)
    page = client.post("/reminders/calendar-link/", follow=True).text
    first = calendar_path(preference_of(cast.manager))
    assert f"http://localhost:8000{first}" in page
    assert ask(first).status_code == 200
    client.post("/reminders/calendar-link/")
    second = calendar_path(preference_of(cast.manager))
    assert second != first
    assert (ask(first).status_code, ask(second).status_code) == (404, 200)
    assert "calendar" in (page := client.post("/reminders/calendar-link/end/", follow=True).text)
    assert ".ics" not in page
    assert ask(second).status_code == 404
    reasons = [*Preference.history.values_list("history_change_reason", "history_user")]
    assert reasons == [
        ("Calendar link ended", cast.manager.pk),
        ("New calendar link", cast.manager.pk),
        ("New calendar link", cast.manager.pk),
    ]


def test_who_is_switched_off_or_has_left_sees_nothing(cast):
    link, others = link_of(cast.manager), link_of(cast.staff)
    Membership.objects.filter(user=cast.staff).delete()
    assert not events(ask(others))
    cast.manager.is_active = False
    cast.manager.save()
    assert ask(link).status_code == 404


def test_links_that_nobody_was_given(cast):
    link = link_of(cast.manager)
    other = link.replace(f"/calendar/{cast.manager.pk}.", f"/calendar/{cast.staff.pk}.")
    assert other != link
    guesses = [
        other,
        link.replace(".ics", "x.ics"),
        "/calendar/x.ics",
        "/calendar/1..ics",
        f"/calendar/{'1' * 999}.ics",
    ]
    assert {ask(path).status_code for path in guesses} == {404}
    assert Client().post(link).status_code == 405


def test_asking_again_costs_nothing_while_nothing_changed(cast, clock):
    link = link_of(cast.manager)
    first = ask(link)
    clock.shift(3600)
    again = ask(link, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    move(cast, "go_live", 7)
    changed = ask(link, if_none_match=first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_queries_do_not_grow(cast, edition, go_live, django_assert_num_queries):
    client, link = Client(), link_of(cast.project_manager)
    with django_assert_num_queries(20):
        few = events(client.get(link))
    for _ in range(3):
        other = make_cast(edition, go_live).migration
        other.partner = cast.migration.partner
        other.save()
    with django_assert_num_queries(20):
        many = events(client.get(link))
    assert len(many) == 4 * len(few)


def test_one_date_to_take_along_is_the_one_in_the_feed(cast, client):
    feed = events(ask(link_of(cast.manager)))
    client.force_login(cast.manager)
    task = cast.task("hold-cutover-planning-meeting")
    pages = {
        f"/items/{task.pk}/": f"/items/{task.pk}/calendar.ics",
        f"/migrations/{cast.migration.pk}/": f"/migrations/{cast.migration.pk}/dates/go_live/calendar.ics",
        f"/migrations/{cast.migration.pk}/dates/": f"/migrations/{cast.migration.pk}/dates/fdp/calendar.ics",
    }
    for page, link in pages.items():
        assert f'href="{link}"' in client.get(page).text
        answer = client.get(link)
        assert answer["Content-Disposition"].startswith("attachment")
        assert "X-WR-CALNAME" not in answer.text, "a program would make a calendar of its own for it"
        ((uid, event),) = events(answer).items()
        for name in ("DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "LAST-MODIFIED"):
            assert event[name].to_ical() == feed[uid][name].to_ical(), (uid, name)


def test_one_date_is_for_those_who_may_see_it(cast, client):
    task = cast.task("hold-cutover-planning-meeting")
    links = (
        f"/items/{task.pk}/calendar.ics",
        f"/migrations/{cast.migration.pk}/dates/go_live/calendar.ics",
    )
    for link in links:
        assert Client().get(link).status_code == 302
        for user in {**cast.writers, **cast.readers, **cast.strangers}.values():
            client.force_login(user)
            assert client.get(link).status_code == (404 if user in cast.strangers.values() else 200)
    client.force_login(cast.manager)
    assert client.get(f"/migrations/{cast.migration.pk}/dates/nothing/calendar.ics").status_code == 404
    clear(cast.migration)
    assert client.get(links[0]).status_code == 404, "no due date"


def test_the_long_lists_are_free_of_it(cast, client):
    client.force_login(cast.manager)
    with on(TODAY):
        assert "calendar.ics" not in client.get(f"/migrations/{cast.migration.pk}/items/").text
