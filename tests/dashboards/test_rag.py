"""Red, amber, green: SQL and words agree, a person's rating holds as long as it says, and the document is true."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings

from checklists.models import Summary
from dashboards.document import written
from dashboards.models import Level, RagOverride
from dashboards.rag import RULES
from phases.choices import MigrationState
from phases.models import Migration
from phases.services import change_state
from tests.dashboards.pages import words
from tests.people import TODAY, make_cast

MORNING = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=ZoneInfo("Europe/London"))
GREEN = "Fewer than 5 items and no third party are overdue, and nothing is blocked"


def ahead(days: int) -> date:
    return TODAY + timedelta(days=days)


CALM = {
    "overdue": 0,
    "blocked": 0,
    "worked_at": MORNING,
    "go_live": ahead(84),
    "first_go_live": ahead(84),
    "fdp": ahead(80),
    "legacy_access_end": ahead(174),
    "third_party_due": ahead(50),
    "reentry_left": None,
}
# For each rule: figures that fire it, figures that just do not, and what the page then says of the first.
EXAMPLES = {
    "go_live_passed": (
        {"go_live": ahead(-1)},
        {"go_live": ahead(-1), "went_live": True},
        "Go live was planned for 8 November 2026 and is not recorded",
    ),
    "overdue_near": (
        {"overdue": 5, "go_live": ahead(14)},
        {"overdue": 5, "go_live": ahead(15)},
        "5 items are overdue, 14 days before go live",
    ),
    "overdue_many": ({"overdue": 20}, {"overdue": 19}, "20 items are overdue"),
    "blocked_near": (
        {"blocked": 1, "go_live": ahead(28)},
        {"blocked": 1, "go_live": ahead(29)},
        "1 item is blocked, 28 days before go live",
    ),
    "overdue_some": ({"overdue": 5}, {"overdue": 4}, "Amber 5 items are overdue"),
    "blocked": ({"blocked": 2}, {"blocked": 0}, "2 items are blocked"),
    "slipped": (
        {"first_go_live": ahead(84 - 28)},
        {"first_go_live": ahead(84 - 27)},
        "Go live is 28 days later than first planned",
    ),
    "moved_often": ({"go_live_moves": 3}, {"go_live_moves": 2}, "Go live was moved 3 times"),
    "legacy_ending": (
        {"overdue": 1, "went_live": True, "go_live": ahead(-76), "legacy_access_end": ahead(14)},
        {"overdue": 1, "went_live": True, "go_live": ahead(-75), "legacy_access_end": ahead(15)},
        "ends on 23 November 2026, and 1 item is overdue",
    ),
    "quiet": (
        {"worked_at": MORNING - timedelta(days=15)},
        {"worked_at": MORNING - timedelta(days=14)},
        "No item has changed since 25 October 2026",
    ),
    "services_near": (
        {"third_party_due": ahead(-1), "fdp": ahead(14)},
        {"third_party_due": ahead(0), "fdp": ahead(14)},
        "1 third party is overdue, 14 days before final data production",
    ),
    "services_late": (
        {"third_party_due": ahead(-1), "fdp": ahead(15)},
        {"third_party_due": ahead(0), "fdp": ahead(15)},
        "Amber 1 third party is overdue",
    ),
    "reentry_left": (
        {"reentry_left": 12, "went_live": True, "go_live": ahead(-76), "legacy_access_end": ahead(14)},
        {"reentry_left": 12, "went_live": True, "go_live": ahead(-75), "legacy_access_end": ahead(15)},
        "12 items are left to re-enter, and access to",
    ),
    "gate_overridden": (
        {"unmet": ["Every third party was told"]},
        {"unmet": []},
        "Somebody decided to go ahead though not everything was ready",
    ),
    "paused": ({"state": "paused"}, {"state": "active"}, "Paused: The supplier asked"),
}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.commissioner)
    return client


def given(migration: Migration, **figures) -> None:
    state = figures.pop("state", MigrationState.ACTIVE)
    Migration.objects.filter(pk=migration.pk).update(
        state=state, state_reason="The supplier asked" if state == "paused" else ""
    )
    unmet = figures.pop("unmet", None)
    figures = {**CALM, **figures}
    Summary.objects.filter(pk=migration.pk).update(**figures)
    first = migration.third_parties.exclude(tell_by=None).order_by("pk")[:1]
    migration.third_parties.filter(pk__in=first.values("pk")).update(tell_by=figures["third_party_due"])
    migration.go_aheads.all().delete()
    if unmet is not None:
        reason = "The slot cannot be had again" if unmet else ""
        by = {"by": migration.created_by, "name": "Asha", "role": "practice_manager", "at": MORNING}
        migration.go_aheads.create(gate="fdp", unmet=unmet, reason=reason, **by)


def colours(client) -> set[str]:
    """Return the colours under which the board lists the one migration."""
    return {level for level in Level.values if "1 migration," in words(client.get(f"/board/?rag={level}"))}


def test_every_rule_has_an_example():
    assert EXAMPLES.keys() == {rule.code for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_fires_and_says_so(cast, signed_in, rule):
    fires, quiet, said = EXAMPLES[rule.code]
    given(cast.migration, **fires)
    assert colours(signed_in) == {rule.level}
    page = words(signed_in.get("/board/?all=1"))
    assert said in page
    assert f"1 {rule.level} " in page, "the number on top"
    given(cast.migration, **quiet)
    assert said not in words(signed_in.get("/board/?all=1"))


def test_nothing_to_say_is_green(cast, signed_in):
    given(cast.migration)
    assert colours(signed_in) == {"green"}
    assert GREEN in words(signed_in.get("/board/?all=1"))


def test_several_reasons_are_said_once_each(cast, signed_in):
    given(cast.migration, overdue=25, blocked=1, go_live_moves=4)
    page = words(signed_in.get("/board/?all=1"))
    assert "25 items are overdue; 1 item is blocked; go live was moved 4 times" in page
    assert colours(signed_in) == {"red"}


@pytest.mark.parametrize("state", ["completed", "cancelled", "requested"])
def test_only_plans_under_way_are_rated(cast, signed_in, state):
    given(cast.migration, state=state, overdue=97531)
    assert colours(signed_in) == set()
    assert "97531" not in words(signed_in.get("/board/?all=1"))


def test_the_worst_come_first(cast, signed_in, edition, go_live):
    other = make_cast(edition, go_live)
    other.practice.arrangements.update(commissioner=cast.practice.arrangements.get().commissioner)
    given(cast.migration)
    given(other.migration, overdue=25)
    for sort, first in (("", other), ("?sort=rag", cast)):
        page = words(signed_in.get(f"/board/{sort}"))
        codes = sorted([cast, other], key=lambda one: page.index(one.practice.ods_code))
        assert codes[0] is first


# A person's own rating


def rate(client, cast, **changes):
    body = {"level": "red", "reason": "The supplier has no slot", "until": ahead(10).isoformat(), **changes}
    return client.post(f"/board/migrations/{cast.migration.pk}/rating/", body)


def test_ones_own_rating_holds_until_its_last_day(cast, signed_in):
    given(cast.migration)
    assert rate(signed_in, cast).url == "/board/?all=1"
    page = words(signed_in.get("/board/?all=1"))
    assert "The supplier has no slot" in page
    assert f"Set by {cast.commissioner.name} until 19 Nov 2026" in page
    assert colours(signed_in) == {"red"}
    Summary.objects.update(counted_on=ahead(12))
    for days, expected in ((10, {"red"}), (11, {"green"})):
        with time_machine.travel(MORNING + timedelta(days=days), tick=False):
            signed_in.force_login(cast.commissioner)
            assert colours(signed_in) == expected


def test_a_new_rating_replaces_the_old_and_the_history_has_both(cast, signed_in):
    rate(signed_in, cast)
    rate(signed_in, cast, level="amber", reason="A slot in May")
    assert RagOverride.objects.get().level == "amber"
    trail = words(signed_in.get(f"/migrations/{cast.migration.pk}/history/"))
    assert "changed rating from Red to Amber; reason from The supplier has no slot to A slot in May" in trail
    assert cast.commissioner.name in trail


def test_a_rating_can_be_removed(cast, signed_in):
    given(cast.migration)
    rate(signed_in, cast)
    page = words(signed_in.get(f"/board/migrations/{cast.migration.pk}/rating/"))
    assert "Let the rules decide again" in page
    signed_in.post(f"/board/migrations/{cast.migration.pk}/rating/remove/")
    assert colours(signed_in) == {"green"}
    assert "deleted this rating" in words(signed_in.get(f"/migrations/{cast.migration.pk}/history/"))


def test_removing_what_is_not_there_changes_nothing(cast, signed_in):
    assert signed_in.post(f"/board/migrations/{cast.migration.pk}/rating/remove/").status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("level", "", "Choose a rating"),
        ("reason", "", "Say why"),
        ("reason", "Patient 943 476 5919", "NHS number"),
        ("until", ahead(-1).isoformat(), "The last day must be between 9 November 2026 and 9 February 2027"),
        ("until", ahead(93).isoformat(), "The last day must be between"),
        ("until", "", "Enter the last day"),
    ],
)
def test_a_wrong_rating_is_explained(cast, signed_in, field, value, said):
    answer = rate(signed_in, cast, **{field: value})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not RagOverride.objects.exists()


def test_who_may_rate(cast, client):
    url = f"/board/migrations/{cast.migration.pk}/rating/"
    for user, status in (
        (cast.manager, 302),
        (cast.project_manager, 302),
        (cast.commissioner, 302),
        (cast.administrator, 302),
        (cast.staff, 403),
        (cast.national, 403),
        (cast.stranger, 404),
        (cast.nobody, 404),
    ):
        client.force_login(user)
        assert rate(client, cast).status_code == status
        page = client.get("/board/?all=1").content.decode()
        assert (f'href="{url}?back=' in page) == (status == 302)


def test_a_rating_of_an_ended_migration_is_not_shown(cast, signed_in):
    rate(signed_in, cast)
    change_state(
        by=cast.manager, migration=cast.migration, state="cancelled", today=TODAY, reason="Practice closes"
    )
    assert colours(signed_in) == set()
    assert "no slot" not in words(signed_in.get("/board/?all=1"))


def test_the_document_is_as_it_would_be_written():
    document = settings.BASE_DIR / "docs" / "board.md"
    assert document.read_text() == written(), "run manage.py write_board_doc and look at what changed"
    assert all(rule.when in written() for rule in RULES)
