"""Who gets through which door: every page of a migration as owner, colleague and stranger.

The pages come from the URL configuration, so a new one without scoping fails the day it is born.
"""

import pytest
from django.urls import get_resolver, reverse

import checklists.urls
from checklists.replanning import fingerprint
from checklists.services.dates import move_date
from tests.people import make_cast

pytestmark = pytest.mark.django_db

# Named doors that belong to nobody in particular: the guide, lists and the start of a migration.
OPEN_TO_ANYONE = {"home", "start_migration"}
OPEN_PREFIXES = ("guide_", "start_")
WRITES = {"update_many", "undo_move", "tick"}  # POST only
PLANNERS_ONLY = {"move_date", "undo_move", "change_state"}
WRITERS_ONLY = {"add_item", "tick", "update_many"}


def migration_doors():
    names = [p.name for p in checklists.urls.urlpatterns if getattr(p, "name", None)]
    return [n for n in names if n not in OPEN_TO_ANYONE and not n.startswith(OPEN_PREFIXES)]


@pytest.fixture
def doors(cast):
    """Return each door's address on this migration."""
    change = move_date(
        by=cast.manager,
        migration=cast.migration,
        kind="fdp",
        new_date=cast.migration.dates()["fdp"].replace(day=27),
        reason="Slot",
        seen=fingerprint(cast.migration.milestones.all()),
    )
    task = cast.task("hold-cutover-planning-meeting")
    values = {
        "pk": cast.migration.pk,
        "slug": "training",
        "kind": "fdp",
        "change_pk": change.pk,
    }
    found = {}
    for name in migration_doors():
        (_, keys), *_ = get_resolver().reverse_dict.getlist(name)[0][0]
        kwargs = {key: values[key] for key in keys}
        if name in {"task", "tick"}:
            kwargs["pk"] = task.pk
        found[name] = reverse(name, kwargs=kwargs)
    return found


def visit(client, user, url, method):
    client.force_login(user)
    return getattr(client, method)(url)


def method_of(name):
    return "post" if name in WRITES else "get"


@pytest.mark.parametrize("name", migration_doors())
def test_signed_out_is_sent_to_sign_in(client, doors, name):
    answer = getattr(client, method_of(name))(doors[name])
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("name", migration_doors())
def test_strangers_find_nothing(client, cast, doors, name):
    for who, user in cast.strangers.items():
        for method in ("get", "post", "head", "put", "delete", "patch", "options"):
            answer = visit(client, user, doors[name], method)
            assert answer.status_code in {404, 405}, (who, method)
            assert cast.practice.name not in answer.content.decode(), (who, method)


@pytest.mark.parametrize("name", migration_doors())
def test_readers_may_read_and_not_write(client, cast, doors, name):
    for user in cast.readers.values():
        wanted = 403 if name in WRITERS_ONLY | PLANNERS_ONLY else 200
        assert visit(client, user, doors[name], method_of(name)).status_code == wanted
        assert visit(client, user, doors[name], "post").status_code in {403, 405}


@pytest.mark.parametrize("name", migration_doors())
def test_workers_get_in(client, cast, doors, name):
    for who, user in cast.writers.items():
        answer = visit(client, user, doors[name], method_of(name))
        if name in PLANNERS_ONLY and who in {"staff", "clinical_lead"}:
            assert answer.status_code == 403, who
        else:
            assert answer.status_code in {200, 302, 404 if name == "tick" else 200}, who


def test_the_list_holds_only_what_is_ones_own(client, cast):
    for user in {**cast.writers, **cast.readers}.values():
        assert cast.practice.name in visit(client, user, "/?list", "get").content.decode()
    for user in cast.strangers.values():
        assert cast.practice.name not in visit(client, user, "/?list", "get").content.decode()


def test_owners_to_choose_from_are_people_of_this_migration(client, cast):
    task = cast.task("hold-cutover-planning-meeting")
    page = visit(client, cast.manager, f"/items/{task.pk}/", "get").content.decode()
    for user in (cast.manager, cast.staff, cast.clinical_lead, cast.project_manager, cast.commissioner):
        assert user.name in page
    for user in (cast.stranger, cast.other_commissioner, cast.nobody):
        assert user.name not in page


def test_a_foreign_owner_cannot_be_posted_in(client, cast):
    task = cast.task("hold-cutover-planning-meeting")
    client.force_login(cast.manager)
    answer = client.post(f"/items/{task.pk}/", {"version": 1, "status": "to_do", "owner": cast.stranger.pk})
    assert answer.status_code == 422
    assert cast.stranger.name not in answer.content.decode()
    task.refresh_from_db()
    assert task.owner is None


def test_a_foreign_item_cannot_be_ticked_through_ones_own_migration(client, cast, edition, go_live):
    other = make_cast(edition, go_live)
    task = other.task("hold-cutover-planning-meeting")
    client.force_login(cast.manager)
    client.post(
        f"/migrations/{cast.migration.pk}/items/update/", {"task": [f"{task.pk}:1"], "status": "done"}
    )
    task.refresh_from_db()
    assert task.status == "to_do"


def test_a_person_switched_off_reaches_nothing(client, cast):
    client.force_login(cast.manager)
    cast.manager.is_active = False
    cast.manager.save()
    assert client.get(f"/migrations/{cast.migration.pk}/").status_code == 302
