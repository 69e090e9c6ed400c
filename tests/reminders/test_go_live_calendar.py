"""The calendar of go lives, read back by the library that wrote it and by another."""

from datetime import timedelta

import pytest
import vobject
from django.test import Client
from icalendar import Calendar

from phases.models import Milestone
from phases.services import change_state
from reminders.preferences import calendar_path, preference_of
from tests.dashboards.pages import queries
from tests.dashboards.plans import make_plans
from tests.dashboards.roads import move, on
from tests.people import TODAY, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with on(TODAY):
        yield


def link_of(user) -> str:
    """Make the person's calendars, as their own page does, and return the path of the one of go lives."""
    client = Client()
    client.force_login(user)
    client.post("/reminders/calendar-link/")
    return calendar_path(preference_of(user), "go_lives_calendar")


def events(path) -> dict[str, object]:
    """Return vobject's events by UID; icalendar must find the same days in them."""
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = {event.uid.value: event for event in vobject.readOne(answer.text).contents.get("vevent", [])}
    theirs = {str(one["UID"]): one["DTSTART"].dt for one in Calendar.from_ical(answer.content).walk("VEVENT")}
    assert theirs == {uid: event.dtstart.value for uid, event in found.items()}
    return found


def uid_of(migration) -> str:
    return f"milestone-{migration.pk}-go_live@localhost"


def test_a_go_live_as_programs_read_it(cast):
    (event,) = events(link_of(cast.commissioner)).values()
    assert event.uid.value == uid_of(cast.migration)
    assert event.summary.value == f"Go live ({cast.practice.name} ({cast.practice.ods_code}))"
    assert event.dtstart.value == cast.migration.dates()["go_live"]
    assert event.dtend.value - event.dtstart.value == timedelta(days=1)
    assert f"{cast.migration.from_system} to {cast.migration.to_system}" in event.description.value
    assert "valarm" not in event.contents
    calendar = vobject.readOne(Client().get(link_of(cast.commissioner)).text)
    assert calendar.contents["x-wr-calname"][0].value == "Go lives"


def test_everyone_has_those_they_may_see(cast, edition, go_live):
    far = make_cast(edition, go_live)
    for user in (cast.manager, cast.staff, cast.project_manager, cast.commissioner):
        assert events(link_of(user)).keys() == {uid_of(cast.migration)}, user
    for user in (cast.national, cast.administrator):
        assert events(link_of(user)).keys() == {uid_of(cast.migration), uid_of(far.migration)}
    assert not events(link_of(cast.nobody))


def test_a_go_live_that_moves_stays_the_same_event(cast):
    link = link_of(cast.commissioner)
    (before,) = events(link).values()
    move(cast.migration, TODAY, 14, by=cast.manager)
    (after,) = events(link).values()
    assert after.uid.value == before.uid.value
    assert after.dtstart.value == before.dtstart.value + timedelta(days=14)
    assert int(after.sequence.value) > int(before.sequence.value)


def test_what_has_happened_or_stopped_is_gone(cast, edition):
    link = link_of(cast.national)
    for state in ("cancelled", "completed", "paused"):
        make_plans([TODAY], by=cast.manager, edition=edition, state=state)
    make_plans([TODAY], by=cast.manager, edition=edition, live=True)
    assert events(link).keys() == {uid_of(cast.migration)}
    change_state(by=cast.manager, migration=cast.migration, state="paused", today=TODAY, reason="Flu")
    assert not events(link)


def test_the_link_ends_with_that_of_the_other_calendar(cast, client):
    client.force_login(cast.commissioner)
    client.post("/reminders/calendar-link/")
    first = calendar_path(preference_of(cast.commissioner), "go_lives_calendar")
    assert f"http://localhost:8000{first}" in client.get("/reminders/").text
    client.post("/reminders/calendar-link/")
    assert Client().get(first).status_code == 404
    second = calendar_path(preference_of(cast.commissioner), "go_lives_calendar")
    assert Client().get(second).status_code == 200
    client.post("/reminders/calendar-link/end/")
    assert Client().get(second).status_code == 404
    assert "go-lives.ics" not in client.get("/reminders/").text
    assert Client().get("/calendar/no-such-token/go-lives.ics").status_code == 404


def test_asking_again_costs_nothing_while_nothing_changed(cast):
    link = link_of(cast.commissioner)
    first = Client().get(link)
    assert Client().get(link, headers={"if-none-match": first["ETag"]}).status_code == 304
    Milestone.objects.filter(kind="go_live").update(planned=TODAY)
    assert Client().get(link, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_queries_do_not_grow(cast, edition):
    client, link = Client(), link_of(cast.commissioner)
    icb = cast.practice.arrangements.get().commissioner
    few = queries(client, link)
    make_plans([TODAY] * 40, by=cast.manager, edition=edition, icb=icb)
    assert queries(client, link) == few
    assert len(events(link)) == 41
