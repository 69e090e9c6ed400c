"""The census: practices by system, now and after the go lives planned."""

from collections import Counter
from datetime import date

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from dashboards.census import Move, count, quarter_ends
from tests.dashboards.pages import queries, words
from tests.dashboards.plans import make_plans
from tests.factories import ArrangementFactory, ClinicalSystemFactory, PracticeFactory
from tests.people import TODAY

URL = "/board/census/"
GO_LIVE = date(2027, 2, 1)

days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
systems = st.integers(1, 5)
moves = st.lists(st.builds(Move, days, st.integers(1, 99), st.none() | systems, systems), max_size=30)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@given(st.dictionaries(st.none() | systems, st.integers(0, 50)), moves, days)
def test_no_practice_is_won_or_lost(now, ahead, today):
    ends = [end for _, end in quarter_ends(today)]
    found = count(Counter(now), ahead, ends)
    assert all(sum(later.values()) == sum(now.values()) for later in found.later)
    assert found.now == Counter(now)


@given(moves, days)
def test_every_go_live_before_the_end_counts(ahead, today):
    ends = [end for _, end in quarter_ends(today)]
    last = count(Counter(), ahead, ends).later[-1]
    for system in range(1, 6):
        won = sum(one.new == system and one.day < ends[-1] for one in ahead)
        lost = sum(one.old == system and one.day < ends[-1] for one in ahead)
        assert last[system] == won - lost


@given(days)
def test_quarters_follow_each_other_from_todays(today):
    found = quarter_ends(today)
    assert found[0][1] > today
    assert [end.month in {1, 4, 7, 10} for _, end in found] == [True] * 4
    assert sorted(end for _, end in found) == [end for _, end in found]


@pytest.fixture
def town(cast, edition):
    """Three practices of the cast's ICB on Vision, of which one moves to EMIS Web, and a closed one."""
    icb = cast.practice.arrangements.get().commissioner
    vision, emis = ClinicalSystemFactory(name="Vision"), ClinicalSystemFactory(name="EMIS Web")
    make_plans([GO_LIVE], by=cast.manager, edition=edition, icb=icb, systems=(vision, emis))
    for practice in PracticeFactory.create_batch(2, current_system=vision):
        ArrangementFactory(practice=practice, commissioner=icb)
    closed = PracticeFactory(current_system=vision, status="closed")
    ArrangementFactory(practice=closed, commissioner=icb)
    return icb


@pytest.mark.django_db
def test_now_and_by_quarter(client, cast, town):
    client.force_login(cast.commissioner)
    page = words(client.get(URL))
    assert "4 open practices by clinical system, and how 2 planned go lives would change that." in page
    assert "October to December 2026 January to March 2027" in page
    assert "Vision 3 3 2 2 2" in page
    assert "EMIS Web 0 0 1 1 1" in page
    assert "The system of 1 is not known" in page
    assert f"{town.name} 4 3 to 2 0 to 1" in page


@pytest.mark.django_db
def test_others_count_their_own(client, cast, town):
    client.force_login(cast.manager)
    page = words(client.get(URL))
    assert "1 open practice by clinical system" in page
    assert "Vision" not in page
    client.force_login(cast.nobody)
    assert "There is no open practice that you may see" in words(client.get(URL))


@pytest.mark.django_db
def test_what_has_gone_live_or_was_cancelled_changes_nothing(client, cast, edition):
    icb = cast.practice.arrangements.get().commissioner
    pair = (ClinicalSystemFactory(name="Vision"), ClinicalSystemFactory(name="EMIS Web"))
    for more in ({"live": True}, {"state": "cancelled"}):
        make_plans([GO_LIVE], by=cast.manager, edition=edition, icb=icb, systems=pair, **more)
    client.force_login(cast.commissioner)
    page = words(client.get(URL))
    assert "Vision 1 1 1 1 1" in page
    assert "EMIS Web 1 1 1 1 1" in page


@pytest.mark.django_db
def test_the_same_queries_for_one_and_sixty(client, cast, town, edition, record_property):
    client.force_login(cast.national)
    few = queries(client, URL)
    make_plans([GO_LIVE] * 60, by=cast.manager, edition=edition, icb=town)
    assert queries(client, URL) == few
    record_property("Queries of the census", few)
