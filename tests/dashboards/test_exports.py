"""The board as a file: what is on it, for whom, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import AuditEvent
from checklists.models import Summary
from dashboards.columns import COLUMNS
from dashboards.sheets import csv_lines, without_formula, xlsx_chunks
from tests.dashboards.plans import make_plans
from tests.people import TODAY, make_cast, person

MORNING = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=ZoneInfo("Europe/London"))
FORMULA = '=HYPERLINK("http://evil.example","Click")'


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(MORNING, tick=False):
        yield


def body(answer) -> bytes:
    assert answer.status_code == 200
    assert answer.streaming
    return b"".join(answer.streaming_content)


def as_csv(client, query: str = "") -> list[dict[str, str]]:
    text = body(client.get(f"/board/board.csv{query}")).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def as_xlsx(client, query: str = "") -> list[dict[str, object]]:
    book = load_workbook(io.BytesIO(body(client.get(f"/board/board.xlsx{query}"))))
    headings, *lines = book.active.iter_rows(values_only=True)
    return [dict(zip(headings, line, strict=True)) for line in lines]


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.commissioner)
    return client


def test_csv(cast, signed_in):
    (row,) = as_csv(signed_in)
    assert {column.heading for column in COLUMNS} <= row.keys()
    assert row["Practice"] == cast.practice.name
    assert row["Go live"] == "2027-02-01"
    assert (row["Items"], row["Progress"], row["Rating"]) == ("260", "0", "Red")
    assert row["Project manager"] == cast.project_manager.name
    answer = signed_in.get("/board/board.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="migrations-2026-11-09.csv"'


def test_xlsx(cast, signed_in):
    Summary.objects.update(worked_at=MORNING)
    (row,) = as_xlsx(signed_in)
    assert row["Go live"].date() == date(2027, 2, 1)
    assert row["Last activity"] == MORNING.replace(tzinfo=None)
    assert (row["Items"], row["Overdue"]) == (260, 46)


def test_both_hold_what_the_board_shows(cast, signed_in, edition):
    icb = cast.practice.arrangements.get().commissioner
    make_plans([date(2027, 3, 1)] * 60, by=cast.administrator, edition=edition, icb=icb)
    for query, number in (("", 61), ("?go_live_from=2027-02-10", 60), ("?rag=red", 1), ("?page=2", 61)):
        assert len(as_csv(signed_in, query)) == len(as_xlsx(signed_in, query)) == number
    newest = [row["Go live"] for row in as_csv(signed_in, "?sort=-go_live")]
    assert newest == sorted(newest, reverse=True)


def test_as_many_queries_for_sixty_as_for_one(cast, signed_in, edition, django_assert_num_queries):
    icb = cast.practice.arrangements.get().commissioner
    as_csv(signed_in)
    with django_assert_num_queries(9) as one:
        as_csv(signed_in)
    make_plans([date(2027, 3, 1)] * 59, by=cast.administrator, edition=edition, icb=icb)
    with django_assert_num_queries(len(one)):
        as_csv(signed_in)


def test_nobody_takes_what_is_not_theirs(cast, client, edition, go_live):
    far = make_cast(edition, go_live)
    for user in (cast.manager, cast.project_manager, cast.commissioner):
        client.force_login(user)
        assert [row["ODS code"] for row in as_csv(client)] == [cast.practice.ods_code]
        assert [row["ODS code"] for row in as_xlsx(client)] == [cast.practice.ods_code]
    client.force_login(cast.nobody)
    assert as_csv(client) == as_xlsx(client) == []
    client.force_login(person("national_viewer"))
    assert {row["ODS code"] for row in as_csv(client)} == {cast.practice.ods_code, far.practice.ods_code}


def test_taking_it_is_on_record(cast, signed_in):
    body(signed_in.get("/board/board.csv?state=active&sort=-overdue"))
    body(signed_in.get("/board/board.xlsx"))
    signed_in.head("/board/board.csv")
    events = AuditEvent.objects.filter(kind=AuditEvent.Kind.EXPORT).order_by("pk")
    assert [(event.actor_id, event.what) for event in events] == [
        (cast.commissioner.pk, "downloaded the board (CSV): State: Active"),
        (cast.commissioner.pk, "downloaded the board (Excel): all of it"),
    ]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_wrong_filter_leads_to_the_board_that_explains_it(signed_in, ending):
    assert signed_in.get(f"/board/board.{ending}?legacy=x").url == "/board/?legacy=x"
    assert not AuditEvent.objects.filter(kind=AuditEvent.Kind.EXPORT).exists()


def test_a_name_is_never_a_formula(cast, signed_in):
    cast.practice.name = FORMULA
    cast.practice.save()
    assert as_csv(signed_in)[0]["Practice"] == as_xlsx(signed_in)[0]["Practice"] == f"'{FORMULA}"


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", " ="])
def test_what_begins_a_formula(first):
    assert without_formula(f"{first}1") == f"'{first}1"


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"])) | st.integers() | st.none(), min_size=1))
def test_no_cell_is_run_whatever_it_holds(cells):
    _, line = csv_lines([cells])
    (read,) = csv.reader(io.StringIO(line, newline=""))
    assert len(read) == len(cells)
    for cell, value in zip(read, cells, strict=True):
        assert not isinstance(value, str) or not cell.lstrip().startswith(("=", "+", "-", "@"))


def test_excel_gets_no_character_it_refuses():
    with io.BytesIO(b"".join(xlsx_chunks("Test", [["a\x01b", "=1+1", -3]]))) as file:
        (line,) = load_workbook(file).active.iter_rows(values_only=True)
    assert line == ("ab", "'=1+1", -3)


def test_lines_come_one_at_a_time():
    """The first leaves before the second is made, so a long table begins at once."""
    made = []

    def table():
        for number in range(3):
            made.append(number)
            yield [number]

    lines = csv_lines(table())
    assert (next(lines), next(lines)) == ("\ufeff", "0\r\n")
    assert made == [0]


def test_an_excel_file_begins_before_its_last_row_is_made():
    made = []

    def table():
        for number in range(5000):
            made.append(number)
            yield [f"Surgery {number}", TODAY, number * 7919 % 4999]

    parts = xlsx_chunks("Test", table())
    next(parts)
    assert len(made) == 1
    next(parts)
    assert len(made) < 2500
    assert max(map(len, parts)) < 100_000
    assert len(made) == 5000
