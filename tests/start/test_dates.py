"""Impossible dates are errors at their field; doubtful ones must be read and accepted."""

from datetime import date

import pytest

from checklists import planning
from checklists.forms.start import OTHER_KINDS
from phases.models import Migration
from phases.rules import RuleError

pytestmark = pytest.mark.django_db

GO_LIVE = date(2027, 6, 7)


@pytest.fixture
def at_dates(journey, manager, practice):
    return journey(manager).choose(practice).systems_chosen()


@pytest.mark.parametrize(
    ("go_live", "others", "field", "error"),
    [
        (
            GO_LIVE,
            {"fdp": date(2027, 6, 8)},
            "fdp",
            "Final data production must be before go live, 7 June 2027",
        ),
        (GO_LIVE, {"idp": date(2027, 6, 5)}, "idp", "Enter an earlier date, or both dates"),
        (
            GO_LIVE,
            {"idp": date(2027, 6, 4), "fdp": date(2027, 6, 4)},
            "idp",
            "Initial data production must be before final data production, 4 June 2027",
        ),
        (
            GO_LIVE,
            {"kick_off": date(2027, 4, 20), "idp": date(2027, 4, 19)},
            "kick_off",
            "Kick-off meeting must be before initial data production, 19 April 2027",
        ),
        (
            GO_LIVE,
            {"legacy_access_end": GO_LIVE},
            "go_live",
            "Go live must be before the end of legacy access, 7 June 2027",
        ),
        (
            GO_LIVE,
            {"idp": date(2027, 2, 1)},
            "kick_off",
            "Enter a date for the kick-off meeting. 8 March 2027, which the guide proposes, is not before",
        ),
        (date(2026, 11, 22), {}, "go_live", "Go live must be today or later. 22 November 2026 has gone by"),
    ],
)
def test_impossible_dates(at_dates, go_live, others, field, error):
    at_dates.dates(go_live, **others)
    assert at_dates.step == "dates"
    assert error in at_dates.form.errors[field][0]
    assert error in at_dates.text
    assert at_dates.page.status_code == 200


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"go_live_day": ""}, "Go-live date must include a day"),
        ({"go_live_day": "", "go_live_month": "", "go_live_year": ""}, "Enter the go-live date"),
        ({"go_live_day": "31", "go_live_month": "6"}, "Go-live date must be a real date"),
        ({"go_live_day": "29", "go_live_month": "2"}, "Go-live date must be a real date"),
        ({"go_live_year": "27"}, "Go-live date must include a year with 4 numbers"),
        ({"which": ""}, "Select whether to propose the other dates"),
        ({"which": "all", "fdp_day": "1"}, "Final data production date must include a month and year"),
    ],
)
def test_dates_that_cannot_be_read(at_dates, parts, error):
    at_dates.send(
        **{"go_live_day": "7", "go_live_month": "6", "go_live_year": "2027", "which": "go-live", **parts}
    )
    assert at_dates.step == "dates"
    assert error in at_dates.text


def test_a_plan_outside_the_calendar_is_an_error(at_dates, monkeypatch):
    def beyond(**_given):
        raise RuleError("That is outside the calendar. Check the year.")

    monkeypatch.setattr(planning, "draft_plan", beyond)
    at_dates.dates(GO_LIVE)
    assert at_dates.form.errors["go_live"] == ["That is outside the calendar. Check the year."]


def test_going_live_today_is_possible(at_dates):
    assert at_dates.dates(date(2026, 11, 23)).step == "questions"


@pytest.mark.parametrize(
    ("go_live", "others", "warning"),
    [
        (GO_LIVE, {"fdp": date(2027, 6, 1)}, "Cutover would take 6 days"),
        (GO_LIVE, {"kick_off": date(2027, 3, 30)}, "Kick-off would be 69 days before go live"),
        (GO_LIVE, {"idp": date(2027, 6, 1)}, "Only 3 days lie between the two extracts"),
        (date(2027, 6, 11), {}, "Go live would be on a Friday"),
        (date(2027, 5, 31), {}, "Go live would fall on a bank holiday, Spring Bank Holiday"),
        (date(2027, 4, 5), {}, "Quality and Outcomes Framework"),
        (GO_LIVE, {"idp": date(2027, 4, 18)}, "Initial data production would fall on a weekend"),
        (date(2028, 11, 27), {}, "Go live would be more than 2 years away. Check the year."),
        (GO_LIVE, {"kick_off": date(2026, 3, 2)}, "Kick-off would be 66 weeks before go live"),
        (date(2027, 1, 18), {}, "These dates have gone by and will be recorded as having happened"),
        (date(2027, 2, 8), {}, "The extract should have been asked for by 16 November 2026"),
        (
            GO_LIVE,
            {"kick_off": date(2027, 4, 15), "idp": date(2027, 4, 16)},
            "Initial data production, 16 April 2027, would be before the technical survey, 19 April 2027",
        ),
    ],
)
def test_doubtful_dates_must_be_accepted(journey, manager, practice, go_live, others, warning):
    way = journey(manager).to_check(practice, go_live, **others)
    assert warning in way.text
    way.send()
    assert "Tick to say that you have read the warnings and want to go on" in way.text
    assert warning in way.text
    assert not Migration.objects.exists()
    way.start()
    assert Migration.objects.exists()


def test_other_dates_are_all_but_go_live():
    assert OTHER_KINDS == ("kick_off", "idp", "fdp", "legacy_access_end")


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"to_system": ""}, "to_system", "Select the system the practice is moving to"),
        ({"from_system": ""}, "from_system", "Select the system the practice uses now"),
        ({"edition": "2031-new"}, "edition", "That guide is no longer offered"),
        ({"partner": "999"}, "partner", "Select a valid choice"),
    ],
)
def test_systems_errors(journey, manager, practice, changes, field, error):
    way = journey(manager).choose(practice).systems_chosen().open("systems").send(**changes)
    assert error in way.form.errors[field][0]


def test_a_system_must_be_orderable_and_another(journey, manager, practice, systems):
    way = journey(manager).choose(practice)
    assert way.form["from_system"].value() == systems["old"].pk
    assert way.form["edition"].value() == "2025-icb"
    way.send(to_system=str(systems["old"].pk))
    assert "That system can no longer be ordered" in way.form.errors["to_system"][0]
    way.send(to_system=str(systems["new"].pk), from_system=str(systems["new"].pk))
    assert "The new system must differ" in way.form.errors["to_system"][0]
