"""The timeline: who sees what on it, where it stands, and what it costs."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from dashboards.timeline import NAMES, STRETCHES, WIDTH, Window, Zoom, bars, draw, month_after
from tests.dashboards.pages import queries, words
from tests.dashboards.plans import make_plans
from tests.people import TODAY

URL = "/board/timeline/"
GO_LIVE = date(2027, 2, 1)
KINDS = [kind for _, kind, _ in STRETCHES] + ["legacy_access_end"]

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
windows = st.builds(Window.around, days, st.sampled_from(Zoom))
plans = st.lists(st.none() | days, min_size=len(KINDS), max_size=len(KINDS)).map(
    lambda found: dict(zip(KINDS, found, strict=True))
)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@given(window=windows, dates=plans)
def test_bars_stay_on_the_picture(window, dates):
    for bar in bars(dates, window):
        assert bar.width >= 0
        assert NAMES <= bar.x <= bar.x + bar.width <= WIDTH + 0.2


@given(window=windows, starts=days)
def test_stretches_in_order_do_not_overlap(window, starts):
    dates = {kind: starts + timedelta(days=40 * n) for n, kind in enumerate(KINDS)}
    found = bars(dates, window)
    for left, right in pairwise(found):
        assert left.x + left.width <= right.x + 0.2


@given(day=days, zoom=st.sampled_from(Zoom))
def test_a_window_holds_its_day_and_moves_by_half_its_length(day, zoom):
    window = Window.around(day, zoom)
    assert window.holds(day)
    assert window.moved(1).moved(1).first == window.end
    assert window.moved(1).moved(-1) == window


@given(window=windows, dates=plans, today=days)
def test_only_what_is_inside_is_marked(window, dates, today):
    picture = draw([("Surgery", dates, False)], window, today, [])
    (line,) = picture.lines
    assert (line.go_live_x is not None) == window.holds(dates["go_live"])
    assert (picture.today_x is not None) == window.holds(today)


@given(day=days, months=st.integers(-100_000, 100_000))
def test_months_end_with_the_calendar(day, months):
    assert month_after(day, months).day == 1


@pytest.mark.django_db
def test_a_migration_as_a_picture_and_as_a_row(client, cast):
    client.force_login(cast.commissioner)
    answer = client.get(URL)
    page = words(answer)
    assert "1 migration from 1 October 2026 to 31 March 2027" in page
    assert f"{cast.practice.name} ({cast.practice.ods_code})" in page
    assert "1 Feb 2027" in page
    assert "25 Dec 2026 (Christmas Day)" in page
    svg = re.search(r'<svg viewBox.*?role="img".*?</svg>', answer.content.decode(), re.S)[0]
    assert "<title" in svg
    assert "<desc" in svg
    assert "Today" in svg
    assert svg.count("app-plot__go-live") == 1
    assert "style=" not in svg


@pytest.mark.django_db
def test_everyone_sees_their_own_and_no_one_elses(client, cast):
    for user in {**cast.writers, **cast.readers}.values():
        client.force_login(user)
        assert cast.practice.ods_code in words(client.get(URL))
    for user in cast.strangers.values():
        client.force_login(user)
        assert cast.practice.ods_code not in words(client.get(URL))


@pytest.mark.django_db
def test_filters(client, cast, edition):
    (other,) = make_plans([GO_LIVE], by=cast.manager, edition=edition, state="paused")
    client.force_login(cast.national)
    icb = cast.practice.arrangements.get().commissioner
    mine, theirs = cast.practice.ods_code, other.practice.ods_code
    for query in (
        {"icb": icb.ods_code},
        {"state": "active"},
        {"from_system": cast.migration.from_system_id},
        {"to_system": cast.migration.to_system_id},
        {"partner": cast.migration.partner_id},
        {"q": mine},
    ):
        page = words(client.get(URL, query))
        assert mine in page, query
        assert theirs not in page, query
    assert theirs in words(client.get(URL, {"state": "paused"}))


@pytest.mark.django_db
def test_cancelled_ones_are_shown_only_when_asked_for(client, cast, edition):
    (gone,) = make_plans([GO_LIVE], by=cast.manager, edition=edition, state="cancelled")
    client.force_login(cast.national)
    assert gone.practice.ods_code not in words(client.get(URL))
    assert gone.practice.ods_code in words(client.get(URL, {"state": "cancelled"}))


@pytest.mark.django_db
def test_moving_and_zooming(client, cast):
    client.force_login(cast.manager)
    assert "No migration has anything in these months" in words(client.get(URL, {"start": "2024-01"}))
    assert "from 1 July 2026 to 31 December 2027" in words(client.get(URL, {"zoom": "quarter"}))
    later = re.search(r'href="(\?[^"]*)">Later<', client.get(URL).content.decode())[1]
    assert "from 1 January 2027 to 30 June 2027" in words(client.get(URL + later))


@pytest.mark.django_db
@pytest.mark.parametrize("start", ["", "x", "0001-01", "9999-12", "2027-13", "2027-1", "-1"])
def test_nonsense_in_the_address(client, cast, start):
    client.force_login(cast.manager)
    words(client.get(URL, {"start": start, "zoom": start, "page": start}))


@pytest.mark.django_db
def test_a_foreign_choice_is_refused_and_filters_nothing(client, cast, edition):
    client.force_login(cast.stranger)
    answer = client.get(URL, {"partner": cast.migration.partner_id})
    assert "Select a valid choice" in words(answer) or "There is a problem" in words(answer)
    assert cast.migration.partner.name not in words(answer)


@pytest.mark.django_db
def test_pages_of_fifty_and_the_same_queries_for_one_and_sixty(client, cast, edition, record_property):
    client.force_login(cast.national)
    one = queries(client, URL)
    icb = cast.practice.arrangements.get().commissioner
    make_plans([GO_LIVE] * 60, by=cast.manager, edition=edition, icb=icb, partner=cast.migration.partner)
    assert queries(client, URL) == one
    record_property("Queries of the timeline", one)
    assert words(client.get(URL)).count(" (Z") >= 50
    assert "61 migrations" in words(client.get(URL, {"page": 2}))
    assert "page 2 of 2" in words(client.get(URL, {"page": 2}))
