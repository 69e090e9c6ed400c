"""How each area is run: choosing, agreeing, owning, printing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cutover.forms.areas import key_of
from cutover.leaving import hand_back
from cutover.models import HandlingPlan
from cutover.services.plans import Wanted, settle_area
from practices.models import Membership
from tests.cutover.conftest import TODAY
from tests.cutover.pages import text_of, url

pytestmark = pytest.mark.django_db
NHS_NUMBER = "943 476 5919"


@pytest.fixture
def area(cast):
    return cast.migration.edition.areas.get(slug="prescriptions")


def sent(cast, area, **more):
    """Return a form filled in as most would."""
    return {
        "version": 0,
        "tactics": [key_of(tactic["text"]) for tactic in area.tactics[:2]],
        "own_tactic": "Ring the care homes first",
        "agreement": "Jo keeps the log",
        "agreed_on": "2027-02-01",
        "agreed_by": "",
        "agreed_by_role": "clinical-lead",
        "owner": cast.staff.pk,
        "after": "",
        **more,
    }


def settle(cast, slug, version=0, **more):
    wanted = Wanted(**{"owner": cast.staff, "agreed_by": cast.manager, "agreed_on": TODAY, **more})
    return settle_area(
        by=cast.manager, migration=cast.migration, area=slug, version=version, wanted=wanted, today=TODAY
    )


def test_areas_without_a_row_are_not_agreed_yet(manager, cast):
    page = text_of(manager.get(url(cast, "cutover")))
    assert "0 of 13 agreed" in page
    assert page.count("Not agreed yet") == 13
    assert not HandlingPlan.objects.exists()  # looking writes nothing


def test_choosing_agreeing_and_owning(manager, cast, area):
    answer = manager.post(url(cast, "cutover_area", area.slug), sent(cast, area))
    assert answer.status_code == 302
    plan = HandlingPlan.objects.get()
    assert plan.tactics == [tactic["text"] for tactic in area.tactics[:2]]
    assert (plan.owner, plan.agreed_by_role, plan.is_agreed) == (cast.staff, "clinical-lead", True)
    assert plan.history.get().history_user == cast.manager
    page = text_of(manager.get(url(cast, "cutover")))
    assert "1 of 13 agreed" in page
    assert f"1 February 2027. 3 tactics. Owner: {cast.staff.name}" in page
    assert "Agreed on 1 February 2027 by clinical lead" in text_of(manager.get(answer.url))


def test_every_tactic_stands_with_its_trade_off(manager, cast, area):
    page = text_of(manager.get(url(cast, "cutover_area", area.slug)))
    for tactic in area.tactics:
        assert tactic["text"] in page
        assert tactic["trade_off"][1:] in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"agreed_by_role": ""}, "Say who agreed"),
        ({"agreed_on": "2027-02-11"}, "must be today or in the past"),
        ({"tactics": ["000000000000"]}, "Select a valid choice"),
        ({"agreement": f"See {NHS_NUMBER}"}, "NHS number"),
        ({"own_tactic": f"See {NHS_NUMBER}"}, "NHS number"),
        ({"after": f"See {NHS_NUMBER}"}, "NHS number"),
    ],
)
def test_what_cannot_be_is_refused(manager, cast, area, change, says):
    answer = manager.post(url(cast, "cutover_area", area.slug), sent(cast, area, **change))
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert NHS_NUMBER not in answer.content.decode()
    assert not HandlingPlan.objects.exists()


def test_only_people_of_the_migration_own_or_agree(manager, cast, area):
    for field in ("owner", "agreed_by"):
        body = sent(cast, area, **{field: cast.stranger.pk})
        assert manager.post(url(cast, "cutover_area", area.slug), body).status_code == 422
    assert not HandlingPlan.objects.exists()


def test_somebody_elses_agreement_is_not_overwritten_unseen(manager, cast, area):
    settle(cast, area.slug, agreement="The log hangs at the hatch")
    address = url(cast, "cutover_area", area.slug)
    answer = manager.post(address, sent(cast, area))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "The log hangs at the hatch" in text
    assert "Jo keeps the log" in text
    assert HandlingPlan.objects.get().agreement == "The log hangs at the hatch"
    assert manager.post(address, sent(cast, area, version=1)).status_code == 302
    assert HandlingPlan.objects.get().agreement == "Jo keeps the log"


def test_saving_without_a_change_writes_nothing(manager, cast, area):
    plan = settle(cast, area.slug)
    again = settle(cast, area.slug, version=plan.version)
    assert (again.version, plan.history.count()) == (1, 1)


def test_a_tactic_that_left_the_guide_stays_agreed_until_given_up(manager, cast, area):
    settle(cast, area.slug, tactics=[area.tactics[0]["text"]])
    plan = HandlingPlan.objects.get()
    plan.tactics = ["Send a pigeon"]  # as an older revision said it
    plan.save()
    page = text_of(manager.get(url(cast, "cutover_area", area.slug)))
    assert "Send a pigeon No longer in the guide" in page
    kept = sent(cast, area, version=1, tactics=[key_of("Send a pigeon")])
    assert manager.post(url(cast, "cutover_area", area.slug), kept).status_code == 302
    assert HandlingPlan.objects.get().tactics == ["Send a pigeon"]


def test_the_pack_has_every_area_with_its_owner_and_the_dates(manager, cast, area):
    settle(cast, area.slug, agreement="The log hangs at the hatch")
    page = text_of(manager.get(url(cast, "cutover_pack")))
    for one in cast.migration.edition.areas.all():
        assert one.name in page
    assert "The log hangs at the hatch" in page
    assert cast.staff.name in page
    assert "29 January 2027, hour not set" in page
    alone = text_of(manager.get(url(cast, "cutover_area_pack", area.slug)))
    assert "The log hangs at the hatch" in alone
    assert area.after.split(".")[0] in alone
    assert "Scanning" not in alone


def test_areas_the_guide_does_not_have_do_not_exist(manager, cast):
    assert manager.get(url(cast, "cutover_area", "gardening")).status_code == 404
    assert manager.get(url(cast, "cutover_area_pack", "gardening")).status_code == 404


def test_queries_do_not_grow_with_what_was_settled(manager, cast, django_assert_num_queries):
    pages = [url(cast, "cutover"), url(cast, "cutover_pack")]
    settle(cast, "scanning")
    counts = []
    for page in pages:
        with CaptureQueriesContext(connection) as found:
            manager.get(page)
        counts.append(len(found))
    for area in cast.migration.edition.areas.exclude(slug="scanning"):
        settle(cast, area.slug)
    for page, count in zip(pages, counts, strict=True):
        with django_assert_num_queries(count):
            manager.get(page)


@pytest.mark.usefixtures("_wednesday")
def test_readers_read_and_strangers_find_nothing(client, cast, area):
    for reader in cast.readers.values():
        client.force_login(reader)
        assert "You can read this plan but not change it." in text_of(
            client.get(url(cast, "cutover_area", area.slug))
        )
        assert client.post(url(cast, "cutover_area", area.slug), sent(cast, area)).status_code == 403
    for stranger in cast.strangers.values():
        client.force_login(stranger)
        assert client.get(url(cast, "cutover_pack")).status_code == 404
    assert not HandlingPlan.objects.exists()


def test_who_leaves_hands_their_areas_back(cast, area):
    settle(cast, area.slug, owner=cast.staff)
    settle(cast, "scanning", owner=cast.manager)
    Membership.objects.filter(user=cast.staff).delete()
    assert hand_back(by=cast.manager, leaver=cast.staff) == {cast.practice.pk: 1}
    owners = dict(HandlingPlan.objects.values_list("area", "owner"))
    assert owners == {area.slug: None, "scanning": cast.manager.pk}
