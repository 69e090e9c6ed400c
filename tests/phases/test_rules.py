"""The date rules by worked examples: bank holidays, leap days, clock changes and slips of the pen."""

from datetime import date

import pytest

from phases.bank_holidays import is_bank_holiday
from phases.explain import rule_words, why
from phases.rules import (
    ANCHORS,
    MilestoneRule,
    Roll,
    RuleError,
    Unit,
    nearest_working_day,
    parse_rule,
    plan_milestones,
    work_out,
)

# rule, anchor, due, why
EXAMPLES = [
    # Christmas, with its substitute days
    (
        "28 days before fdp",
        "2027-01-25",
        "2026-12-24",
        (
            "28 days before final data production (25 January 2027), "
            "moved from Monday 28 December, a bank holiday"
        ),
    ),
    (
        "1 week after go_live",
        "2026-12-18",
        "2026-12-29",
        "1 week after go live (18 December 2026), moved from Friday 25 December, a bank holiday",
    ),
    (
        "2 days before fdp",
        "2027-12-30",
        "2027-12-24",
        "2 days before final data production (30 December 2027), moved from Tuesday 28 December, a bank holiday",
    ),
    (
        "3 working days after kick_off",
        "2026-12-23",
        "2026-12-30",
        "3 working days after the kick-off meeting (23 December 2026)",
    ),
    # New Year, across the year and with a substitute; England has no holiday on 2 January
    (
        "1 week before kick_off",
        "2027-01-08",
        "2026-12-31",
        "1 week before the kick-off meeting (8 January 2027), moved from Friday 1 January, a bank holiday",
    ),
    (
        "by fdp",
        "2028-01-03",
        "2027-12-31",
        "by final data production (3 January 2028), moved from Monday 3 January, a bank holiday",
    ),
    ("by fdp", "2029-01-02", "2029-01-02", "by final data production (2 January 2029)"),
    # Easter
    (
        "by go_live",
        "2027-03-29",
        "2027-03-25",
        "by go live (29 March 2027), moved from Monday 29 March, a bank holiday",
    ),
    ("on go_live", "2027-03-29", "2027-03-29", "on the day of go live (29 March 2027)"),
    (
        "2 weeks after go_live",
        "2027-03-15",
        "2027-03-30",
        "2 weeks after go live (15 March 2027), moved from Monday 29 March, a bank holiday",
    ),
    (
        "1 working day before go_live",
        "2027-03-30",
        "2027-03-25",
        "1 working day before go live (30 March 2027)",
    ),
    # Towards the anchor where there is room, away from it where there is none
    (
        "3 days before go_live or nearer",
        "2027-03-31",
        "2027-03-30",
        "3 days before go live (31 March 2027), moved from Sunday 28 March, a weekend",
    ),
    (
        "3 days before go_live or nearer",
        "2027-03-30",
        "2027-03-25",
        "3 days before go live (30 March 2027), moved from Saturday 27 March, a weekend",
    ),
    (
        "3 days before go_live or nearer",
        "2027-02-04",
        "2027-02-01",
        "3 days before go live (4 February 2027)",
    ),
    # Holidays that came once, or moved once
    (
        "by kick_off",
        "2022-06-03",
        "2022-06-01",
        "by the kick-off meeting (3 June 2022), moved from Friday 3 June, a bank holiday",
    ),
    (
        "by idp",
        "2022-09-19",
        "2022-09-16",
        "by initial data production (19 September 2022), moved from Monday 19 September, a bank holiday",
    ),
    (
        "1 week after go_live",
        "2023-05-01",
        "2023-05-09",
        "1 week after go live (1 May 2023), moved from Monday 8 May, a bank holiday",
    ),
    (
        "by fdp",
        "2020-05-08",
        "2020-05-07",
        "by final data production (8 May 2020), moved from Friday 8 May, a bank holiday",
    ),
    ("by fdp", "2020-05-04", "2020-05-04", "by final data production (4 May 2020)"),
    # Leap days
    ("1 day after go_live", "2028-02-28", "2028-02-29", "1 day after go live (28 February 2028)"),
    ("4 weeks before go_live", "2028-03-28", "2028-02-29", "4 weeks before go live (28 March 2028)"),
    ("90 days after go_live exactly", "2027-12-01", "2028-02-29", "90 days after go live (1 December 2027)"),
    # Contract dates stay on a weekend
    ("90 days after go_live exactly", "2027-02-01", "2027-05-02", "90 days after go live (1 February 2027)"),
    ("45 days after go_live exactly", "2020-03-02", "2020-04-16", "45 days after go live (2 March 2020)"),
    # The clocks go forward on 28 March 2027 and back on 25 October 2026
    ("7 days before fdp", "2027-04-01", "2027-03-25", "7 days before final data production (1 April 2027)"),
    ("7 days after go_live", "2026-10-20", "2026-10-27", "7 days after go live (20 October 2026)"),
    (
        "1 day before fdp",
        "2026-10-26",
        "2026-10-23",
        "1 day before final data production (26 October 2026), moved from Sunday 25 October, a weekend",
    ),
    # Counting from a weekend, and the other milestones by name
    (
        "2 working days before fdp",
        "2027-02-07",
        "2027-02-04",
        "2 working days before final data production (7 February 2027)",
    ),
    ("1 week after order", "2026-10-05", "2026-10-12", "1 week after placing the order (5 October 2026)"),
    ("by closed", "2027-05-10", "2027-05-10", "by closing the migration (10 May 2027)"),
]


@pytest.mark.parametrize(("text", "anchor", "due", "reason"), EXAMPLES)
def test_worked_examples(text, anchor, due, reason):
    rule = parse_rule(text)
    found = work_out(rule, date.fromisoformat(anchor), is_bank_holiday)
    assert found.date == date.fromisoformat(due)
    assert why(rule, found) == reason
    assert found.moved is ("moved from" in reason)


def test_there_are_enough_examples():
    assert len(EXAMPLES) >= 20


@pytest.mark.parametrize(
    ("text", "offset", "unit", "roll"),
    [
        ("on fdp", 0, Unit.DAYS, Roll.NEVER),
        ("by fdp", 0, Unit.DAYS, Roll.EARLIER),
        ("1 day before fdp", -1, Unit.DAYS, Roll.EARLIER),
        ("2 weeks after fdp", 2, Unit.WEEKS, Roll.LATER),
        ("5 working days after fdp", 5, Unit.WORKING_DAYS, Roll.LATER),
        ("90 days after fdp exactly", 90, Unit.DAYS, Roll.NEVER),
        ("3 days before fdp or nearer", -3, Unit.DAYS, Roll.NEARER),
    ],
)
def test_parse(text, offset, unit, roll):
    rule = parse_rule(text)
    assert (rule.anchor, rule.offset, rule.unit, rule.roll, rule.text) == ("fdp", offset, unit, roll, text)


@pytest.mark.parametrize("anchor", ANCHORS)
def test_every_anchor_has_words(anchor):
    assert rule_words(parse_rule(f"2 days before {anchor}")).startswith("2 days before ")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "is not a due rule"),
        ("28 days", "is not a due rule"),
        ("28 days before", "is not a due rule"),
        ("28 Days before fdp", "is not a due rule"),
        ("28  days before fdp", "is not a due rule"),
        (" 28 days before fdp", "is not a due rule"),
        ("28 days before fdp\n", "is not a due rule"),
        ("\u0665 days before fdp", "is not a due rule"),
        ("-3 days before fdp", "is not a due rule"),
        ("2.5 days before fdp", "is not a due rule"),
        ("two days before fdp", "is not a due rule"),
        ("28 months before fdp", "is not a due rule"),
        ("99999 days before fdp", "is not a due rule"),
        ("28 days before golive", "'golive' is not a milestone"),
        ("0 days before fdp", "For the day itself write 'on'"),
        ("4000 days before fdp", "must be between 1 and 3660"),
        ("on fdp exactly", "'exactly' goes with an offset"),
        ("by fdp or nearer", "'or nearer' goes with an offset"),
        ("3 days after fdp or nearer", "'or nearer' goes with 'before'"),
    ],
)
def test_slips_of_the_pen(text, error):
    with pytest.raises(RuleError, match=error):
        parse_rule(text)


@pytest.mark.parametrize(
    ("text", "anchor"),
    [("3660 days before fdp", date(3, 1, 1)), ("1 week after go_live", date(9999, 12, 30))],
)
def test_outside_the_calendar(text, anchor):
    with pytest.raises(RuleError, match="outside the calendar"):
        work_out(parse_rule(text), anchor, is_bank_holiday)


def test_the_end_of_the_calendar_while_looking_for_a_working_day():
    with pytest.raises(RuleError, match="outside the calendar"):
        work_out(parse_rule("by fdp"), date(1, 1, 1), lambda _day: True)


def test_nearest_working_day_stays_where_it_is():
    assert nearest_working_day(date(2027, 2, 1), -1, is_bank_holiday) == date(2027, 2, 1)


RULES = {
    "kick_off": MilestoneRule(parse_rule("13 weeks before go_live")),
    "idp": MilestoneRule(parse_rule("7 weeks before go_live")),
    "data_check_sign_off": MilestoneRule(
        parse_rule("3 weeks after idp"), parse_rule("1 working day before fdp")
    ),
    "fdp": MilestoneRule(parse_rule("3 days before go_live")),
    "go_live": MilestoneRule(None),
}


def test_milestones_follow_from_go_live():
    planned = plan_milestones({"go_live": date(2027, 2, 1)}, RULES, is_bank_holiday)
    assert list(planned) == [kind for kind in ANCHORS if kind in RULES]
    assert planned["kick_off"].date == date(2026, 11, 2)
    assert planned["go_live"].rule is None
    assert planned["data_check_sign_off"].date == date(2027, 1, 4)


def test_the_ceiling_holds_when_the_extracts_are_close():
    given = {"go_live": date(2027, 2, 1), "idp": date(2027, 1, 20)}
    planned = plan_milestones(given, RULES, is_bank_holiday)["data_check_sign_off"]
    assert planned.date == date(2027, 1, 28)
    assert planned.rule == RULES["data_check_sign_off"].no_later_than


@pytest.mark.parametrize(
    "rules",
    [
        RULES,
        {
            "idp": MilestoneRule(parse_rule("1 week after fdp")),
            "fdp": MilestoneRule(parse_rule("1 week after idp")),
        },
        {"idp": MilestoneRule(parse_rule("1 week after order"))},
        {"idp": MilestoneRule(parse_rule("by idp"))},
    ],
)
def test_a_plan_that_hangs_on_nothing(rules):
    with pytest.raises(RuleError, match="The plan needs a date for"):
        plan_milestones({}, rules, is_bank_holiday)
