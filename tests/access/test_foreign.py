"""Nothing foreign to choose from, to find or to post in."""

from datetime import timedelta

import pytest

from accounts.roles import ROLES
from checklists.models import Task
from checklists.views.common import london_today
from phases.models import Migration
from practices.models import Membership
from tests.access.choices import row_fields
from tests.access.doors import doors
from tests.access.filling import url_of
from tests.access.policies import policy_of
from tests.access.policy import EVERYWHERE, TICK
from tests.access.scene import CANARY, NOBODY
from tests.access.visits import Visitor, undone
from tests.start.journey import Journey

pytestmark = pytest.mark.usefixtures("_quiet")
NARROW = [*(role for role in ROLES if role not in EVERYWHERE), NOBODY]


@pytest.fixture
def manager(scene) -> Visitor:
    return Visitor(scene, "practice_manager")


@pytest.mark.parametrize("who", ROLES)
def test_the_list_holds_what_is_ones_own(scene, who):
    assert scene.near.practice.name in Visitor(scene, who).ask("GET", "/?list=1").body


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("who", NARROW)
def test_no_search_finds_it(scene, who, htmx):
    visitor = Visitor(scene, who)
    for url in (
        "/?list=1",
        f"/practices/?q={CANARY[1:]}",
        f"/practices/?q={scene.far.practice.postcode}&page=1",
        f"/migrations/start/practice/?q={CANARY[1:]}",
        f"/migrations/{scene.near.migration.pk}/items/?show=mine&show=role",
        f"/migrations/{scene.near.migration.pk}/items/add/?phase=training",
    ):
        assert not visitor.ask("GET", url, htmx=htmx).leaks(url), url


def test_whoever_sees_everything_finds_it(scene):
    for who in EVERYWHERE:
        assert Visitor(scene, who).ask("GET", f"/practices/?q={CANARY[1:]}").leaks("")


def test_owners_to_choose_from_are_people_of_this_migration(scene, manager):
    page = manager.ask("GET", f"/items/{scene.near.task.pk}/").body
    for who in ROLES:
        assert (scene.people[who].name in page) == (who not in EVERYWHERE), who


@pytest.mark.parametrize("who", NARROW)
def test_no_foreign_choice_can_be_posted_in(scene, who, record_property):
    """Into no form of any page: what is not offered is refused, names nothing and writes nothing."""
    visitor = Visitor(scene, who)
    tried = set()
    for door in doors():
        policy = policy_of(door)
        if policy is None or who not in (policy.write or ()):
            continue
        url, body = url_of(door, scene.near), policy.body(scene.near) if policy.body else {}
        for form, name, row in row_fields(visitor.ask("GET", url).forms, scene.far):
            answer = visitor.ask("POST", url, {**body, form.add_prefix(name): row.pk})
            assert (answer.status, answer.wrote, answer.leaks(url)) == (422, set(), False), (url, name)
            assert any(name in bound.errors for bound in answer.bound_forms), (url, name)
            tried.add((door.name, name))
    assert tried >= ({("task", "owner"), ("add_item", "owner")} if who in TICK else set())
    record_property("Access: foreign choices posted", len(tried))


def test_a_foreign_item_is_not_ticked_with_ones_own(scene, manager):
    task = scene.far.task
    url = f"/migrations/{scene.near.migration.pk}/items/update/"
    answer = manager.ask("POST", url, {"task": [f"{task.pk}:{task.version}"], "status": "done"})
    assert not answer.wrote
    assert Task.objects.get(pk=task.pk).status == "blocked"


def test_a_foreign_change_is_not_undone_through_ones_own_migration(scene, manager):
    url = f"/migrations/{scene.near.migration.pk}/dates/changes/{scene.far.change.pk}/undo/"
    answer = manager.ask("POST", url)
    assert (answer.status, answer.wrote) == (404, set())


def test_one_cannot_work_as_somebody_else(scene, manager):
    assert (
        manager.ask("POST", "/organisations/switch/", {"membership": scene.far.membership.pk}).status == 404
    )


@pytest.mark.parametrize("role", sorted({*ROLES} - {*ROLES["practice_manager"].gives}))
def test_nobody_is_invited_to_a_role_one_may_not_give(scene, manager, role):
    body = {"name": "Asha New", "email": "asha@practice.example", "role": role}
    answer = manager.ask("POST", f"/practices/{scene.near.practice.ods_code}/people/invite/", body)
    assert (answer.status, answer.wrote) == (422, set())


@pytest.fixture
def wizard(scene):
    """Begin "Start a migration" as somebody, and answer it up to the question of systems."""

    def begin(who: str) -> Journey:
        visitor = Visitor(scene, who)
        journey = Journey(visitor.client, {"new": scene.near.new_system})
        return journey.choose(scene.spare_practice)

    with undone():
        yield begin


def test_a_foreign_practice_cannot_start(scene, wizard):
    journey = wizard("practice_manager").open("practice").send(practice=scene.far.practice.ods_code)
    assert journey.step == "practice"
    assert CANARY not in journey.text
    assert journey.form.errors["practice"]


def test_a_partner_starts_for_itself_only(scene, wizard):
    Migration.objects.filter(pk=scene.near.migration.pk).update(state="approved")
    client = Visitor(scene, "project_manager").client
    journey = Journey(client, {"new": scene.near.new_system}).choose(scene.near.practice)
    assert journey.step == "systems"
    assert CANARY not in journey.text
    answers = {"from_system": str(scene.near.old_system.pk), "partner": str(scene.far.partner.pk)}
    journey.systems_chosen(**answers)
    assert journey.form.errors["partner"]


def test_answers_of_someone_who_lost_the_practice_start_nothing(scene, wizard):
    journey = wizard("practice_manager")
    journey.systems_chosen(from_system=str(scene.near.old_system.pk))
    journey.dates(london_today() + timedelta(weeks=26))
    Membership.objects.filter(practice=scene.spare_practice).delete()
    journey.send()
    assert journey.step == "practice"
    assert not Migration.objects.filter(practice=scene.spare_practice).exists()
