"""Migrations: the board's rows, filters and order, page by page."""

from datetime import date, timedelta

import pytest

from api.asking import LONG_NAMES, PERSONAL
from api.schemas import MigrationRow
from checklists.services.tasks import Wanted, update_task
from dashboards.exports import EXPORTED
from dashboards.models import Level
from dashboards.services import set_rating
from tests.dashboards.plans import make_plans
from tests.factories import CommissionerFactory, DeliveryPartnerFactory
from tests.people import TODAY, person

# Columns of the board that hold somebody's name.
LEFT_OUT = {*PERSONAL, "rag_by"}
NAMES = {**LONG_NAMES, "next": "next_milestone", "next_on": "next_milestone_on"}


@pytest.fixture
def plans(edition, cast):
    """Five more migrations of the commissioner."""
    days = [TODAY + timedelta(days=n * 20) for n in range(1, 6)]
    icb = cast.practice.arrangements.get().commissioner
    return make_plans(days, by=cast.commissioner, edition=edition, icb=icb)


def names(program, query: str = "") -> list[str]:
    return [row["practice"] for row in program.ask(f"migrations?{query}")["results"]]


def test_every_column_of_the_board_is_a_field():
    columns = {NAMES.get(column.code, column.code) for column in EXPORTED} - LEFT_OUT
    assert MigrationRow.model_fields.keys() == columns | {"id"}, (
        "add it to api/schemas.py, or leave it out here"
    )


def test_one_row(cast, program):
    (row,) = program.ask("migrations")["results"]
    late = cast.migration.tasks.overdue(TODAY).count()
    assert (
        row
        | {
            "id": cast.migration.pk,
            "practice": cast.practice.name,
            "ods_code": cast.practice.ods_code,
            "state": "active",
            "phase": "Pre-migration tasks",
            "rag": "red",
            "items": cast.migration.tasks.count(),
            "closed": 0,
            "progress": 0,
            "overdue": late,
            "go_live": "2027-02-01",
            "first_go_live": "2027-02-01",
            "moves": 0,
            "days_slipped": 0,
            "next_milestone": "Initial data production",
            "next_milestone_on": "2026-12-14",
            "legacy_access_end": "2027-05-02",
            "last_activity": None,
        }
        == row
    )
    assert row["rag_reason"].startswith(f"{late} items are overdue")


def test_times_say_their_zone(cast, program):
    task = cast.task("hold-cutover-planning-meeting")
    wanted = Wanted("in_progress", "", None, None, "")
    update_task(by=cast.manager, task=task, version=task.version, wanted=wanted)
    (row,) = program.ask("migrations")["results"]
    assert row["last_activity"] == "2026-11-09T10:00:00Z"


def test_it_is_what_the_board_shows(client, cast, plans, program):
    client.force_login(cast.commissioner)
    for mine, boards in (("", ""), ("state=active&rag=red", "state=active&rag=red"), ("sort=-go_live",) * 2):
        shown = client.get(f"/board/?all=1&{boards}").context["lines"]
        assert names(program, mine) == [line.row.practice for line in shown]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lidgett", True),
        ("q=nowhere", False),
        ("state=active", True),
        ("state=paused&state=active", True),
        ("state=paused", False),
        ("rag=red&rag=green", True),
        ("rag=green", False),
        ("phase=pre-migration", None),
        ("overdue=true", True),
        ("overdue=false", True),
        ("blocked=true", False),
        ("go_live_from=2027-02-01&go_live_to=2027-02-01", True),
        ("go_live_from=2027-02-02", False),
        ("go_live_to=2027-01-31", False),
        ("legacy=366", True),
        ("legacy=0", False),
    ],
)
def test_filters(cast, program, query, found):
    if found is None:  # the phase's own name for itself
        query, found = f"phase={cast.migration.edition.phases.get(name='Pre-migration tasks').slug}", True
    assert names(program, query) == ([cast.practice.name] if found else [])


def test_filters_by_name_and_code(cast, plans, program):
    one = cast.migration
    for query in (
        f"from_system={one.from_system.name}",
        f"to_system={one.to_system.name}",
        f"partner={one.partner.name}",
    ):
        assert names(program, query) == [cast.practice.name]
    icb = cast.practice.arrangements.get().commissioner
    assert len(names(program, f"icb={icb.ods_code}")) == 6


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("state=gone", "state", "should be 'enquiry'"),
        ("rag=blue", "rag", "'red', 'amber' or 'green'"),
        ("phase=nonsense", "phase", "Select a valid choice"),
        ("icb=NOSUCH", "icb", "Select a valid choice"),
        ("icb=%00", "icb", "should match pattern"),
        ("from_system=No such system", "from_system", "Select a valid choice"),
        ("go_live_from=1 May", "go_live_from", "written as 2027-02-01"),
        ("go_live_from=86400", "go_live_from", "written as 2027-02-01"),
        ("go_live_from=2027-02-30", "go_live_from", "day"),
        ("go_live_from=2027-02-02&go_live_to=2027-02-01", "go_live_to", "must be 2 February 2027 or later"),
        ("legacy=400", "legacy", "less than or equal to 366"),
        ("overdue=perhaps", "overdue", "say true or false"),
        ("sort=manager", "sort", "should match pattern"),
        ("limit=0", "limit", "greater than or equal to 1"),
        ("limit=201", "limit", "less than or equal to 200"),
        ("page=0", "page", "greater than or equal to 1"),
        ("page=two", "page", "valid integer"),
        ("q=943 476 5919", "q", "NHS number"),
        ("colour=red", "colour", "takes no such parameter"),
        ("manager=1", "manager", "takes no such parameter"),
    ],
)
def test_what_makes_no_sense_is_refused(program, query, field, says):
    problem = program.refused(f"migrations?{query}", 422)
    found = {one["field"]: one["message"] for one in problem["errors"]}
    assert says in found[field]
    assert "943" not in str(problem)


def test_other_peoples_systems_are_as_unknown_as_none(program, cast, edition):
    (far,) = make_plans([TODAY], by=cast.stranger, edition=edition, partner=DeliveryPartnerFactory())
    for query in (f"to_system={far.to_system.name}", f"partner={far.partner.name}"):
        name = query.split("=")[0]
        assert program.refused(f"migrations?{query}", 422) == program.refused(
            f"migrations?{name}=Nothing", 422
        )


def test_pages(program, plans):
    first = program.ask("migrations?limit=4&sort=-go_live")
    assert (first["count"], first["page"], first["pages"], first["limit"]) == (6, 1, 2, 4)
    second = program.ask(first["next"].removeprefix("http://testserver"))
    assert (len(first["results"]), len(second["results"]), second["next"]) == (4, 2, None)
    days = [row["go_live"] for row in program.pages("migrations?limit=1&sort=-go_live")]
    assert days == sorted(days, reverse=True)
    assert len({row["id"] for row in program.pages("migrations?limit=1")}) == 6
    problem = program.refused("migrations?page=3&limit=4", 404)
    assert problem["detail"] == "There is no page 3: the last one is 2."


def test_a_page_without_rows(program):
    assert program.ask("migrations?rag=green") == {
        "count": 0, "page": 1, "pages": 1, "limit": 50, "next": None, "results": [],
    }  # fmt: skip


def test_one_migration(cast, program):
    found = program.ask(f"migrations/{cast.migration.pk}")
    (row,) = program.ask("migrations")["results"]
    assert row.items() <= found.items()
    assert found["rag_rules"][0] == "overdue_many"
    assert (found["rag_own"], found["rag_own_until"]) == (False, None)
    dates = {one["kind"]: one for one in found["milestones"]}
    assert dates["kick_off"] == {
        "kind": "kick_off",
        "name": "Kick-off meeting",
        "planned": "2026-11-02",
        "baseline": "2026-11-02",
        "actual": "2026-11-02",
    }
    assert (dates["go_live"]["planned"], dates["go_live"]["actual"]) == ("2027-02-01", None)


def test_a_persons_rating(cast, program):
    until = date(2026, 12, 1)
    set_rating(by=cast.manager, migration=cast.migration, level=Level.GREEN, reason="All well", until=until)
    found = program.ask(f"migrations/{cast.migration.pk}")
    assert (found["rag"], found["rag_reason"], found["rag_own"]) == ("green", "All well", True)
    assert found["rag_own_until"] == "2026-12-01"
    assert cast.manager.name not in str(found)


def test_the_checklist(cast, program):
    task = cast.task("hold-cutover-planning-meeting")
    wanted = Wanted("blocked", "Mrs Secret says no", cast.staff, None, "A private note")
    update_task(by=cast.manager, task=task, version=task.version, wanted=wanted)
    rows = list(program.pages(f"migrations/{cast.migration.pk}/tasks?limit=200"))
    assert [row["id"] for row in rows] == [task.pk for task in cast.migration.tasks.for_list()]
    found = next(row for row in rows if row["id"] == task.pk)
    assert found == {
        "id": task.pk,
        "title": task.title,
        "phase": task.phase.name,
        "of_guide": "hold-cutover-planning-meeting",
        "status": "blocked",
        "due": task.due.isoformat(),
        "overdue": False,
        "has_owner": True,
        "status_changed": "2026-11-09T10:00:00Z",
    }
    assert sum(row["overdue"] for row in rows) == cast.migration.tasks.overdue(TODAY).count()
    text = str(rows)
    for private in ("Mrs Secret", "private note", cast.staff.name, cast.manager.name, cast.manager.email):
        assert private not in text


def test_nobody_is_named_anywhere(cast, program):
    told = str([program.ask(one) for one in ("migrations", f"migrations/{cast.migration.pk}", "practices")])
    for someone in (cast.manager, cast.project_manager, cast.staff, cast.commissioner):
        assert someone.name not in told
        assert someone.email not in told


@pytest.mark.parametrize(
    "address", ["migrations", "migrations?sort=-icb&state=active&limit=200", "practices"]
)
def test_the_same_queries_for_one_and_sixty(cast, edition, program, address, record_property):
    few = program.queries(address)
    icb = cast.practice.arrangements.get().commissioner
    days = [TODAY + timedelta(days=n) for n in range(30, 90)]
    make_plans(days, by=cast.commissioner, edition=edition, icb=icb)
    assert program.queries(address) == few
    record_property(f"API: queries of {address}", few)


@pytest.mark.parametrize("limit", [1, 200])
def test_the_same_queries_for_one_item_and_two_hundred(cast, program, limit):
    assert program.queries(f"migrations/{cast.migration.pk}/tasks?limit={limit}") == program.queries(
        f"migrations/{cast.migration.pk}/tasks?limit=20"
    )


def test_one_migration_takes_as_many_queries_among_sixty(cast, edition, program):
    address = f"migrations/{cast.migration.pk}"
    few = program.queries(address)
    make_plans([TODAY] * 60, by=cast.commissioner, edition=edition, icb=CommissionerFactory())
    assert program.queries(address) == few


def test_a_sum_of_many_pages_is_the_whole(cast, edition, program_of):
    make_plans([TODAY] * 205, by=cast.national, edition=edition)
    national = program_of(person("national_viewer"))
    rows = list(national.pages("migrations?limit=200"))
    assert len({row["id"] for row in rows}) == len(rows) == 206
