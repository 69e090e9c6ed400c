"""The answers to freedom of information requests: what they hold, for whom, and how they are taken."""

import csv
import io
from datetime import date
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from accounts.models import AuditEvent
from practices.models import Practice
from tests.dashboards.pages import queries, words
from tests.dashboards.plans import make_plans
from tests.dashboards.roads import ask, go, move, on, plan
from tests.factories import ClinicalSystemFactory
from tests.people import TODAY, make_cast

pytestmark = pytest.mark.django_db
URL = "/board/foi/"
SPAN = "?since=2026-10-01&until=2026-11-09"
SHEETS = [
    "Practices by system",
    "Requests",
    "In progress",
    "Completed",
    "Declined",
    "Deferred",
    "Paused or cancelled",
    "Delayed",
    "Reasons counted",
]


@pytest.fixture(autouse=True)
def _today():
    with on(TODAY):
        yield


@pytest.fixture
def lead(client, cast):
    client.force_login(cast.commissioner)
    return client


@pytest.fixture
def icb(cast):
    return cast.practice.arrangements.get().commissioner


@pytest.fixture
def systems():
    return ClinicalSystemFactory(name="Vision"), ClinicalSystemFactory(name="EMIS Web")


@pytest.fixture
def asked(cast, edition, icb, systems):
    """Return how to record an enquiry on a day of 2026."""

    def asked(month, day, **more):
        return ask(date(2026, month, day), by=cast.manager, edition=edition, systems=systems, icb=icb, **more)

    return asked


def body(answer) -> bytes:
    assert answer.status_code == 200
    assert answer.streaming
    return b"".join(answer.streaming_content)


def book(client, query: str = SPAN) -> dict[str, list[dict[str, object]]]:
    """Return the sheets of the Excel file but the first, each as rows by heading."""
    found = {}
    for sheet in load_workbook(io.BytesIO(body(client.get(f"{URL}answers.xlsx{query}")))):
        headings, *lines = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(headings, line, strict=True)) for line in lines]
    found.pop("About")
    return found


def files(client, query: str = SPAN) -> dict[str, list[list[str]]]:
    with ZipFile(io.BytesIO(body(client.get(f"{URL}answers.zip{query}")))) as archive:
        return {
            name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in archive.namelist()
        }


def number(page: str, name: str) -> str:
    """Return what stands as the number of an answer on the page."""
    return page.split(f"Sheet {name} What is in it ")[1].split("How many ")[1].split(maxsplit=1)[0]


def test_an_answer_a_sheet_in_excel_and_a_file_in_the_zip(cast, lead):
    assert list(book(lead)) == SHEETS
    assert list(files(lead)) == [f"{name.lower().replace(' ', '-')}.csv" for name in ["About", *SHEETS]]


def test_both_files_say_the_same(cast, lead, asked):
    go(asked(10, 2), date(2026, 10, 5), "declined", by=cast.commissioner, reason="No money")
    sheets, lists = book(lead), files(lead)
    for name in SHEETS:
        (headings, *lines) = lists[f"{name.lower().replace(' ', '-')}.csv"]
        assert [*map(list, (row.keys() for row in sheets[name]))] == [headings] * len(lines)
    assert [row["Reason as recorded"] for row in sheets["Declined"]] == ["No money"]
    assert ["Taken on", "2026-11-09"] in lists["about.csv"]


def test_requests_of_these_days_with_what_became_of_them(cast, lead, asked):
    before, first, last = asked(9, 30), asked(10, 1), asked(11, 9, state="requested")
    go(before, date(2026, 10, 20), "requested", by=cast.commissioner)
    go(first, date(2026, 10, 3), "approved", by=cast.commissioner)
    rows = [
        (row["ODS code"], row["Date"].date(), row["What"], row["State now"]) for row in book(lead)["Requests"]
    ]
    assert rows == [
        (first.practice.ods_code, date(2026, 10, 1), "Enquiry", "Approved"),
        (before.practice.ods_code, date(2026, 10, 20), "Requested", "Requested"),
        (last.practice.ods_code, TODAY, "Requested", "Requested"),
    ]
    row = book(lead)["Requests"][0]
    assert (row["From"], row["To"]) == ("Vision", "EMIS Web")
    assert row["ICB"] == cast.practice.arrangements.get().commissioner.name


def test_late_in_the_evening_is_the_day_in_london(cast, lead, asked):
    """A step recorded before its day was asked for goes by its time, which the database keeps in UTC."""
    migration = asked(9, 30)
    first = migration.history.get()
    first.state_on = None
    first.history_date = first.history_date.replace(hour=23, minute=30)  # half past midnight in London
    first.save()
    assert [row["Date"].date() for row in book(lead)["Requests"]] == [date(2026, 10, 1)]


def test_in_progress_at_the_end_of_the_days(cast, lead, asked):
    planned = asked(9, 1)
    plan(planned, date(2026, 9, 20), date(2027, 3, 1), by=cast.manager)
    go(planned, date(2026, 10, 10), "paused", by=cast.manager, reason="Flu")
    go(planned, date(2026, 10, 20), "cancelled", by=cast.manager, reason="Practice closes")

    def in_progress(until):
        return [
            (row["ODS code"], row["State"])
            for row in book(lead, f"?since=2026-09-01&until={until}")["In progress"]
        ]

    code, other = planned.practice.ods_code, cast.practice.ods_code
    assert (code, "Planning") in in_progress("2026-09-20")
    assert (code, "Planning") not in in_progress("2026-09-19")
    assert (code, "Paused") in in_progress("2026-10-19")
    assert dict(in_progress("2026-11-09")).keys() == {other}
    assert [row["What"] for row in book(lead)["Paused or cancelled"]] == ["Paused", "Cancelled"]
    assert [row["Reason as recorded"] for row in book(lead)["Paused or cancelled"]] == [
        "Flu",
        "Practice closes",
    ]


def test_completed_with_from_and_to(cast, lead, edition, icb, systems):
    (done,) = make_plans(
        [date(2026, 8, 3)], by=cast.manager, edition=edition, icb=icb, systems=systems, live=True
    )
    go(done, date(2026, 10, 30), "completed", by=cast.manager)
    (row,) = book(lead)["Completed"]
    assert (row["ODS code"], row["From"], row["To"]) == (done.practice.ods_code, "Vision", "EMIS Web")
    assert (row["Gone live on"].date(), row["Completed on"].date()) == (date(2026, 8, 3), date(2026, 10, 30))
    assert book(lead, "?since=2026-10-31&until=2026-11-09")["Completed"] == []


def test_delays_are_moves_to_a_later_day(cast, lead):
    start = cast.migration.dates()["go_live"]
    move(cast.migration, date(2026, 11, 9), 14, by=cast.manager, reason="The supplier has no engineer")
    move(cast.migration, date(2026, 11, 9), -7, by=cast.manager, reason="An earlier slot")
    (row,) = book(lead)["Delayed"]
    assert (row["Go live before"].date(), row["Days later"]) == (start, 14)
    assert row["Reason as recorded"] == "The supplier has no engineer"
    assert book(lead, "?since=2026-10-01&until=2026-11-08")["Delayed"] == []


def test_a_delay_that_was_undone_is_none(cast, lead):
    move(cast.migration, TODAY, 14, by=cast.manager)
    cast.migration.date_changes.update(undone_at="2026-11-09T12:00Z", undone_by=cast.manager)
    assert book(lead)["Delayed"] == []


def test_reasons_counted(cast, lead, asked):
    # On days of their own: on one day they stand by the names of practices, "99" after "100".
    for day, reason in enumerate(("No money", "no  money.", "Too many already"), 5):
        go(asked(10, 1), date(2026, 10, day), "declined", by=cast.commissioner, reason=reason)
    go(asked(10, 1), date(2026, 10, 5), "deferred", by=cast.commissioner, reason="No money")
    move(cast.migration, TODAY, 14, by=cast.manager)
    assert [tuple(row.values()) for row in book(lead)["Reasons counted"]] == [
        ("Declined", "No money", 2),
        ("Declined", "Too many already", 1),
        ("Deferred", "No money", 1),
        ("Delayed", "No engineer", 1),
    ]


def test_practices_by_system_then_and_now(cast, lead, edition, icb, systems):
    vision = systems[0]
    Practice.objects.filter(pk=cast.practice.pk).update(current_system=vision)
    make_plans(
        [date(2026, 8, 3), date(2026, 10, 12)],
        by=cast.manager,
        edition=edition,
        icb=icb,
        systems=systems,
        live=True,
    )

    def counted(until):
        rows = book(lead, f"?since=2026-01-01&until={until}")["Practices by system"]
        return {(row.pop("ICB"), row.pop("System")): tuple(row.values()) for row in rows}

    now = {(icb.name, "Vision"): (1, 1), (icb.name, "EMIS Web"): (2, 2)}
    assert counted("2026-11-09") == counted("2026-10-12") == now
    assert counted("2026-10-11") == {(icb.name, "Vision"): (1, 2), (icb.name, "EMIS Web"): (2, 1)}
    assert counted("2026-08-02") == {(icb.name, "Vision"): (1, 3), (icb.name, "EMIS Web"): (2, 0)}


def test_a_practice_that_moved_twice_is_where_it_was_first(cast, lead, edition, icb, systems):
    emis = systems[1]
    third = ClinicalSystemFactory(name="SystmOne")
    plans = {"by": cast.manager, "edition": edition, "live": True, "state": "completed"}
    (first,) = make_plans([date(2026, 3, 2)], icb=icb, systems=systems, **plans)
    (second,) = make_plans([date(2026, 9, 7)], systems=(emis, third), **plans)
    second.practice = first.practice
    second.save()
    Practice.objects.filter(pk=first.practice.pk).update(current_system=third)
    for until, name in (("2026-03-01", "Vision"), ("2026-03-02", "EMIS Web"), ("2026-09-07", "SystmOne")):
        rows = book(lead, f"?since=2026-01-01&until={until}")["Practices by system"]
        found = [row["System"] for row in rows if [*row.values()][3] and row["System"] != "Not known"]
        assert found == [name], until


def test_everyone_takes_their_own_and_nobody_elses(cast, client, edition, go_live):
    far = make_cast(edition, go_live)
    for user in (cast.manager, cast.project_manager, cast.commissioner):
        client.force_login(user)
        assert [row["ODS code"] for row in book(client)["In progress"]] == [cast.practice.ods_code]
    client.force_login(cast.nobody)
    assert not any(book(client).values())
    client.force_login(cast.national)
    codes = {row["ODS code"] for row in book(client)["In progress"]}
    assert codes == {cast.practice.ods_code, far.practice.ods_code}


def test_nobody_is_named(cast, lead, asked):
    go(asked(10, 1), date(2026, 10, 5), "declined", by=cast.commissioner, reason="No money")
    text = str(files(lead))
    for person in (cast.manager, cast.commissioner):
        assert person.name not in text


def test_a_reason_is_never_a_formula(cast, lead, asked):
    go(asked(10, 1), date(2026, 10, 5), "declined", by=cast.commissioner, reason="=1+1")
    assert book(lead)["Declined"][0]["Reason as recorded"] == "'=1+1"
    assert files(lead)["declined.csv"][1][7] == "'=1+1"


def test_the_page_counts_what_the_download_holds(cast, lead, asked):
    for day in range(1, 6):
        go(asked(10, day), date(2026, 10, 9), "declined", by=cast.commissioner, reason=f"Reason {day}")
    page = words(lead.get(URL + SPAN))
    sheets = book(lead)
    for name in SHEETS[1:]:
        assert number(page, name) == str(len(sheets[name])), name
    assert "1 October 2026 to 9 November 2026" in page
    assert "How many 1 Few" in page
    assert "How many 5 Few" not in page
    assert "Read the reasons" in page
    assert 'answers.xlsx?since=2026-10-01&amp;until=2026-11-09"' in lead.get(URL + SPAN).content.decode()


def test_the_last_year_when_nothing_is_asked(lead):
    assert "10 November 2025 to 9 November 2026" in words(lead.get(URL))


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("?since=2026-11-01&until=2026-10-01", "The last day must be 1 November 2026 or later"),
        ("?since=2026-11-01&until=2026-11-10", "The last day must be 9 November 2026 or earlier"),
        ("?since=2026-11-01", "Enter the last day"),
        ("?since=x&until=2026-11-01", "The first day must"),
    ],
)
def test_days_that_make_no_sense(lead, query, error):
    page = words(lead.get(URL + query))
    assert error in page
    assert "Before you send it" not in page
    assert lead.get(f"{URL}answers.xlsx{query}").url == f"{URL}{query}"
    assert lead.get(f"{URL}answers.zip{query}").url == f"{URL}{query}"
    assert not AuditEvent.objects.filter(kind=AuditEvent.Kind.EXPORT).exists()


def test_taking_it_is_on_record(cast, lead):
    body(lead.get(f"{URL}answers.xlsx{SPAN}"))
    body(lead.get(f"{URL}answers.zip{SPAN}"))
    lead.head(f"{URL}answers.zip{SPAN}")
    found = AuditEvent.objects.filter(kind=AuditEvent.Kind.EXPORT).order_by("pk")
    assert [(event.actor_id, event.what) for event in found] == [
        (
            cast.commissioner.pk,
            f"downloaded the answers for freedom of information ({form}): 1 October 2026 to 9 November 2026",
        )
        for form in ("Excel", "CSV")
    ]


def test_the_same_queries_for_one_and_sixty(cast, lead, edition, icb, record_property):
    few = queries(lead, URL + SPAN)
    make_plans([date(2027, 3, 1)] * 60, by=cast.manager, edition=edition, icb=icb)
    assert queries(lead, URL + SPAN) == few
    record_property("Queries of freedom of information", few)
