"""Planned against actual: medians that hold, groups that add up, reasons of one's own migrations only."""

import re
from datetime import date, timedelta
from statistics import median

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from checklists.replanning import fingerprint
from checklists.services.dates import move_date
from dashboards import charts
from dashboards.compare import DIMENSIONS, FEW, MEASURES, Row, line, lines
from tests.dashboards.pages import queries, words
from tests.dashboards.plans import make_plans
from tests.factories import ClinicalSystemFactory, CommissionerFactory
from tests.people import TODAY

URL = "/board/compare/"
LIVE = date(2026, 9, 1)

days = st.none() | st.dates(date(2024, 1, 1), date(2028, 12, 31))
rows = st.lists(
    st.builds(
        Row,
        st.sampled_from(["A to B", "B to C"]),
        st.sampled_from(["A", "B"]),
        st.integers(1, 5),
        days,
        days,
        days,
        days,
        st.booleans(),
    ),
    max_size=30,
)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@given(rows, st.sampled_from([*DIMENSIONS]))
def test_every_migration_is_in_one_group(found, by):
    groups = lines(found, by, {1: "One", 2: "Two"})
    assert sum(one.count for one in groups) == len(found)
    assert sum(one.live for one in groups) == sum(row.went_live for row in found)
    for place in range(len(MEASURES)):
        whole = line("All", found).medians[place]
        assert sum(one.medians[place].count for one in groups) == whole.count


@given(rows)
def test_a_median_is_the_middle_of_those_that_have_a_figure(found):
    slipped = [row.moved for row in found if row.went_live and row.moved is not None]
    whole = line("All", found).medians[0]
    assert whole.value == (median(slipped) if slipped else None)
    assert whole.is_few == (0 < len(slipped) < FEW)


numbers = st.none() | st.integers(-400, 400) | st.floats(-400, 400)


@given(st.lists(st.tuples(st.text(max_size=60), st.lists(numbers, max_size=3)), max_size=20))
def test_bars_stay_on_the_picture_and_start_at_nought(found):
    drawn = charts.bars([(name, [charts.Value(n, "") for n in values]) for name, values in found])
    if drawn is None:
        assert all(n is None for _, values in found for n in values)
        return
    for group in drawn.groups:
        for bar in group.bars:
            assert bar.x >= charts.NAMES - 0.2
            assert bar.x + bar.width <= charts.NAMES + charts.PLOT + 0.2
            assert min(abs(bar.x - drawn.zero), abs(bar.x + bar.width - drawn.zero)) <= 0.2
            assert 0 <= bar.y <= drawn.height - drawn.thick


@pytest.fixture
def record(cast, edition):
    """Six practices of the cast's ICB that went live ten days late, and two foreign ones in time."""
    icb = cast.practice.arrangements.get().commissioner
    pair = (ClinicalSystemFactory(name="Vision"), ClinicalSystemFactory(name="EMIS Web"))
    plans = {"by": cast.manager, "edition": edition, "systems": pair, "live": True, "state": "completed"}
    late = make_plans([LIVE] * 6, icb=icb, first_planned=LIVE - timedelta(days=10), **plans)
    in_time = make_plans([LIVE] * 2, icb=CommissionerFactory(name="NHS Elsewhere"), **plans)
    return late, in_time


@pytest.mark.django_db
def test_medians_with_counts_of_ones_own(client, cast, record):
    client.force_login(cast.commissioner)
    page = words(client.get(URL))
    assert "Planned against actual, of 7 migrations of which 6 have gone live" in page
    assert "Vision to EMIS Web 6 6 10 (6) None yet 16 (6) 3 (6)" in page
    client.force_login(cast.national)
    assert "Vision to EMIS Web 8 8 10 (8) None yet 16 (8) 3 (8)" in words(client.get(URL))


@pytest.mark.django_db
def test_by_icb_supplier_and_quarter(client, cast, record):
    client.force_login(cast.national)
    page = words(client.get(URL, {"by": "icb"}))
    assert "NHS Elsewhere 2 2 0 (2, few) None yet 16 (2, few) 3 (2, few)" in page
    page = words(client.get(URL, {"by": "quarter"}))
    assert "July to September 2026 8 8 10 (8)" in page
    assert "January to March 2027 1 0 None yet 0 (1, few)" in page
    assert "EMIS Web" not in words(client.get(URL, {"by": "supplier"})).split("Medians by supplier")[1]


@pytest.mark.django_db
def test_charts_say_what_they_are(client, cast, record):
    client.force_login(cast.national)
    answer = client.get(URL).content.decode()
    drawn = re.findall(r'role="img" aria-labelledby="([^ ]+)-title', answer)
    assert drawn == ["chart-0", "chart-1", "chart-2", "chart-3"]
    assert all(answer.count(f'id="{one}-{part}"') == 1 for one in drawn for part in ("title", "text"))
    assert "style=" not in answer.split("<main")[1]


@pytest.mark.django_db
def test_reasons_are_counted_and_seen_only_by_those_who_see_the_migration(client, cast):
    seen = fingerprint(cast.migration.milestones.all())
    move_date(
        by=cast.manager,
        migration=cast.migration,
        kind="go_live",
        new_date=cast.migration.go_live + timedelta(days=7),
        reason="The supplier lost an engineer",
        seen=seen,
        together=True,
    )
    client.force_login(cast.commissioner)
    assert "The supplier lost an engineer 1 7" in words(client.get(URL))
    for user in cast.strangers.values():
        client.force_login(user)
        assert "lost an engineer" not in words(client.get(URL))


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["", "x", "pair"])
def test_an_unknown_dimension_is_the_first_one(client, cast, by):
    client.force_login(cast.manager)
    assert "Medians by system pair" in words(client.get(URL, {"by": by}))


@pytest.mark.django_db
def test_with_nothing_to_compare(client, cast):
    client.force_login(cast.nobody)
    assert "There is no migration to compare" in words(client.get(URL))


@pytest.mark.django_db
@pytest.mark.parametrize("by", [*DIMENSIONS])
def test_the_same_queries_for_one_and_sixty(client, cast, edition, by, record_property):
    client.force_login(cast.national)
    one = queries(client, f"{URL}?by={by}")
    icb = cast.practice.arrangements.get().commissioner
    make_plans([LIVE] * 60, by=cast.manager, edition=edition, icb=icb, live=True)
    assert queries(client, f"{URL}?by={by}") == one
    if by == "icb":
        record_property("Queries of the comparison", one)
