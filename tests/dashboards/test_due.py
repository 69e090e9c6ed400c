"""What is due across practices: what is listed, in which order, for whom, and what it costs."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEvent
from checklists.models import Task, TaskStatus
from checklists.services.summaries import recount
from dashboards.columns import short_icb
from phases.models import Migration
from practices.models import Arrangement
from tests.dashboards.pages import queries, words
from tests.people import TODAY, make_cast, person

pytestmark = pytest.mark.django_db
URL = "/board/due/"
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def lead(client, cast):
    client.force_login(cast.commissioner)
    return client


def listed(client, **asked) -> list[int]:
    """Return the keys of the items on a page, in order."""
    return [int(key) for key in re.findall(r'"/items/(\d+)/\?back=', client.get(URL, asked).content.decode())]


def due(cast, last: date) -> list[int]:
    """Return the keys of the open items that are due by `last`, in order."""
    found = cast.migration.tasks.filter(due__lte=last, status__in=["to_do", "in_progress", "blocked"])
    return [*found.order_by("due", "pk").values_list("pk", flat=True)]


def all_pages(client, **asked) -> list[int]:
    """Return the keys of the items on every page."""
    found: list[int] = []
    number = 1
    while (keys := listed(client, **asked, page=number)) and keys[0] not in found:
        found += keys
        number += 1
    return found


def test_open_items_that_are_overdue_or_due_in_a_week(cast, lead):
    done, unneeded = due(cast, TODAY)[:2]
    now = {"status_by": cast.manager, "status_at": "2026-11-02T09:00Z"}
    Task.objects.filter(pk=done).update(status=TaskStatus.DONE, **now)
    Task.objects.filter(pk=unneeded).update(status=TaskStatus.NOT_NEEDED, reason="No dispensary", **now)
    recount([cast.migration.pk])
    expected = due(cast, TODAY + WEEK)
    assert done not in expected
    assert len(expected) > 50, "more than a page"
    assert all_pages(lead) == expected
    overdue = cast.migration.tasks.overdue(TODAY).count()
    page = words(lead.get(URL))
    assert f"{len(expected)} open items due in the next 7 days or overdue, {overdue} of them overdue" in page
    assert "page 1 of 2" in page


@pytest.mark.parametrize(("within", "days"), [("overdue", -1), ("14", 14), ("28", 28)])
def test_how_far_ahead(cast, lead, within, days):
    assert all_pages(lead, within=within) == due(cast, TODAY + timedelta(days=days))


def test_a_row_says_what_where_why_and_who(cast, lead):
    task = Task.objects.get(pk=due(cast, TODAY + WEEK)[0])
    Task.objects.filter(pk=task.pk).update(
        owner=cast.staff,
        status=TaskStatus.BLOCKED,
        reason="No slot",
        status_by=cast.manager,
        status_at="2026-11-02T09:00Z",
    )
    icb = cast.practice.arrangements.get().commissioner
    page = words(lead.get(URL))
    row = page[page.index(f"{task.title}") :]
    for text in (
        task.phase.name,
        f"{cast.practice}",
        short_icb(icb.name),
        "Blocked",
        "No slot",
        cast.staff.name,
    ):
        assert text in row[:700], text
    assert "(overdue)" in page
    assert re.search(r"(before|after|by|on) .*(kick-off|order|data production|go live)", row[:5000], re.I)


def test_the_item_leads_back_to_the_list(cast, lead):
    answer = lead.get(URL, {"within": "14"})
    link = re.search(r'"(/items/\d+/\?back=[^"]+)"', answer.content.decode())[1]
    item = lead.get(link).content.decode()
    assert "Back to the due items" in item
    assert f'href="{URL}?within=14"' in item


def test_whose_and_how_far(cast, lead):
    mine, other, *rest = due(cast, TODAY + WEEK)[:4]
    Task.objects.filter(pk=mine).update(owner=cast.commissioner)
    Task.objects.filter(pk=other).update(owner=cast.manager)
    assert listed(lead, who="me") == [mine]
    without = all_pages(lead, who="nobody")
    assert mine not in without
    assert other not in without
    assert set(rest) < set(without)
    Task.objects.filter(pk=rest[0]).update(
        status=TaskStatus.BLOCKED, reason="No slot", status_by=cast.manager, status_at="2026-11-02T09:00Z"
    )
    assert listed(lead, status="blocked") == [rest[0]]


def test_only_of_migrations_one_may_see(cast, client):
    for reader in (*cast.writers.values(), *cast.readers.values()):
        client.force_login(reader)
        assert listed(client), reader
    for stranger in cast.strangers.values():
        client.force_login(stranger)
        assert not listed(client), stranger
        assert "Nothing is overdue, and nothing is due in the next 7 days" in words(client.get(URL))
        assert body(client.get(reverse("board_due_csv"))).count(b"\n") == 1, "the headings alone"


@pytest.mark.parametrize("state", ["paused", "cancelled", "completed"])
def test_only_of_migrations_under_way(cast, lead, state):
    ended = None if state == "paused" else TODAY
    Migration.objects.filter(pk=cast.migration.pk).update(state=state, state_reason="Flu", ended_on=ended)
    assert not listed(lead)
    assert not listed(lead, state=state), "the board's own filter does not change that"


def test_narrowed_like_the_board(cast, edition, go_live, client):
    other = make_cast(edition, go_live + timedelta(days=7))
    client.force_login(person("national_viewer"))
    icb = other.practice.arrangements.get().commissioner.ods_code
    everything = set(due(cast, TODAY + WEEK)) | set(due(other, TODAY + WEEK))
    assert set(all_pages(client)) == everything
    for asked in (
        {"icb": icb},
        {"partner": other.migration.partner_id},
        {"from_system": other.migration.from_system_id},
        {"q": other.practice.ods_code},
    ):
        assert set(all_pages(client, **asked)) == set(due(other, TODAY + WEEK)), asked


def test_what_makes_no_sense_is_said_and_filters_nothing(cast, lead):
    answer = lead.get(URL, {"within": "99", "page": "x"})
    assert "There is a problem" in words(answer)
    assert listed(lead, within="99") == listed(lead)
    assert lead.get(reverse("board_due_csv"), {"within": "99"}).url == f"{URL}?within=99"


def test_nothing_matches(lead):
    page = words(lead.get(URL, {"who": "me"}))
    assert "Nothing that matches the filter is due. Show everything that is due" in page


def test_the_filter_stays_from_tab_to_tab(lead):
    page = lead.get("/board/timeline/?within=14&who=me&icb=").content.decode()
    assert 'href="/board/due/?within=14&amp;who=me"' in page


def body(answer) -> bytes:
    assert answer.streaming
    return b"".join(answer.streaming_content)


def test_as_a_file(cast, lead):
    Task.objects.filter(pk=due(cast, TODAY)[0]).update(owner=cast.staff)
    csv_text = body(lead.get(reverse("board_due_csv"), {"within": "overdue"})).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(csv_text)))
    tasks = cast.migration.tasks.overdue(TODAY).order_by("due", "pk")
    assert [(row["Item"], row["Due"]) for row in rows] == [(t.title, t.due.isoformat()) for t in tasks]
    assert rows[0]["Owner"] == cast.staff.name
    assert rows[0]["ODS code"] == cast.practice.ods_code
    assert rows[0]["ICB"] == cast.practice.arrangements.get().commissioner.name
    assert {row["Overdue"] for row in rows} == {"yes"}
    book = load_workbook(io.BytesIO(body(lead.get(reverse("board_due_xlsx"), {"within": "overdue"}))))
    headings, *lines = book.active.iter_rows(values_only=True)
    assert headings == tuple(rows[0])
    assert len(lines) == len(rows)
    (taken, _) = AuditEvent.objects.filter(kind=AuditEvent.Kind.EXPORT).order_by("pk")
    assert taken.what == "downloaded the due items (CSV): Due: Overdue"


@pytest.mark.parametrize("reader", ["national", "commissioner"])
def test_queries_do_not_grow(cast, edition, go_live, client, reader):
    client.force_login(getattr(cast, reader))
    before = queries(client, URL), queries(client, reverse("board_due_csv"))
    for days in range(3):
        make_cast(edition, go_live - timedelta(days=days))
    Arrangement.objects.update(commissioner=cast.practice.arrangements.get().commissioner)
    assert len(listed(client)) == 50
    assert Migration.objects.visible_to(getattr(cast, reader)).count() == 4
    assert (queries(client, URL), queries(client, reverse("board_due_csv"))) == before
