"""Practices and the census."""

from datetime import date

from practices.models import Arrangement
from tests.dashboards.plans import make_plans
from tests.factories import ArrangementFactory, ClinicalSystemFactory, CommissionerFactory, PracticeFactory
from tests.people import TODAY


def test_practices(cast, program):
    icb = cast.practice.arrangements.get().commissioner
    cast.practice.current_system = ClinicalSystemFactory(name="Old System")
    cast.practice.save()
    other = PracticeFactory(name="Another Surgery", status="closed", region="Y63")
    ArrangementFactory(practice=other, commissioner=icb)
    found = program.ask("practices")["results"]
    assert found == [
        {
            "ods_code": other.ods_code,
            "name": "Another Surgery",
            "status": "closed",
            "region": "Y63",
            "icb_code": icb.ods_code,
            "icb": icb.name,
            "current_system": None,
        },
        {
            "ods_code": cast.practice.ods_code,
            "name": cast.practice.name,
            "status": "active",
            "region": "",
            "icb_code": icb.ods_code,
            "icb": icb.name,
            "current_system": "Old System",
        },
    ]


def test_the_icb_of_today(cast, program_of):
    Arrangement.objects.filter(practice=cast.practice).update(end=TODAY)
    national = program_of(cast.national)

    def icb() -> object:
        return next(
            row["icb"]
            for row in national.ask("practices")["results"]
            if row["ods_code"] == cast.practice.ods_code
        )

    assert icb() is None
    following = CommissionerFactory(name="NHS Next Integrated Care Board")
    ArrangementFactory(practice=cast.practice, commissioner=following, start=date(2026, 11, 9))
    assert icb() == following.name


def test_practices_take_pages_and_nothing_else(program):
    assert program.ask("practices?limit=1")["limit"] == 1
    assert program.refused("practices?q=lidgett", 422)["errors"][0]["field"] == "q"


def test_census(cast, edition, program):
    icb = cast.practice.arrangements.get().commissioner
    old, new = cast.migration.from_system, cast.migration.to_system
    cast.practice.current_system = old
    cast.practice.save()
    make_plans([date(2026, 12, 1)], by=cast.commissioner, edition=edition, icb=icb, systems=(old, new))
    found = program.ask("census")
    assert found["practices"] == 2
    by_name = {one["system"]: one for one in found["systems"]}
    assert (by_name[old.name]["now"], by_name[new.name]["now"]) == (2, 0)
    assert [one["practices"] for one in by_name[old.name]["later"]] == [1, 0, 0, 0]
    assert [one["practices"] for one in by_name[new.name]["later"]] == [1, 2, 2, 2]
    assert by_name[new.name]["later"][0]["quarter"] == "October to December 2026"
    assert found["icbs"] == [
        {
            "icb": icb.name,
            "practices": 2,
            "systems": [
                {"system": old.name, "now": 2, "planned": 0},
                {"system": new.name, "now": 0, "planned": 2},
            ],
        }
    ]
    assert program.refused("census?icb=X", 422)["errors"][0]["field"] == "icb"


def test_census_takes_as_many_queries_for_sixty(cast, edition, program):
    few = program.queries("census")
    icb = cast.practice.arrangements.get().commissioner
    make_plans([TODAY] * 60, by=cast.commissioner, edition=edition, icb=icb)
    assert program.queries("census") == few
