"""Impossible and doubtful dates, told apart and each with its reason."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phases.bank_holidays import bank_holiday_name
from phases.date_checks import doubtful, impossible

# Nothing to say against these: a Monday in June, with room before it.
GOOD = {
    "order": date(2027, 2, 22),
    "kick_off": date(2027, 3, 8),
    "technical_survey": date(2027, 3, 10),
    "idp": date(2027, 4, 19),
    "data_check_sign_off": date(2027, 5, 10),
    "cutover_planning": date(2027, 5, 7),
    "fdp": date(2027, 6, 4),
    "go_live": date(2027, 6, 7),
    "legacy_access_end": date(2027, 9, 5),
    "closed": date(2027, 9, 13),
}
TODAY = date(2026, 11, 23)


def doubts(today: date = TODAY, **changes: date) -> list[tuple[str, str]]:
    return [(row.field, row.text) for row in doubtful(GOOD | changes, today, bank_holiday_name)]


def test_good_dates():
    assert impossible(GOOD, TODAY) == []
    assert doubts() == []


def test_nothing_given_is_nothing_wrong():
    assert impossible({}) == []
    assert impossible({"go_live": date(2020, 1, 1)}) == []


@pytest.mark.parametrize(
    ("first", "second", "may_share_a_day"),
    [
        ("kick_off", "idp", True),
        ("idp", "fdp", False),
        ("fdp", "go_live", True),
        ("go_live", "legacy_access_end", False),
        ("kick_off", "legacy_access_end", True),
        ("idp", "go_live", False),
    ],
)
def test_order(first, second, may_share_a_day):
    day = date(2027, 6, 7)
    assert impossible({first: day - timedelta(days=1), second: day}) == []
    assert [row.field for row in impossible({first: day, second: day})] == (
        [] if may_share_a_day else [first]
    )
    assert [row.field for row in impossible({first: day + timedelta(days=1), second: day})] == [first]


def test_a_go_live_that_has_gone_by():
    assert impossible({"go_live": TODAY}, TODAY) == []
    (problem,) = impossible({"go_live": TODAY - timedelta(days=1)}, TODAY)
    assert problem.text == "Go live must be today or later. 22 November 2026 has gone by"


def test_who_gave_the_date_decides_the_words():
    dates = {"kick_off": date(2027, 5, 1), "idp": date(2027, 4, 19)}
    assert [row.text for row in impossible(dates)] == [
        "Kick-off meeting must be before initial data production, 19 April 2027"
    ]
    assert [row.text for row in impossible(dates, proposed={"kick_off"})] == [
        (
            "Enter a date for the kick-off meeting. 1 May 2027, which the guide proposes, is not before "
            "initial data production, 19 April 2027"
        )
    ]
    assert [row.text for row in impossible(dates, proposed={"idp"})] == [
        (
            "Kick-off meeting must be before initial data production, which the guide proposes for 19 April 2027. "
            "Enter an earlier date, or both dates"
        )
    ]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"fdp": date(2027, 6, 3)}, "fdp", "Cutover would take 4 days"),
        ({"kick_off": date(2027, 3, 16)}, "kick_off", "Kick-off would be 83 days before go live"),
        ({"kick_off": date(2026, 6, 1)}, "kick_off", "Kick-off would be 53 weeks before go live"),
        (
            {"fdp": date(2027, 4, 20), "data_check_sign_off": date(2027, 4, 20)},
            "fdp",
            "Only 1 day lies between",
        ),
        ({"idp": date(2027, 4, 17)}, "idp", "Initial data production would fall on a weekend"),
        ({"kick_off": date(2027, 3, 7)}, "kick_off", "Kick-off meeting would fall on a weekend"),
        (
            {"fdp": date(2027, 5, 31)},
            "fdp",
            "Final data production would fall on a bank holiday, Spring Bank Holiday",
        ),
        (
            {"technical_survey": date(2027, 4, 20)},
            "idp",
            "would be before the technical survey, 20 April 2027",
        ),
        ({"cutover_planning": date(2027, 3, 1)}, "cutover_planning", "would be before the kick-off meeting"),
        (
            {"data_check_sign_off": date(2027, 4, 18)},
            "data_check_sign_off",
            "would be before initial data production",
        ),
    ],
)
def test_doubts(changes, field, words):
    assert any(kind == field and words in text for kind, text in doubts(**changes))


@pytest.mark.parametrize("go_live", [date(2027, 3, 17), date(2027, 3, 31), date(2027, 4, 7)])
def test_close_to_the_end_of_the_qof_year(go_live):
    assert any("Quality and Outcomes Framework" in text for _, text in doubts(go_live=go_live))


@pytest.mark.parametrize("go_live", [date(2027, 3, 16), date(2027, 4, 8)])
def test_far_enough_from_the_end_of_the_qof_year(go_live):
    assert not any("Quality and Outcomes Framework" in text for _, text in doubts(go_live=go_live))


def test_friday():
    assert [kind for kind, text in doubts(go_live=date(2027, 6, 11)) if "Friday" in text] == ["go_live"]


@pytest.mark.parametrize(
    ("today", "doubted"),
    [
        (date(2027, 3, 15), False),
        (date(2027, 3, 16), True),
        (date(2027, 4, 19), True),
        (date(2027, 4, 20), False),
    ],
)
def test_five_weeks_notice_of_the_extract(today, doubted):
    words = "The extract should have been asked for by 15 March 2027"
    assert any(words in text for _, text in doubts(today)) is doubted


def test_what_has_gone_by_is_named_once_in_order():
    (found,) = [row for row in doubts(date(2027, 3, 9)) if "gone by" in row[1]]
    assert found == (
        "order",
        (
            "These dates have gone by and will be recorded as having happened: placing the order (22 February 2027), "
            "kick-off meeting (8 March 2027). Change any that did not happen then."
        ),
    )


def test_a_slip_in_the_year():
    assert any("more than 2 years away" in text for _, text in doubts(date(2025, 6, 6)))
    assert not any("more than 2 years away" in text for _, text in doubts(date(2025, 6, 8)))


@given(shift=st.integers(-3000, 3000), today=st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_doubts_never_fail(shift, today):
    moved = {kind: day + timedelta(days=shift) for kind, day in GOOD.items()}
    assert all(row.text.endswith(".") for row in doubtful(moved, today, bank_holiday_name))
