"""The board: who sees what on it, what it says, how it is narrowed and sorted, and what it costs."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone

from checklists.models import Summary
from checklists.presenters import current_phase
from checklists.services.summaries import recount
from checklists.services.tasks import set_status
from dashboards.board import board, rows
from dashboards.columns import COLUMNS
from dashboards.page import Board
from dashboards.phasing import PhaseTable
from dashboards.sorting import sortable
from phases.choices import MilestoneKind
from phases.models import Migration, Milestone
from practices.models import Arrangement, Commissioner, Membership
from practices.scope import forget_scope
from tests.dashboards.pages import queries, words
from tests.dashboards.plans import make_plans
from tests.factories import (
    ArrangementFactory,
    ClinicalSystemFactory,
    CommissionerFactory,
    DeliveryPartnerFactory,
)
from tests.people import TODAY, make_cast, person

MORNING = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=ZoneInfo("Europe/London"))
EVERYTHING = "/board/?all=1"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(MORNING, tick=False):
        yield


def ahead(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture
def icb(db) -> Commissioner:
    return CommissionerFactory(name="NHS Wessex Integrated Care Board", ods_code="QWX")


@pytest.fixture
def plan(edition, icb):
    """Return a function that makes one migration of the ICB's."""
    admin = person("administrator")

    def plan(go_live: date | None = None, name: str = "", **more) -> Migration:
        days = [go_live or ahead(84)]
        (row,) = make_plans(days, by=admin, edition=edition, icb=more.pop("icb", icb), **more)
        if name:
            row.practice.name = name
            row.practice.save()
        return row

    return plan


@pytest.fixture
def lead(client, icb):
    """The lead of the ICB, signed in."""
    client.force_login(person("commissioner", commissioner=icb))
    return client


def page_of(client, url: str = EVERYTHING) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(client, url: str = EVERYTHING) -> list[str]:
    """Return the ODS codes on a page of the board, in order."""
    return re.findall(r'<span class="nhsuk-u-visually-hidden"> \((\w+)\), ', page_of(client, url))


def codes(*migrations: Migration) -> list[str]:
    return [one.practice.ods_code for one in migrations]


# Who sees what


def test_everyone_sees_their_own_and_nobody_elses(cast, edition, go_live, client):
    far = make_cast(edition, go_live)
    for user in (cast.manager, cast.staff, cast.project_manager, cast.commissioner):
        client.force_login(user)
        assert shown(client) == codes(cast.migration)
    for user in (cast.national, cast.administrator):
        client.force_login(user)
        assert set(shown(client)) == {*codes(cast.migration), *codes(far.migration)}
    for user in (cast.stranger, cast.nobody):
        client.force_login(user)
        assert "There is no migration you can see yet" in words(client.get(EVERYTHING))


def test_the_menu_leads_there_for_those_who_watch_many(cast, client):
    for user, expected in (
        (cast.commissioner, True),
        (cast.project_manager, True),
        (cast.national, True),
        (cast.administrator, True),
        (cast.manager, False),
        (cast.nobody, False),
    ):
        client.force_login(user)
        assert ('nhsuk-header__navigation-link" href="/board/"' in page_of(client, "/guide/")) == expected


def test_nothing_foreign_is_offered_to_choose_from(lead, plan):
    plan()
    far = CommissionerFactory(name="NHS Faraway Integrated Care Board")
    partner = DeliveryPartnerFactory(name="Faraway Support")
    person("project_manager", partner=partner)
    systems = (ClinicalSystemFactory(name="Faraway Old"), ClinicalSystemFactory(name="Faraway New"))
    plan(icb=far, partner=partner, systems=systems)
    assert "Faraway" not in page_of(lead)
    answer = words(lead.get(f"/board/?icb={far.ods_code}"))
    assert "Faraway" not in answer
    assert "Put the filter right" in answer


# What it says


def test_a_row_says_how_a_migration_is_doing(cast, client):
    tasks = list(cast.migration.tasks.order_by("pk")[:13])
    for task in tasks:
        set_status(by=cast.staff, task=task, version=1, status="done")
    client.force_login(cast.commissioner)
    page = words(client.get(EVERYTHING))
    assert f"{cast.practice.name} ({cast.practice.ods_code})" in page
    assert "Progress 5% (13 of 260)" in page
    assert "Go live 1 Feb 2027" in page
    assert "Legacy access ends 2 May 2027" in page
    assert "Last activity 9 Nov 2026" in page
    assert "Next milestone Initial data production, 14 Dec 2026" in page


def test_progress_is_that_of_the_migrations_own_page(cast, client):
    for task in cast.migration.tasks.order_by("pk")[:9]:
        set_status(by=cast.staff, task=task, version=1, status="not_needed", reason="No branch")
    (row,) = rows(board(cast.commissioner, TODAY), TODAY, PhaseTable())
    assert (row.closed, row.items, row.percent) == (9, 260, 3)


def test_slip_and_moves(lead, plan):
    row = plan(ahead(100), first_planned=ahead(65))
    Summary.objects.filter(pk=row.pk).update(go_live_moves=2)
    lead.post("/board/columns/", {"codes": ["go_live", "slip"]})
    page = words(lead.get(EVERYTHING))
    assert "moved twice" in page
    assert "Days slipped 35" in page


def test_phase_and_next_milestone_are_the_same_in_sql(cast):
    """SQL filters and sorts by what Python shows, on ordinary days and on a milestone's own."""
    phases, dates = PhaseTable(), cast.migration.dates()
    for today in {*map(ahead, range(-250, 260, 10)), *dates.values()}:
        found = board(cast.commissioner, today)
        (row,) = rows(found, today, phases)
        filtered_by = found.annotate(phase_slug=phases.slug(today))
        sorted_by = sortable(sortable(filtered_by, "phase_number", today, phases), "next_on", today, phases)
        (values,) = sorted_by.values("phase_slug", "phase_number", "next_on")
        phase = current_phase(cast.migration.edition.phases.all(), dates, today)
        assert row.phase == phase.name
        assert (values["phase_slug"], values["phase_number"]) == (phase.slug, phase.number)
        assert values["next_on"] == (row.next_milestone and row.next_milestone[0])
        if row.next_milestone:
            day, name = row.next_milestone
            assert day == min(one for one in dates.values() if one >= today)
            assert day == dates[next(kind for kind in MilestoneKind if kind.label == name)]


def test_the_icb_is_the_present_one_or_that_of_its_time(edition, plan, icb):
    ccg = CommissionerFactory(kind="ccg", name="NHS Old Town CCG")
    old, new = CommissionerFactory(name="NHS Before ICB"), CommissionerFactory(name="NHS After ICB")
    running, ended, ancient = plan(icb=None), plan(ahead(-400), icb=None, state="completed"), plan(icb=None)
    for row in (running, ended):
        Arrangement.objects.create(
            practice=row.practice, commissioner=old, start=date(2022, 7, 1), end=ahead(-100)
        )
        Arrangement.objects.create(practice=row.practice, commissioner=new, start=ahead(-100))
    Migration.objects.filter(pk=ancient.pk).update(state="completed", ended_on=date(2021, 8, 2))
    ArrangementFactory(
        practice=ancient.practice, commissioner=ccg, start=date(2013, 4, 1), end=date(2022, 7, 1)
    )
    ArrangementFactory(practice=ancient.practice, commissioner=new)
    user = person("national_viewer")
    found = {row.pk: row.icb for row in rows(board(user, TODAY), TODAY, PhaseTable())}
    assert found == {running.pk: new.name, ended.pk: old.name, ancient.pk: ccg.name}


@pytest.mark.parametrize("kind", ["icb", "sub_icb"])
def test_sorted_by_the_commissioner_that_is_shown(client, plan, kind):
    """Both ask who commissions the practice, each in its own way."""
    names = ["NHS Cornwall", "NHS Avon", "NHS Avon East", "NHS Zennor", "NHS Bath"]
    bodies = [CommissionerFactory(name=name, kind=kind) for name in names]
    ccg = CommissionerFactory(name="NHS Aaa CCG", kind="ccg")
    for number, body in enumerate([*bodies, bodies[0], None]):
        row = plan(ahead(84 + number), icb=None)
        if body:
            ArrangementFactory(practice=row.practice, commissioner=bodies[-1], end=ahead(-50))
            ArrangementFactory(practice=row.practice, commissioner=body, start=ahead(-50))
            ArrangementFactory(practice=row.practice, commissioner=ccg, start=ahead(-9))
    ended = plan(ahead(-400), icb=None, state="completed")
    ArrangementFactory(practice=ended.practice, commissioner=bodies[3], end=ahead(-100))
    ArrangementFactory(practice=ended.practice, commissioner=bodies[1], start=ahead(-100))
    user = person("national_viewer")
    for sign in ("", "-"):
        found = Board(user, QueryDict(f"all=1&sort={sign}{kind}"), TODAY)
        shown = [getattr(row, kind) for row in rows(found.ordered(), TODAY, PhaseTable())]
        known = [name for name in shown if name]
        assert known == sorted(known, reverse=bool(sign))
        assert shown[len(known) :] == [None] * (len(shown) - len(known)), "those without come last"
        assert len(known) >= 7


def test_two_arrangements_and_two_managers_are_still_one_row(lead, plan, icb):
    partner = DeliveryPartnerFactory()
    names = sorted(person("project_manager", partner=partner).name for _ in range(2))
    row = plan(partner=partner)
    ArrangementFactory(practice=row.practice, commissioner=CommissionerFactory(kind="sub_icb", name="92G"))
    lead.post("/board/columns/", {"codes": ["manager", "sub_icb"]})
    assert shown(lead) == codes(row)
    page = words(lead.get(EVERYTHING))
    assert f"Project manager {', '.join(names)}" in page
    assert "Sub-ICB 92G" in page


def test_a_new_day_is_counted_before_it_is_shown(cast, client):
    later = max(task.due for task in cast.migration.tasks.all()) + timedelta(days=1)
    with time_machine.travel(datetime.combine(later, MORNING.timetz()), tick=False):
        client.force_login(cast.commissioner)
        assert "Overdue 260" in words(client.get(EVERYTHING))
        assert Summary.objects.get(pk=cast.migration.pk).counted_on == timezone.localdate()


# Filters


@pytest.fixture
def several(plan, edition, icb):
    """Migrations that differ in everything, by a word for each."""
    sub = CommissionerFactory(kind="sub_icb", ods_code="92G")
    partner = DeliveryPartnerFactory()
    systems = (ClinicalSystemFactory(), ClinicalSystemFactory())
    found = {
        "plain": plan(ahead(84), "Plain Surgery"),
        "soon": plan(ahead(20), "Soon Surgery", systems=systems),
        "partnered": plan(ahead(120), "Partnered Surgery", partner=partner),
        "ended": plan(ahead(-200), "Ended Surgery", state="completed", live=True),
        "paused": plan(ahead(60), "Paused Surgery", state="paused"),
        "live": plan(ahead(-70), "Live Surgery", live=True),
    }
    ArrangementFactory(practice=found["plain"].practice, commissioner=sub)
    Summary.objects.update(worked_at=MORNING)
    Summary.objects.filter(pk=found["soon"].pk).update(overdue=30, blocked=1)
    found["manager"] = person("project_manager", partner=partner)
    found["icb"] = icb
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("icb={icb.ods_code}", "plain soon partnered ended paused live"),
        ("sub_icb=92G", "plain"),
        ("state=paused", "paused"),
        ("state=paused&state=completed", "paused ended"),
        ("rag=red", "soon"),
        ("rag=amber", "paused"),
        ("rag=red&rag=amber", "soon paused"),
        ("from_system={soon.from_system_id}", "soon"),
        ("to_system={soon.to_system_id}", "soon"),
        ("partner={partnered.partner_id}", "partnered"),
        ("manager={manager.pk}", "partnered"),
        ("overdue=on", "soon"),
        ("blocked=on", "soon"),
        ("q=soon", "soon"),
        ("q={plain.practice.ods_code}", "plain"),
        ("legacy=30", "live"),
        ("legacy=19", ""),
        ("phase=post-go-live", "live"),
        ("phase=get-started&phase=post-go-live", "live partnered"),
        ("go_live_from=2026-11-20&go_live_to=2026-12-05", "soon"),
        ("go_live_from_day=20&go_live_from_month=11&go_live_from_year=2026&state=paused", "paused"),
        ("state=paused&rag=red", ""),
    ],
)
def test_filters(lead, several, query, expected):
    url = "/board/?" + query.format(**several)
    assert set(shown(lead, url)) == set(codes(*(several[name] for name in expected.split())))
    if not expected:
        assert "No migration matches" in words(lead.get(url))


def test_active_filters_are_shown_and_each_can_be_taken_off(lead, several):
    page = page_of(lead, "/board/?state=paused&state=active&go_live_from=2026-11-20&sort=-overdue")
    chips = {
        re.sub(r"<[^>]+>", "", text): unescape(href)
        for href, text in re.findall(r'<a class="app-board-chip" href="([^"]+)">(.*?)</a>', page)
    }
    remove = ", remove this filter ×"
    assert chips == {
        f"Go live from: 20 November 2026{remove}": "/board/?state=paused&state=active&sort=-overdue",
        f"State: Active{remove}": "/board/?go_live_from=2026-11-20&state=paused&sort=-overdue",
        f"State: Paused{remove}": "/board/?go_live_from=2026-11-20&state=active&sort=-overdue",
    }


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("legacy=x", "Legacy access ends within must be a whole number"),
        ("legacy=9999", "Legacy access ends within must be 366 or less"),
        ("go_live_from=2027-02-01&go_live_to=2027-01-01", "Go live to must be 1 February 2027 or later"),
        ("go_live_from_day=31&go_live_from_month=2&go_live_from_year=2027", "Go live from"),
        ("q=943+476+5919", "NHS number"),
    ],
)
def test_a_wrong_filter_is_explained_and_shows_nothing(lead, plan, query, said):
    plan()
    page = words(lead.get(f"/board/?{query}"))
    assert "There is a problem" in page
    assert said in page
    assert "Put the filter right" in page
    answer = lead.get(f"/board/?{query}", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/board/?{query}"


def test_the_numbers_on_top_lead_to_what_they_count(lead, several):
    for place in ("", "q=s&"):
        page = page_of(lead, f"/board/?{place}all=1")
        figures = re.findall(r'<a href="([^"]+)"[^>]*><strong>(\d+)</strong>', page)
        assert len(figures) == 6
        for href, number in figures:
            assert len(shown(lead, unescape(href))) == int(number), href
    red = page_of(lead, "/board/?rag=red")
    assert '<a href="/board/?rag=red" aria-current="true">' in red


# Sorting and pages


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.code)
def test_every_column_sorts_both_ways(lead, several, column):
    up, down = (shown(lead, f"/board/?sort={sign}{column.code}") for sign in ("", "-"))
    assert sorted(up) == sorted(down)
    assert len(up) == 6


def test_sorting_by_a_column(lead, several):
    by_date = ["ended", "live", "soon", "paused", "plain", "partnered"]
    assert shown(lead, "/board/?sort=go_live") == codes(*(several[name] for name in by_date))
    assert shown(lead, "/board/?sort=-go_live") == codes(*(several[name] for name in by_date[::-1]))
    assert shown(lead, "/board/?sort=-overdue")[0] == several["soon"].practice.ods_code
    assert shown(lead, "/board/?sort=nonsense") == shown(lead)
    page = page_of(lead, "/board/?sort=go_live")
    assert re.search(r'aria-sort="ascending"><a id="sort-go_live" href="/board/\?sort=-go_live"', page)


def test_pages_of_fifty(lead, edition, icb):
    make_plans([ahead(84)] * 53, by=person("administrator"), edition=edition, icb=icb)
    first, second = shown(lead, EVERYTHING), shown(lead, "/board/?page=2")
    assert (len(first), len(second), len({*first, *second})) == (50, 3, 53)
    assert "1 to 50 of 53 migrations" in words(lead.get(EVERYTHING))
    assert 'href="/board/?sort=state&amp;page=2"' in page_of(lead, "/board/?sort=state")


@pytest.mark.parametrize(
    "query", ["", "?sort=phase", "?rag=green&state=active", "?sort=-manager", "?sort=icb"]
)
def test_as_many_queries_for_sixty_as_for_one(lead, client, plan, edition, icb, query):
    partner = DeliveryPartnerFactory()
    person("project_manager", partner=partner)
    plan(partner=partner)
    url = f"/board/{query or '?all=1'}"
    shown(lead, url)  # content types and the like are read once
    one = queries(client, url)
    make_plans([ahead(84)] * 59, by=person("administrator"), edition=edition, icb=icb, partner=partner)
    assert queries(client, url) == one
    assert one <= 21


# HTMX


def test_htmx_gets_the_table_only(lead, several):
    answer = lead.get("/board/?rag=red&q=&icb=", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<h1" not in page
    assert "<form" not in page
    assert '<p id="board-count" hx-swap-oob="innerHTML">' in page
    assert answer.headers["HX-Push-Url"] == "/board/?rag=red"
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<h1" in lead.get("/board/?rag=red", headers=back).content.decode()


# There and back


def test_there_and_back_without_losing_ones_place(lead, several):
    here = "/board/?state=active&sort=-overdue"
    page = page_of(lead, here)
    migration = unescape(re.search(r'href="(/migrations/\d+/\?back=[^"]+)"', page)[1])
    assert f'href="{here.replace("&", "&amp;")}"' in page_of(lead, migration)
    assert "Back to the board" in words(lead.get(migration))
    lead.post("/board/columns/", {"codes": ["ods_code"], "back": here})
    practice = unescape(re.search(r'href="(/practices/\w+/\?back=[^"]+)"', page_of(lead, here))[1])
    assert "Back to the board" in words(lead.get(practice))


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/board/",
        "//evil.example/board/",
        "/\\evil.example",
        "javascript:1",
        "/boardroom/",
        "/board/../practices/",
        "/board/nowhere/",
        "/board/\t//evil.example",
        "/board/?" + "x" * 5000,
        "/practices/",
        "",
    ],
)
def test_only_the_board_is_a_way_back(lead, plan, back):
    row = plan()
    answer = lead.get(f"/migrations/{row.pk}/", {"back": back})
    assert "Back to the board" not in words(answer)
    assert lead.post("/board/columns/", {"codes": [], "back": back}).url == EVERYTHING


def test_what_someone_lost_is_gone_from_the_board(client, plan, icb):
    user = person("commissioner", commissioner=icb)
    row = plan()
    client.force_login(user)
    assert shown(client) == codes(row)
    Membership.objects.filter(user=user).delete()
    forget_scope(user)
    assert shown(client) == []


def test_milestones_that_have_happened_are_dates_like_others(lead, plan):
    row = plan(ahead(-3))
    Milestone.objects.filter(migration=row, kind="go_live").update(actual=ahead(-2))
    recount([row.pk])
    assert "7 Nov 2026" in words(lead.get(EVERYTHING))
