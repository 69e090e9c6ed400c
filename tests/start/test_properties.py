"""What holds of the plan for any go-live date and any dates a person might give."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checklists.models import GuideItem
from checklists.planning import ImpossibleDates, draft_plan, possible_plan
from phases.bank_holidays import is_bank_holiday
from phases.models import GuideEdition
from phases.rules import Roll, is_working_day, parse_rule, work_out

pytestmark = pytest.mark.django_db

GO_LIVES = st.dates(date(2024, 1, 1), date(2035, 12, 31))
CODES = st.sampled_from(["2020-ccg", "2025-icb"])
calm = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# Nobody says whether data checking or the cutover planning meeting comes first.
IN_ORDER = (
    ("order", "kick_off", "technical_survey", "idp", "data_check_sign_off", "fdp", "go_live"),
    ("kick_off", "cutover_planning", "fdp"),
    ("go_live", "legacy_access_end", "closed"),
)


@pytest.fixture
def editions(edition) -> dict[str, GuideEdition]:
    return {row.code: row for row in GuideEdition.objects.current()}


@calm
@given(go_live=GO_LIVES, code=CODES)
def test_any_go_live_gives_a_plan_in_order(editions, go_live, code):
    draft = possible_plan(edition=editions[code], given={"go_live": go_live})
    dates = draft.dates
    assert dates["go_live"] == go_live
    assert [row.date for row in draft.milestones] == sorted(dates.values())
    for kinds in IN_ORDER:
        found = [dates[kind] for kind in kinds]
        assert found == sorted(found), kinds
    assert dates["idp"] < dates["data_check_sign_off"] < dates["fdp"]


@calm
@given(go_live=GO_LIVES, code=CODES)
def test_every_due_date_is_where_its_rule_puts_it(editions, go_live, code):
    draft = draft_plan(edition=editions[code], given={"go_live": go_live})
    assert len(draft.items) == GuideItem.objects.filter(edition=editions[code]).count()
    for row in draft.items:
        anchor = draft.dates[row.rule.anchor]
        due = work_out(parse_rule(row.item.due), anchor, is_bank_holiday)
        assert row.due == due.date
        if row.rule.roll is Roll.NEVER:
            assert row.due == due.nominal
            continue
        if row.rule.roll is not Roll.NEARER:
            assert is_working_day(row.due, is_bank_holiday), (row.item.slug, row.due)
        if row.rule.roll is Roll.EARLIER:
            assert row.due <= due.nominal <= anchor, row.item.slug
        if row.rule.roll is Roll.LATER:
            assert row.due >= due.nominal > anchor, row.item.slug


@calm
@given(
    go_live=GO_LIVES,
    gaps=st.fixed_dictionaries(
        {},
        optional={
            "kick_off": st.integers(-400, 60),
            "idp": st.integers(-200, 60),
            "fdp": st.integers(-60, 60),
            "legacy_access_end": st.integers(-30, 400),
        },
    ),
)
def test_dates_are_refused_or_kept_in_order(editions, go_live, gaps):
    dates = {"go_live": go_live} | {kind: go_live + timedelta(days=gap) for kind, gap in gaps.items()}
    try:
        draft = possible_plan(edition=editions["2025-icb"], given=dates)
    except ImpossibleDates:
        return
    assert dates.items() <= draft.dates.items()
    main = [draft.dates[kind] for kind in ("kick_off", "idp", "fdp", "go_live", "legacy_access_end")]
    assert main == sorted(main)
    assert draft.warnings(go_live) is not None
