"""The practice's pages through the door: what they show and what their forms do."""

import re
from datetime import date

import pytest
import time_machine

from checklists.models import Task
from checklists.services.tasks import set_own_due, set_status
from tests.people import make_cast

pytestmark = pytest.mark.django_db

MEETING = "hold-cutover-planning-meeting"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-12-21 09:00Z", tick=False):  # a Monday, six weeks before go live
        yield


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.manager)
    return client


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_my_migration_answers_a_monday_morning(manager, cast):
    set_status(
        by=cast.staff, task=cast.task("plan-appointments"), version=1, status="blocked", reason="Leave"
    )
    page = text_of(manager.get("/", follow=True))
    assert "42 days to go live 1 February 2027" in page
    assert "Where we are Data checking and sign-off" in page
    assert "Hold the cutover planning meeting" in page
    assert (
        "28 days before final data production (29 January 2027), moved from Friday 1 January, a bank holiday"
        in page
    )
    assert "Key dates" in page
    assert "The lesson that matters now" in page


def test_one_migration_is_home_several_are_a_list(client, cast, edition, go_live):
    make_cast(edition, go_live)
    client.force_login(cast.manager)
    assert client.get("/").url == f"/migrations/{cast.migration.pk}/"
    client.force_login(cast.national)
    page = client.get("/")
    assert page.status_code == 200
    assert "2 migrations you can see" in text_of(page)


def test_nobody_is_told_what_to_do(client, cast):
    client.force_login(cast.nobody)
    assert "There is no migration you can see yet" in text_of(client.get("/"))


def test_phase_shows_the_guide_in_its_sections(manager, cast):
    page = manager.get(f"/migrations/{cast.migration.pk}/phases/planning-for-cutover/")
    text = text_of(page)
    items = cast.migration.edition.items.filter(phase__slug="planning-for-cutover")
    assert all(item.title in text and item.section in text for item in items)
    assert f"0 of {items.count()} finished" in text


def test_tick_without_javascript_comes_back_to_the_row(manager, cast):
    task = cast.task(MEETING)
    here = f"/migrations/{cast.migration.pk}/phases/planning-for-cutover/?show=open"
    answer = manager.post(f"/items/{task.pk}/tick/", {"tick": "1:done", "back": here})
    assert answer.url == f"{here}#task-{task.pk}"
    task.refresh_from_db()
    assert (task.status, task.status_by) == ("done", cast.manager)
    assert "Hold the cutover planning meeting: done." in text_of(manager.get(here))


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_tick_never_leads_off_the_site(manager, cast, back):
    task = cast.task(MEETING)
    answer = manager.post(f"/items/{task.pk}/tick/", {"tick": "1:done", "back": back})
    assert answer.url == f"/migrations/{cast.migration.pk}/phases/planning-for-cutover/#task-{task.pk}"


def test_tick_with_htmx_answers_the_row_and_the_count(manager, cast):
    task = cast.task(MEETING)
    answer = manager.post(f"/items/{task.pk}/tick/", {"tick": "1:done"}, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in html
    assert f'id="task-{task.pk}"' in html
    assert 'value="2:to_do"' in html
    assert "1 of 37 finished" in text_of(answer) or "1 of " in text_of(answer)


@pytest.mark.parametrize("tick", ["", "done", "x:done", "1", "²:done", "99999999999:done"])
def test_a_malformed_tick_changes_nothing(manager, cast, tick):
    task = cast.task(MEETING)
    assert manager.post(f"/items/{task.pk}/tick/", {"tick": tick}).status_code in {302, 404}
    task.refresh_from_db()
    assert task.version == 1


@pytest.mark.parametrize("htmx", [True, False])
def test_tick_conflict_shows_both_and_lets_one_choose(manager, cast, htmx):
    task = cast.task(MEETING)
    set_status(by=cast.staff, task=task, version=1, status="not_needed", reason="Done by phone")
    headers = {"HX-Request": "true"} if htmx else {}
    answer = manager.post(f"/items/{task.pk}/tick/", {"tick": "1:done"}, headers=headers)
    assert answer.status_code == 409
    text = text_of(answer)
    assert cast.staff.name in text
    assert "Done by phone" in text
    again = manager.post(f"/items/{task.pk}/tick/", {"tick": "2:done"}, headers=headers)
    assert again.status_code in {200, 302}
    task.refresh_from_db()
    assert (task.status, task.status_by) == ("done", cast.manager)


def test_filters(manager, cast):
    mine, overdue = cast.task(MEETING), cast.task("plan-appointments")
    Task.objects.filter(pk=mine.pk).update(owner=cast.manager)
    set_own_due(by=cast.staff, task=overdue, version=1, due=date(2026, 12, 1))
    set_status(by=cast.staff, task=cast.task("plan-referrals"), version=1, status="done")
    url = f"/migrations/{cast.migration.pk}/phases/planning-for-cutover/"

    def shown(**query):
        return set(re.findall(r'id="task-(\d+)"', manager.get(url, query).content.decode()))

    everything = shown()
    assert shown(show="mine") == {str(mine.pk)}
    assert shown(show="overdue") == {str(overdue.pk)}
    assert everything - shown(show="open") == {str(cast.task("plan-referrals").pk)}
    assert shown(show="nonsense") == everything
    role = shown(show="role")
    assert role < everything
    assert str(mine.pk) in role
    assert "No item matches the filter" in text_of(manager.get(url, {"show": ["mine", "overdue"]}))


def test_several_at_once(manager, cast):
    one, two = cast.task("plan-appointments"), cast.task("plan-referrals")
    url = f"/migrations/{cast.migration.pk}/items/update/"
    back = f"/migrations/{cast.migration.pk}/items/?select=1"
    data = {"task": [f"{one.pk}:1", f"{two.pk}:1"], "status": "done", "back": back}
    answer = manager.post(url, data, follow=True)
    assert "2 items marked as done." in text_of(answer)
    assert set(Task.objects.filter(status="done").values_list("pk", flat=True)) == {one.pk, two.pk}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"status": "done"}, "Select the items first"),
        ({"status": "blocked"}, "Say what is in the way"),
        ({"status": "nonsense"}, "not one of the available choices"),
        ({"status": "blocked", "reason": "For 943 476 5919"}, "NHS number"),
    ],
)
def test_several_at_once_says_what_is_wrong(manager, cast, data, says):
    one = cast.task("plan-appointments")
    more = {} if says.startswith("Select") else {"task": f"{one.pk}:1"}
    answer = manager.post(f"/migrations/{cast.migration.pk}/items/update/", data | more, follow=True)
    assert says in text_of(answer)
    assert "476 5919" not in text_of(answer)
    one.refresh_from_db()
    assert one.version == 1


def item_form(task, **changes):
    return {"version": task.version, "status": task.status, "reason": "", "owner": "", "note": ""} | changes


def test_item_form_saves_all_of_it(manager, cast):
    task = cast.task(MEETING)
    data = item_form(
        task,
        status="in_progress",
        owner=cast.staff.pk,
        due_day="4",
        due_month="1",
        due_year="2027",
        note="Agenda is out",
    )
    page = manager.post(f"/items/{task.pk}/", data, follow=True)
    assert "Hold the cutover planning meeting: saved." in text_of(page)
    task.refresh_from_db()
    assert (task.status, task.owner, task.due, task.due_pinned) == (
        "in_progress",
        cast.staff,
        date(2027, 1, 4),
        True,
    )
    assert "Agenda is out" in text_of(page)
    assert "marked it as in progress" in text_of(page)


def test_item_form_error_keeps_what_was_typed(manager, cast):
    task = cast.task(MEETING)
    answer = manager.post(f"/items/{task.pk}/", item_form(task, status="blocked", note="Keep me"))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Error: Hold the cutover planning meeting" in page
    assert "Say what is in the way" in page
    assert "Keep me" in page
    task.refresh_from_db()
    assert (task.status, task.notes.count()) == ("to_do", 0)


def test_item_conflict_shows_both_versions_and_loses_nothing(manager, cast):
    task = cast.task(MEETING)
    stale = item_form(task, status="done", note="Held it on Zoom")
    set_status(by=cast.staff, task=task, version=1, status="blocked", reason="No quorum")
    answer = manager.post(f"/items/{task.pk}/", stale)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Someone else changed this item" in page
    assert "No quorum" in page
    assert "Held it on Zoom" in page
    assert 'name="version" value="2"' in answer.content.decode()
    again = manager.post(f"/items/{task.pk}/", stale | {"version": 2}, follow=True)
    assert again.status_code == 200
    task.refresh_from_db()
    assert (task.status, [n.text for n in task.notes.all()]) == ("done", ["Held it on Zoom"])


def test_own_item_is_added_to_its_phase(manager, cast):
    url = f"/migrations/{cast.migration.pk}/items/add/?phase=training"
    phase = cast.migration.edition.phases.get(slug="training")
    assert manager.post(url, {"title": "", "phase": phase.pk}).status_code == 422
    answer = manager.post(url, {"title": "Borrow a projector", "phase": phase.pk}, follow=True)
    assert "Borrow a projector: added." in text_of(answer)
    assert "Added by the practice" in text_of(answer)


def test_moving_a_date_shows_everything_first(manager, cast):
    url = f"/migrations/{cast.migration.pk}/dates/fdp/move/"
    data = {"new_date_day": "25", "new_date_month": "1", "new_date_year": "2027", "reason": "Slot lost"}
    preview = manager.post(url, data)
    text = text_of(preview)
    assert "Cutover planning meeting From 31 December 2026 To 24 December 2026" in text
    assert "Cutover would take 7 days" in text
    assert cast.migration.dates()["fdp"] == date(2027, 1, 29)
    seen = re.search(r'name="seen" value="(\w+)"', preview.content.decode()).group(1)
    done = manager.post(url, data | {"seen": seen}, follow=True)
    assert "Dates moved." in text_of(done)
    assert "Slot lost" in text_of(done)
    cast.migration.refresh_from_db()
    assert cast.migration.dates()["cutover_planning"] == date(2026, 12, 24)
    change = cast.migration.date_changes.get()
    undone = manager.post(f"/migrations/{cast.migration.pk}/dates/changes/{change.pk}/undo/", follow=True)
    assert "The move was undone" in text_of(undone)


@pytest.mark.parametrize(
    ("kind", "day", "extra", "says"),
    [
        ("fdp", (2, 2, 2027), {}, "Final data production must be before go live, 1 February 2027"),
        ("go_live", (1, 12, 2026), {}, "must be before"),
        ("fdp", (30, 2, 2027), {}, "real date"),
        ("fdp", ("", 2, 2027), {}, "day"),
        ("fdp", (28, 1, 2027), {"reason": ""}, "Say why it is moving"),
        ("fdp", (28, 1, 2027), {"reason": "For 943 476 5919"}, "NHS number"),
        ("fdp", (28, 1, 2027), {"happened": "on"}, "today or in the past"),
        ("fdp", (1, 1, 2199), {}, "must be before"),
    ],
)
def test_impossible_moves_are_refused_at_the_field(manager, cast, kind, day, extra, says):
    names = ("new_date_day", "new_date_month", "new_date_year")
    data = {"reason": "Slot lost"} | dict(zip(names, day, strict=True)) | extra
    answer = manager.post(f"/migrations/{cast.migration.pk}/dates/{kind}/move/", data)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert "476 5919" not in text_of(answer)
    assert not cast.migration.date_changes.exists()


def test_an_ended_migration_can_be_read_only(manager, cast):
    type(cast.migration).objects.filter(pk=cast.migration.pk).update(
        state="cancelled", state_on="2026-12-20", ended_on="2026-12-20"
    )
    task = cast.task(MEETING)
    shown = text_of(manager.get(f"/migrations/{cast.migration.pk}/"))
    assert "Cancelled since 20 December 2026" in shown
    assert "Its plan can be read but no longer changed." in shown
    assert "hx-post" not in manager.get(f"/migrations/{cast.migration.pk}/items/").content.decode()
    assert "can no longer be changed" in text_of(
        manager.post(f"/items/{task.pk}/", item_form(task, status="done"))
    )
    manager.post(f"/items/{task.pk}/tick/", {"tick": "1:done"})
    manager.post(f"/migrations/{cast.migration.pk}/items/update/", {"task": f"{task.pk}:1", "status": "done"})
    task.refresh_from_db()
    assert task.status == "to_do"


@pytest.mark.parametrize(
    "path", ["", "items/", "phases/planning-for-cutover/", "phases/get-started/", "dates/", "dates/fdp/move/"]
)
def test_queries_do_not_grow_with_rows(manager, cast, path, django_assert_max_num_queries):
    url = f"/migrations/{cast.migration.pk}/{path}"
    manager.get(url)
    Task.objects.filter(migration=cast.migration).update(owner=cast.staff)
    make_cast(cast.migration.edition, date(2027, 2, 1))
    with django_assert_max_num_queries(16):
        manager.get(url)
