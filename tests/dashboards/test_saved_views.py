"""What people keep: boards by name, the one theirs opens with, and their columns."""

import re
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine

from dashboards.models import BoardColumns, SavedView
from tests.dashboards.pages import words
from tests.people import TODAY

MORNING = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.commissioner)
    return client


def save(client, name: str = "Mine", query: str = "state=active&sort=-overdue", **more):
    return client.post(f"/board/views/save/?{query}", {"name": name, **more})


def test_a_view_is_saved_and_opened(signed_in):
    page = signed_in.get("/board/?state=active&sort=-overdue&page=1").content.decode()
    link = unescape(re.search(r'href="(/board/views/save/[^"]+)"', page)[1])
    assert link == "/board/views/save/?state=active&sort=-overdue"
    asked = words(signed_in.get(link))
    assert "State: Active sorted by overdue" in asked
    assert save(signed_in).url == "/board/?state=active&sort=-overdue"
    board = signed_in.get("/board/?all=1").content.decode()
    assert '<a href="/board/?state=active&amp;sort=-overdue">Mine</a>' in board
    assert "Mine" in words(signed_in.get("/board/views/"))


def test_only_what_the_board_understands_is_kept(signed_in):
    save(signed_in, query="state=active&state=nonsense")
    save(signed_in, name="Other", query="rag=red&evil=1&sort=nonsense&page=7")
    assert dict(SavedView.objects.values_list("name", "query")) == {"Mine": "", "Other": "rag=red"}


def test_a_view_of_the_same_name_makes_way(signed_in):
    save(signed_in)
    save(signed_in, query="rag=red")
    assert SavedView.objects.get().query == "rag=red"


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "Enter a name"), ("9434765919", "NHS number"), ("x" * 61, "60 characters or fewer")],
)
def test_a_wrong_name_is_explained(signed_in, name, said):
    answer = save(signed_in, name=name)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not SavedView.objects.exists()


def test_the_board_opens_with_the_view_chosen(signed_in):
    assert signed_in.get("/board/").status_code == 200
    save(signed_in, is_default="on")
    assert signed_in.get("/board/").url == "/board/?state=active&sort=-overdue"
    assert signed_in.get("/board/?all=1").status_code == 200
    save(signed_in, name="Other", query="rag=red", is_default="on")
    assert signed_in.get("/board/").url == "/board/?rag=red"
    first = SavedView.objects.get(name="Mine")
    signed_in.post(f"/board/views/{first.pk}/default/")
    assert signed_in.get("/board/").url == "/board/?state=active&sort=-overdue"
    signed_in.post(f"/board/views/{first.pk}/default/")
    assert signed_in.get("/board/").status_code == 200


def test_a_view_of_everything_may_be_the_default_too(signed_in):
    save(signed_in, query="all=1", is_default="on")
    assert signed_in.get("/board/").url == "/board/?all=1"


def test_a_view_is_removed(signed_in):
    save(signed_in)
    signed_in.post(f"/board/views/{SavedView.objects.get().pk}/remove/")
    assert not SavedView.objects.exists()
    assert "You have not saved a view yet" in words(signed_in.get("/board/views/"))


def test_views_are_ones_own(cast, signed_in):
    save(signed_in)
    view = SavedView.objects.get()
    for user in (cast.administrator, cast.manager):
        signed_in.force_login(user)
        assert "Mine" not in words(signed_in.get("/board/views/"))
        for what in ("remove", "default"):
            assert signed_in.post(f"/board/views/{view.pk}/{what}/").status_code == 404
    assert SavedView.objects.get() == view


def headings(client) -> list[str]:
    page = client.get("/board/?all=1").content.decode()
    return re.findall(r'<a id="sort-(\w+)"', page)


def test_columns_are_chosen_and_given_back(cast, signed_in):
    usual = headings(signed_in)
    assert usual[:3] == ["practice", "from_system", "to_system"]
    signed_in.post("/board/columns/", {"codes": ["slip", "state"], "back": "/board/?rag=red"})
    assert headings(signed_in) == ["practice", "state", "slip"]
    assert BoardColumns.objects.get().user == cast.commissioner
    signed_in.post("/board/columns/", {"usual": "1"})
    assert headings(signed_in) == usual
    signed_in.post("/board/columns/", {})
    assert headings(signed_in) == ["practice"]


def test_an_unknown_column_is_refused(signed_in):
    assert signed_in.post("/board/columns/", {"codes": ["password"]}).status_code == 422
    assert not BoardColumns.objects.exists()


def test_the_icb_is_usual_for_those_who_see_several(cast, client):
    for user, expected in ((cast.national, True), (cast.project_manager, True), (cast.commissioner, False)):
        client.force_login(user)
        assert ("icb" in headings(client)) == expected


def test_what_people_keep_is_in_their_history(cast, signed_in):
    save(signed_in)
    signed_in.post("/board/columns/", {"codes": ["slip"]})
    page = words(signed_in.get(f"/audit/people/{cast.commissioner.pk}/"))
    assert "added this saved view" in page
    assert "added this choice of columns" in page
