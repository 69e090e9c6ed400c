"""The board report: whose it is, what it says, and how much of it."""

from datetime import date, timedelta

import pytest

from checklists.models import DateChange
from practices.models import Commissioner
from tests.dashboards.pages import queries, words
from tests.dashboards.plans import make_plans
from tests.dashboards.roads import move, on
from tests.factories import ArrangementFactory, CommissionerFactory, PracticeFactory
from tests.people import TODAY, make_cast, person

pytestmark = pytest.mark.django_db
URL = "/board/report/"


@pytest.fixture(autouse=True)
def _today():
    with on(TODAY):
        yield


@pytest.fixture
def icb(cast):
    return cast.practice.arrangements.get().commissioner


@pytest.fixture
def lead(client, cast):
    client.force_login(cast.commissioner)
    return client


@pytest.fixture
def plans(cast, edition, icb):
    """Return how to make migrations of the ICB by their days from today to go live."""

    def plans(*days, **more):
        return make_plans(
            [TODAY + timedelta(days=n) for n in days], by=cast.manager, edition=edition, icb=icb, **more
        )

    return plans


def section(page: str, heading: str) -> str:
    """Return what stands under a heading of the report."""
    headings = (
        "Practices that need attention",
        "Go lives in the next",
        "Go lives moved since",
        "Access to the old system ends",
        "Gone live or completed",
        "The migration guide",
    )
    rest = page.split(heading, 1)[1]
    return min((rest.split(one, 1)[0] for one in headings if one in rest), key=len)


def test_a_commissioner_gets_their_own_at_once(cast, lead, icb):
    page = words(lead.get(URL))
    assert f"Board report: migrations of clinical systems, 9 November 2026 {icb.name}" in page
    assert "1 open practices 1 migrating 1 red 0 amber 1 going live in 90 days 46 items overdue" in page
    attention = section(page, "Practices that need attention")
    assert f"Red {cast.practice.name} ({cast.practice.ods_code}) , go live 1 Feb 2027: 46 items" in attention
    assert f"1 Feb 2027: {cast.practice.name}" in section(page, "Go lives in the next 90 days")


def test_who_reads_which(cast, client, icb, edition, go_live):
    far = make_cast(edition, go_live)
    theirs = far.practice.arrangements.get().commissioner
    for user in (cast.manager, cast.staff, cast.project_manager, cast.nobody):
        client.force_login(user)
        assert client.get(URL).status_code == client.get(URL, {"body": icb.ods_code}).status_code == 403
    client.force_login(cast.commissioner)
    assert client.get(URL, {"body": theirs.ods_code}).status_code == 404
    assert far.practice.ods_code not in words(client.get(URL, {"body": icb.ods_code}))
    client.force_login(cast.national)
    assert far.practice.ods_code in words(client.get(URL, {"body": theirs.ods_code}))


def test_those_with_several_choose(cast, client, icb):
    CommissionerFactory(name="NHS Old", kind=Commissioner.Kind.CCG, successor=icb)
    client.force_login(cast.national)
    page = client.get(URL).content.decode()
    assert f'<option value="{icb.ods_code}"' in page
    assert "NHS Old" not in page
    assert icb.name in words(client.get(URL, {"icb": icb.ods_code})), "as the board was narrowed"
    assert "Show the report" in words(client.get(URL, {"icb": icb.ods_code, "choose": "1"}))
    assert "Show the report" in words(client.get(URL, {"icb": "QXX"}))
    assert client.get(URL, {"body": "QXX"}).status_code == 404


def test_no_icb_yet(client, cast):
    Commissioner.objects.update(kind=Commissioner.Kind.CCG)
    client.force_login(cast.national)
    assert "No ICB is recorded yet" in words(client.get(URL))


def test_a_sub_icb_location_has_one_too(client, cast, edition):
    location = CommissionerFactory(kind=Commissioner.Kind.SUB_ICB, name="NHS Leeds")
    ArrangementFactory(practice=cast.practice, commissioner=location)
    ArrangementFactory(practice=PracticeFactory(), commissioner=location)
    client.force_login(person("commissioner", commissioner=location))
    answer = client.get(URL)
    assert "2 open practices 1 migrating" in words(answer)
    assert f'href="/board/?sub_icb={location.ods_code}"' in answer.content.decode()


def test_the_reddest_and_nearest_first(lead, plans):
    plans(200, state="paused")
    plans(-1, -3)
    page = section(words(lead.get(URL)), "Practices that need attention")
    assert [page.index(day) for day in ("6 Nov 2026", "8 Nov 2026", "1 Feb 2027", "Paused")] == sorted(
        page.index(day) for day in ("6 Nov 2026", "8 Nov 2026", "1 Feb 2027", "Paused")
    )
    assert page.count("Red ") == 3
    assert page.count("Amber ") == 1


@pytest.mark.parametrize(
    ("days", "more", "is_there"),
    [(90, {}, True), (91, {}, False), (0, {}, True), (-1, {}, False), (10, {"state": "cancelled"}, False)],
)
def test_go_lives_ahead(lead, plans, days, more, is_there):
    (row,) = plans(days, **more)
    assert (row.practice.name in section(words(lead.get(URL)), "Go lives in the next 90 days")) == is_there


@pytest.mark.parametrize(("days", "is_there"), [(-90, True), (-30, True), (-29, False), (-91, False)])
def test_access_that_ends(lead, plans, days, is_there):
    (row,) = plans(days, live=True)  # access ends 90 days after go live
    assert (row.practice.name in section(words(lead.get(URL)), "Access to the old system ends")) == is_there


@pytest.mark.parametrize(
    ("days", "more", "words_there"),
    [
        (-90, {"live": True}, "since 11 Aug 2026"),
        (-91, {"live": True}, None),
        (-120, {"live": True, "state": "completed"}, "since 12 Jul 2026, completed 10 Oct 2026"),
        (-181, {"live": True, "state": "completed"}, None),
        (-30, {}, None),
        (-30, {"live": True, "state": "cancelled"}, None),
    ],
)
def test_what_has_finished_lately(lead, plans, days, more, words_there):
    (row,) = plans(days, **more)
    found = section(words(lead.get(URL)), "Gone live or completed in the last 90 days")
    assert (row.practice.name in found) == bool(words_there)
    assert (words_there or "") in found


def test_moves_since_last_month_are_one_line_a_practice(cast, lead):
    move(cast.migration, date(2026, 10, 20), 7, by=cast.manager, reason="No engineer")
    move(cast.migration, date(2026, 11, 2), 7, by=cast.manager, reason="No trainer")
    found = section(words(lead.get(URL)), "Go lives moved since 9 October 2026")
    assert f"{cast.practice.name}: from 1 Feb 2027 to 15 Feb 2027, 14 days later. No trainer" in found
    assert "No engineer" not in found
    move(cast.migration, date(2026, 11, 3), -14, by=cast.manager, reason="As it was")
    assert "None has moved" in section(words(lead.get(URL)), "Go lives moved since")


def test_moves_of_long_ago_are_old_news(cast, lead):
    move(cast.migration, date(2026, 10, 8), 7, by=cast.manager)
    assert DateChange.objects.count() == 1
    assert "None has moved" in section(words(lead.get(URL)), "Go lives moved since")


def test_too_many_for_one_page_lead_to_the_board(lead, plans, icb):
    plans(*[20] * 14)
    answer = lead.get(URL)
    found = section(words(answer), "Go lives in the next 90 days")
    assert found.count("29 Nov 2026") == 7
    assert "8 more" in found
    assert f'href="/board/?icb={icb.ods_code}"' in answer.content.decode()


def test_nothing_to_report(lead, cast):
    cast.migration.state = "declined"
    cast.migration.save()
    page = words(lead.get(URL))
    for sentence in (
        "None: no migration under way is red",
        "None is planned.",
        "Nowhere.",
        "None has moved.",
    ):
        assert sentence in page


def test_the_same_queries_for_one_and_sixty(lead, plans, record_property):
    few = queries(lead, URL)
    plans(*[20] * 60)
    assert queries(lead, URL) == few
    record_property("Queries of the board report", few)
