"""The guide's pages: open to anyone signed in, and to nobody else."""

import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import ROLES, Place
from checklists.guide.links import guide_url
from checklists.guide.service import load_guide
from phases.models import GuideEdition
from tests.factories import CommissionerFactory, DeliveryPartnerFactory, MembershipFactory, UserFactory
from tests.guide.changes import change

LISTS = ("lessons", "glossary", "third_parties", "areas", "time_rules", "questions")
EDITIONS = ("2020-ccg", "2025-icb")
PATHS = [
    reverse("guide_home"),
    reverse("guide_compare"),
    reverse("guide_compare") + "?old=2020-ccg&new=2025-icb&phase=planning-for-cutover",
    *(
        path
        for code in EDITIONS
        for path in (
            reverse("guide_edition", args=[code]),
            reverse("guide_phase", args=[code, "planning-for-cutover"]),
            reverse("guide_item", args=[code, "place-the-order"]),
            *(reverse(f"guide_{name}", args=[code]) for name in LISTS),
        )
    ),
]


@pytest.fixture
def read(client, guide):
    """Return a function that gives the HTML of an address to somebody signed in."""
    client.force_login(UserFactory())

    def get(path: str) -> str:
        response = client.get(path)
        assert response.status_code == 200
        return response.content.decode()

    return get


@pytest.mark.parametrize("path", PATHS)
def test_signed_out_people_are_sent_to_sign_in(client, guide, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_read(client, guide, role):
    organisation = {
        Place.PARTNER: lambda: {"partner": DeliveryPartnerFactory()},
        Place.COMMISSIONER: lambda: {"commissioner": CommissionerFactory()},
    }.get(ROLES[role].place, dict)
    client.force_login(MembershipFactory(role=role, **organisation()).user)
    for path in PATHS:
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_headings_are_in_order_and_links_within_the_page_lead_somewhere(read, path):
    html = read(path)
    main = html[html.index("<main") : html.index("</main>")]
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", main)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', main)) <= set(ids)


@pytest.mark.parametrize("path", PATHS)
def test_every_glossary_link_leads_to_an_entry(read, path):
    found = re.findall(r'class="app-term" href="([^#"]+)#([^"]+)"', read(path))
    shown = {address: read(address) for address in {address for address, _ in found}}
    assert all(f'id="{slug}"' in shown[address] for address, slug in found)


def test_the_newest_edition_and_the_first_phase_come_first(read):
    home = read(reverse("guide_home"))
    assert home.index("2025 ICB-era guide") < home.index("2020 CCG-era guide")
    assert f'href="{reverse("guide_compare")}"' in home
    edition = read(reverse("guide_edition", args=["2025-icb"]))
    places = [edition.index(f">{number}. ") for number in range(1, 13)]
    assert places == sorted(places)


def test_every_phase_and_item_has_a_page_that_leads_on(read, guide):
    edition = guide["2025-icb"]
    html = read(guide_url("guide_edition", edition))
    for phase in edition.phases.all():
        address = guide_url("guide_phase", edition, phase.slug)
        assert f'href="{address}"' in html
        shown = read(address)
        for item in phase.items.all():
            assert f'href="{guide_url("guide_item", edition, item.slug)}"' in shown
    items = list(edition.items.all())
    for before, item, after in zip(items, items[1:], items[2:], strict=False):
        if item.position % 20 == 0:
            shown = read(guide_url("guide_item", edition, item.slug))
            assert f'href="{guide_url("guide_item", edition, before.slug)}"' in shown
            assert f'href="{guide_url("guide_item", edition, after.slug)}"' in shown


def test_an_item_says_who_when_whether_and_whence(read, guide):
    item = guide["2025-icb"].items.get(ref="9.01")
    html = read(guide_url("guide_item", item.edition, item.slug))
    assert "28 days before final data production" in html
    assert "2025 guide, planning for cutover" in html
    assert "Carried over" not in html
    conditional = guide["2025-icb"].items.exclude(condition="").first()
    question = guide["2025-icb"].conditions.get(key=conditional.condition).question
    assert question in read(guide_url("guide_item", item.edition, conditional.slug))
    carried = guide["2025-icb"].items.filter(carried_over=True).first()
    assert "Carried over from the 20" in read(guide_url("guide_item", item.edition, carried.slug))


def test_comparison_shows_numbers_then_one_phase(read):
    html = read(reverse("guide_compare"))
    assert "45 days after go live" in html
    assert "90 days after go live" in html
    html = read(reverse("guide_compare") + "?old=2020-ccg&new=2025-icb&phase=get-started")
    assert "Record the selection process" in html
    assert "Choose the framework" in html
    same = read(reverse("guide_compare") + "?old=2025-icb&new=2025-icb")
    assert "These two versions say the same" in same


def test_two_revisions_of_one_edition_are_compared_at_once(read, migration, guide_copy):
    change(guide_copy)
    change(guide_copy, "    rule: T03\n", "    due: 1 week before idp\n")
    load_guide(directory=guide_copy, by_command="tests")
    html = read(reverse("guide_compare") + "?old=2025-icb.1&new=2025-icb.2")
    assert '<option value="2025-icb.1" selected>2025 ICB-era guide, revision 1</option>' in html
    for words in (
        "Hold the kick-off meeting",
        "Meet to start",
        "1 week before initial data production",
        "On the day of the kick-off meeting",
    ):
        assert words in html


def test_an_unknown_version_gets_a_page_to_choose_again(client, guide):
    client.force_login(UserFactory())
    response = client.get("/guide/compare/?old=2025-icb.9")
    assert response.status_code == 404
    assert "There is no such version of the guide. Choose two" in response.content.decode()
    response = client.get("/guide/compare/?phase=no-such")
    assert response.status_code == 404
    assert "Neither version has that part" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/guide/1999-pct/",
        "/guide/2025-icb/phases/no-such/",
        "/guide/2025-icb/items/no-such/",
        "/guide/2025-icb/?revision=7",
        "/guide/2025-icb/?revision=x",
        "/guide/2025-icb/?revision=",
        "/guide/2025-icb/?revision=99999999999999999999",
        "/guide/compare/?old=1999-pct",
        "/guide/compare/?new=1999-pct",
        "/guide/compare/?phase=no-such",
    ],
)
def test_unknown_things_are_not_found(client, guide, path):
    client.force_login(UserFactory())
    assert client.get(path).status_code == 404


def test_home_and_comparison_without_any_guide(client, no_guide):
    client.force_login(UserFactory())
    assert "No edition of the guide has been loaded" in client.get(reverse("guide_home")).content.decode()
    assert client.get(reverse("guide_compare")).status_code == 404


def test_an_older_revision_stays_readable_and_leads_to_its_own_pages(read, migration, guide_copy):
    change(guide_copy)
    load_guide(directory=guide_copy, by_command="tests")
    address = reverse("guide_item", args=["2025-icb", "hold-the-kick-off"])
    assert "Meet to start" in read(address)
    older = read(f"{address}?revision=1")
    assert "Hold the kick-off meeting" in older
    assert "This is revision 1" in older
    links = set(re.findall(r'href="(/guide/2025-icb/[^"#]*)', older)) - {"/guide/2025-icb/"}
    assert links
    assert all(link.endswith("?revision=1") for link in links)


@pytest.mark.parametrize("path", PATHS)
def test_queries_do_not_grow_with_the_guide(client, guide, path, django_assert_max_num_queries):
    client.force_login(UserFactory())
    client.get(path)
    with django_assert_max_num_queries(14):
        client.get(path)


def test_queries_are_the_same_for_a_small_phase_and_a_large_one(client, guide):
    client.force_login(UserFactory())
    edition = GuideEdition.objects.current().get(code="2025-icb")
    sizes = {phase.slug: phase.items.count() for phase in edition.phases.all()}
    counts = set()
    for slug in (min(sizes, key=sizes.__getitem__), max(sizes, key=sizes.__getitem__)):
        client.get(guide_url("guide_phase", edition, slug))
        with CaptureQueriesContext(connection) as queries:
            client.get(guide_url("guide_phase", edition, slug))
        counts.add(len(queries))
    assert len(counts) == 1
