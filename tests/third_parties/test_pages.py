"""The register through the door: what its pages show, and what their buttons and forms do."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists.replanning import fingerprint
from checklists.services.dates import move_date
from phases.services import change_state
from tests.people import make_cast
from third_parties.services.entries import add_entry, record_step

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 21)  # six weeks before go live


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-12-21 09:00Z", tick=False):
        yield


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.manager)
    return client


def entry(cast, slug="eps"):
    return cast.migration.third_parties.select_related("service", "migration").get(service__slug=slug)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def press(client, row, step, **more):
    return client.post(f"/third-parties/{row.pk}/step/", {"step": f"{row.version}:{step}", **more})


def sent(row, **changes):
    """What the form of `row` sends, with some of it changed; dates as ISO."""
    names = (
        "notice_days told_on confirmed_on confirmed_by off_agreed went_off_on off_confirmed_on asked_on "
        "on_agreed came_back_on back_confirmed_on reconfiguration fee contact note version"
    )
    values = {name: getattr(row, name) for name in names.split()} | changes
    return {name: str(value) for name, value in values.items() if value is not None}


def test_the_register_shows_what_is_overdue_first_and_why(manager, cast):
    page = manager.get(f"/migrations/{cast.migration.pk}/third-parties/")
    text = text_of(page)
    names = [service.name for service in cast.migration.edition.services.all()]
    assert page.status_code == 200
    assert all(name.replace("'", "&#x27;") in text for name in names)
    assert "Tell them by 24 December 2026" in text
    assert (
        "35 days before it goes off (29 January 2027), moved from Friday 25 December, a bank holiday" in text
    )
    assert text.index("0 of 25 finished") < text.index("Prescribing")


def test_late_confirmations_stand_out(manager, cast):
    row = record_step(by=cast.staff, entry=entry(cast), version=1, step="tell", day=date(2026, 12, 1))
    text = text_of(manager.get(f"/migrations/{cast.migration.pk}/third-parties/"))
    assert "1 overdue" in text
    overdue = text[text.index(" Overdue ") :]
    assert overdue.index(row.name) < overdue.index("Prescribing")
    assert "Get an answer by 8 December 2026 (overdue)" in overdue


def test_buttons_take_a_service_all_the_way_and_every_step_can_be_undone(manager, cast):
    for step, state in (
        ("tell", "Told"),
        ("confirm", "Told"),
        ("chase", "Told"),
        ("off", "Off"),
        ("back", "Back on"),
    ):
        row = entry(cast)
        answer = press(manager, row, step)
        assert answer.url == f"/migrations/{cast.migration.pk}/third-parties/#service-{row.pk}"
        page = manager.get(f"/third-parties/{row.pk}/")
        assert re.search(rf'app-tag">{state}</strong>', page.content.decode()), step
    row = entry(cast)
    assert (row.told_on, row.confirmed_on, row.off_confirmed_on, row.back_confirmed_on) == (MONDAY,) * 4
    assert (row.went_off_on, row.came_back_on, row.chased, row.chased_on) == (MONDAY, MONDAY, 1, MONDAY)
    assert "1 of 25 finished" in text_of(manager.get(f"/migrations/{cast.migration.pk}/third-parties/"))
    for step in ("back", "off", "chase", "confirm", "tell"):
        press(manager, entry(cast), f"undo:{step}")
    row = entry(cast)
    facts = row.facts()
    assert (facts.told_on, facts.told_of, facts.chase_by, row.chased) == (None, (None, None), None, 0)
    assert row.history.count() == 11
    press(manager, row, "undo:tell")
    assert entry(cast).told_on is None


def test_two_people_who_press_the_same_button_agree(manager, cast):
    row = entry(cast)
    record_step(by=cast.staff, entry=row, version=1, step="tell", day=MONDAY)
    press(manager, row, "tell")
    assert entry(cast).version == 2


def test_a_stale_button_says_so_and_saves_nothing(manager, cast):
    row = entry(cast)
    record_step(by=cast.staff, entry=row, version=1, step="tell", day=date(2026, 12, 1))
    text = text_of(manager.post(f"/third-parties/{row.pk}/step/", {"step": "1:tell"}, follow=True))
    assert "Someone else changed Electronic Prescription Service (EPS) meanwhile" in text
    assert entry(cast).told_on == date(2026, 12, 1)


@pytest.mark.parametrize("step", ["", "tell", "1:dance", "x:tell", "1:undo:", f"{'9' * 12}:tell", "²:tell"])
def test_a_button_nobody_has_is_not_found(manager, cast, step):
    assert manager.post(f"/third-parties/{entry(cast).pk}/step/", {"step": step}).status_code == 404


def test_a_version_that_never_was_is_a_conflict(manager, cast):
    row = entry(cast)
    manager.post(f"/third-parties/{row.pk}/step/", {"step": "77:tell"})
    assert entry(cast).told_on is None


def test_the_form_saves_what_was_agreed(manager, cast):
    row = entry(cast)
    changes = {
        "notice_days": 21,
        "told_on": "2026-12-18",
        "confirmed_on": "2026-12-21",
        "confirmed_by": "Service desk, by email",
        "off_agreed": "2027-01-27",
        "reconfiguration": "needed",
        "fee": "120.50",
        "contact": "EPS service desk",
        "note": "They ask for the new ODS code",
    }
    assert manager.post(f"/third-parties/{row.pk}/", sent(row, **changes)).status_code == 302
    row = entry(cast)
    assert (row.off_due, row.tell_by, row.chase_by) == (date(2027, 1, 27), date(2027, 1, 6), None)
    assert (row.told_of_off, row.told_of_on) == (row.off_due, row.on_due)
    page = text_of(manager.get(f"/third-parties/{row.pk}/"))
    assert "Agreed with the service: it stays when other dates move" in page
    assert "£120.50" in page
    assert "Confirmed by Service desk, by email 21 Dec 2026" in page
    assert "changed notice days from 35 to 21" in page


def test_an_own_date_stays_when_the_plan_moves(manager, cast):
    row = entry(cast)
    manager.post(f"/third-parties/{row.pk}/", sent(row, off_agreed="2027-01-27"))
    move_date(
        by=cast.manager,
        migration=cast.migration,
        kind="fdp",
        new_date=date(2027, 1, 25),
        reason="Slot moved",
        seen=fingerprint(cast.migration.milestones.all()),
    )
    assert entry(cast).off_due == date(2027, 1, 27)
    row = entry(cast)
    manager.post(f"/third-parties/{row.pk}/", {**sent(row), "off_agreed": ""})
    assert entry(cast).off_due == date(2027, 1, 25)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"told_on": "2026-12-22"}, "What has happened must be today or in the past"),
        ({"confirmed_on": "2026-12-21"}, "Enter when they were told as well"),
        ({"told_on": "2026-12-21", "confirmed_on": "2026-12-20"}, "The answer cannot be earlier"),
        ({"went_off_on": "2026-12-21", "came_back_on": "2026-12-20"}, "It cannot come on again before"),
        (
            {"off_agreed": "2027-02-03", "on_agreed": "2027-02-02"},
            "It cannot come on again before it goes off",
        ),
        ({"fee": "-1"}, "must be 0 or more"),
        ({"notice_days": "400"}, "must be 366 or less"),
        ({"note": "Ring about 943 476 5919"}, "looks like it holds an NHS number"),
        ({"contact": "943 476 5919"}, "looks like it holds an NHS number"),
    ],
)
def test_the_form_refuses_what_cannot_be(manager, cast, changes, error):
    row = entry(cast)
    answer = manager.post(f"/third-parties/{row.pk}/", sent(row, **changes))
    assert answer.status_code == 422
    assert error in text_of(answer)
    assert entry(cast).version == 1


def test_a_form_in_conflict_shows_both_and_can_be_saved_after_all(manager, cast):
    row = entry(cast)
    record_step(by=cast.staff, entry=row, version=1, step="tell", day=date(2026, 12, 1))
    answer = manager.post(f"/third-parties/{row.pk}/", sent(row, told_on="2026-12-18", contact="Desk"))
    text = text_of(answer)
    assert answer.status_code == 409
    assert "Someone else changed this service while you had it open" in text
    assert "Told on 1 December 2026 18 December 2026" in text
    row = entry(cast)
    assert (row.told_on, row.contact) == (date(2026, 12, 1), "")
    manager.post(f"/third-parties/{row.pk}/", sent(row, told_on="2026-12-18", contact="Desk"))
    row = entry(cast)
    assert (row.told_on, row.contact) == (date(2026, 12, 18), "Desk")


def test_changes_to_different_things_go_together(manager, cast):
    row = entry(cast)
    record_step(by=cast.staff, entry=row, version=1, step="tell", day=MONDAY)
    assert manager.post(f"/third-parties/{row.pk}/", sent(row, contact="Desk")).status_code == 302
    row = entry(cast)
    assert (row.told_on, row.contact) == (MONDAY, "Desk")


def test_not_affected_needs_a_reason_and_can_be_undone(manager, cast):
    row = entry(cast, "other-screening")
    url = f"/third-parties/{row.pk}/not-affected/"
    assert manager.post(url, {"version": 1, "reason": ""}).status_code == 422
    assert manager.post(url, {"version": 1, "reason": "943 476 5919"}).status_code == 422
    assert manager.post(url, {"version": 1, "reason": "Not used here"}).status_code == 302
    text = text_of(manager.get(f"/migrations/{cast.migration.pk}/third-parties/"))
    assert "0 of 24 finished" in text
    assert text.index("Not affected") < text.index("Not used here")
    assert "is marked as not affected" in text_of(
        manager.post(f"/third-parties/{row.pk}/step/", {"step": "2:tell"}, follow=True)
    )
    manager.post(f"/third-parties/{row.pk}/affected/")
    assert entry(cast, "other-screening").affected is True


def test_services_can_be_added(manager, edition, go_live, client):
    cast = make_cast(edition, go_live, every_item=False)
    client.force_login(cast.manager)
    url = f"/migrations/{cast.migration.pk}/third-parties/add/"
    left_out = edition.services.get(slug="dispensing-system")
    assert client.post(url, {"category": "other"}).status_code == 422
    assert client.post(url, {"category": "other", "service": left_out.pk, "name": "Both"}).status_code == 422
    assert client.post(url, {"category": "other", "name": "943 476 5919"}).status_code == 422
    client.post(url, {"category": "other", "service": left_out.pk})
    assert cast.migration.third_parties.get(service=left_out).off_due == date(2027, 1, 28)
    assert client.post(url, {"category": "other", "service": left_out.pk}).status_code == 422
    client.post(url, {"category": "results", "name": "Heart trace reader", "goes_off": "on"})
    own = cast.migration.third_parties.get(own_name="Heart trace reader")
    assert (own.off_due, own.on_due) == (date(2027, 1, 28), go_live)
    assert "Heart trace reader" in text_of(client.get(f"/migrations/{cast.migration.pk}/third-parties/"))


def test_the_calendar_is_a_picture_and_the_same_as_a_table(manager, cast):
    page = manager.get(f"/migrations/{cast.migration.pk}/third-parties/calendar/")
    assert page.content.decode().count('class="app-plot__tell') >= 25
    text = text_of(page)
    assert "28 Jan 2027" in text
    assert "1 day before final data production (29 January 2027)" in text


@pytest.mark.parametrize("about", ["notice", "chase", "on"])
def test_the_letter_is_filled_in(manager, cast, about):
    row = entry(cast, "pathology")
    text = text_of(manager.get(f"/third-parties/{row.pk}/letter/?about={about}"))
    for part in (
        cast.practice.name,
        cast.practice.ods_code,
        str(cast.migration.to_system),
        "1 February 2027",
    ):
        assert part in text
    if about != "on":
        assert "Please switch off on: 28 January 2027" in text
        assert "Final data production from the old system: 29 January 2027" in text


def test_the_letter_wanted_next_comes_first(manager, cast):
    row = entry(cast, "pathology")
    url = f"/third-parties/{row.pk}/letter/"
    assert "is changing its clinical system" in text_of(manager.get(url))
    row = record_step(by=cast.staff, entry=row, version=1, step="tell", day=MONDAY)
    assert "have had no confirmation yet" in text_of(manager.get(url))
    row = record_step(by=cast.staff, entry=row, version=2, step="confirm", day=MONDAY)
    assert "Please switch Pathology and test laboratories on" in text_of(manager.get(url))
    assert "have had no confirmation yet" in text_of(manager.get(f"{url}?about=chase"))
    assert manager.get(f"{url}?about=nonsense").status_code == 200


def test_who_may_do_what(client, cast):
    row = entry(cast)
    pages = [
        f"/migrations/{cast.migration.pk}/third-parties/",
        f"/migrations/{cast.migration.pk}/third-parties/calendar/",
        f"/third-parties/{row.pk}/",
        f"/third-parties/{row.pk}/letter/",
    ]
    for person in cast.strangers.values():
        client.force_login(person)
        assert [client.get(page).status_code for page in pages] == [404] * 4
        assert press(client, row, "tell").status_code == 404
    client.force_login(cast.national)
    assert [client.get(page).status_code for page in pages] == [200] * 4
    assert press(client, row, "tell").status_code == 403
    assert "formaction" not in client.get(pages[0]).content.decode()
    for person in cast.writers.values():
        client.force_login(person)
        assert press(client, entry(cast), "tell").status_code == 302


def test_nothing_is_written_once_the_migration_has_ended(manager, cast):
    change_state(
        by=cast.manager, migration=cast.migration, state="cancelled", today=MONDAY, reason="Called off"
    )
    row = entry(cast)
    text = text_of(manager.post(f"/third-parties/{row.pk}/step/", {"step": "1:tell"}, follow=True))
    assert "nothing on it can be changed" in text
    answer = manager.post(f"/third-parties/{row.pk}/", sent(row, contact="Desk"))
    assert "can no longer be changed" in text_of(answer)
    add = manager.post(
        f"/migrations/{cast.migration.pk}/third-parties/add/", {"name": "Late", "category": "other"}
    )
    assert add.status_code == 422
    row.refresh_from_db()
    assert (row.version, row.contact) == (1, "")


@pytest.mark.parametrize("ending", ["", "calendar/"])
def test_queries_do_not_grow_with_the_register(manager, cast, ending):
    url = f"/migrations/{cast.migration.pk}/third-parties/{ending}"
    manager.get(url)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            manager.get(url)
        counts.append(len(asked))
        for number in range(20):
            add_entry(by=cast.manager, migration=cast.migration, name=f"Service {number}", goes_off=True)
    assert counts[0] == counts[1]


def test_the_move_preview_lists_them(manager, cast):
    url = f"/migrations/{cast.migration.pk}/dates/fdp/move/"
    text = text_of(manager.post(url, {"new_date": "2027-01-25", "reason": "Slot moved", "together": ""}))
    assert re.search(r"Third-party dates that move: \d\d", text)
    assert (
        "Primary Care Support England (registration links): goes off From 28 January 2027 To 22 January 2027"
        in text
    )


def test_a_migration_without_a_plan_says_so(client, cast):
    cast.migration.third_parties.all().delete()
    cast.migration.milestones.all().delete()
    client.force_login(cast.manager)
    page = text_of(client.get(f"/migrations/{cast.migration.pk}/third-parties/"))
    assert "has no plan yet" in page
    calendar = text_of(client.get(f"/migrations/{cast.migration.pk}/third-parties/calendar/"))
    assert "No service in the register has a date." in calendar
