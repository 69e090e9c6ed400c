"""Taking some of a newer version and leaving the rest."""

from datetime import date

import pytest
from django.urls import reverse

from checklists.models import PlanUpdate, Task
from checklists.replanning import fingerprint
from checklists.services.dates import move_date
from checklists.services.summaries import faults
from checklists.services.tasks import set_own_due, set_status
from tests.guide.changes import change
from tests.updates.doors import EVERYTHING, hidden, page, read, take
from tests.updates.newer import ADDED, DROPPED, RETIMED, REWORDED, load, task

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client, cast, newer):
    """The practice manager, signed in, with an update on offer."""
    client.force_login(cast.manager)
    return client


def test_everything_can_be_taken(manager, cast, newer):
    migration = cast.migration
    before = dict(migration.milestones.values_list("kind", "planned"))
    assert take(manager, migration, EVERYTHING).status_code == 302
    migration.refresh_from_db()
    assert migration.edition == newer
    assert task(migration, ADDED).due == date(2026, 12, 7)
    assert task(migration, REWORDED).title == "Meet to start"
    assert task(migration, RETIMED).due == date(2026, 11, 16)
    gone = task(migration, DROPPED)
    assert (gone.status, gone.reason) == ("not_needed", "No longer in the guide")
    eps = migration.third_parties.get(service__slug="eps")
    assert (eps.notice_days, eps.tell_by) == (42, date(2026, 12, 18))
    assert migration.third_parties.get(service__slug="drones").tell_by == date(2027, 1, 22)
    assert dict(migration.milestones.values_list("kind", "planned")) == before
    assert list(faults()) == []
    update = PlanUpdate.objects.get()
    assert (len(update.taken), update.left, update.by) == (7, [], cast.manager)


def test_every_task_stands_in_the_newer_version_and_unchanged_ones_have_no_new_history(manager, cast, newer):
    take(manager, cast.migration, EVERYTHING)
    assert not cast.migration.tasks.exclude(phase__edition=newer).exists()
    still = cast.migration.tasks.exclude(item__edition=newer)
    assert [one.item.slug for one in still] == [DROPPED]
    other = task(cast.migration, "start-a-shared-action-list")
    assert (other.version, other.history.count()) == (1, 1)


def test_what_is_left_keeps_its_words_and_is_not_offered_again(manager, cast, newer, guide_copy):
    migration = cast.migration
    take(manager, migration, [f"item:{RETIMED}"])
    kept = task(migration, REWORDED)
    assert (kept.title, kept.due, kept.phase.edition) == (
        "Hold the kick-off meeting",
        date(2026, 11, 2),
        newer,
    )
    assert task(migration, DROPPED).status == "to_do"
    assert not migration.tasks.filter(item__slug=ADDED).exists()
    assert not migration.third_parties.filter(service__slug="drones").exists()
    html = read(manager, migration)
    assert "which is the newest" in html
    assert "Left as it was" in html
    # A later revision that leaves those alone offers none of them.
    change(guide_copy, "title: Start a shared action list", "title: Share a list")
    load(guide_copy)
    html = read(manager, migration)
    assert "item:start-a-shared-action-list" in html
    for key in EVERYTHING:
        assert key not in html


def test_what_is_left_is_offered_again_once_the_guide_changes_it_again(manager, cast, guide_copy):
    migration = cast.migration
    take(manager, migration, [])
    change(guide_copy, "title: Meet to start", "title: Meet at the start")
    change(guide_copy, "title: Thank everyone", "title: Thank them all")
    load(guide_copy)
    html = read(manager, migration)
    assert "Hold the kick-off meeting" in html  # what the plan has, beside what the guide has now
    assert "Meet at the start" in html
    take(manager, migration, [f"item:{ADDED}", f"item:{REWORDED}"])
    assert task(migration, REWORDED).title == "Meet at the start"
    assert task(migration, ADDED).title == "Thank them all"


def test_an_item_that_comes_back_is_to_be_done_again(manager, cast, guide_copy, settings):
    migration = cast.migration
    take(manager, migration, [f"item:{DROPPED}"])
    name = "items/02-kick-off.yaml"
    (guide_copy / name).write_text((settings.GUIDE_DIR / name).read_text())
    load(guide_copy)
    assert "Is to be done again, due" in read(manager, migration)
    take(manager, migration, [f"item:{DROPPED}"])
    assert (task(migration, DROPPED).status, task(migration, DROPPED).reason) == ("to_do", "")
    assert list(faults()) == []


def test_an_item_moves_to_another_phase(client, cast, guide_copy):
    kick_off, survey = (guide_copy / f"items/{name}.yaml" for name in ("02-kick-off", "03-technical-survey"))
    blocks = kick_off.read_text().split("\n  - ref: ")
    moved = next(block for block in blocks if f"slug: {DROPPED}\n" in block)
    kick_off.write_text("\n  - ref: ".join(block for block in blocks if block != moved))
    body = moved.replace("section: The meeting", "section: Talking")
    survey.write_text(f"{survey.read_text()}\n  - ref: {body}")
    load(guide_copy)
    client.force_login(cast.manager)
    assert "Technical survey" in read(client, cast.migration)
    take(client, cast.migration, [f"item:{DROPPED}"])
    assert task(cast.migration, DROPPED).phase.slug == "technical-survey"
    phase = client.get(reverse("phase", args=[cast.migration.pk, "technical-survey"])).content.decode()
    assert "Agree how to talk between meetings" in phase


def test_done_and_own_dates_stay(manager, cast):
    migration, by, day = cast.migration, cast.manager, date(2026, 11, 20)
    for slug in (REWORDED, DROPPED):
        set_status(by=by, task=task(migration, slug), version=1, status="done")
    set_own_due(by=by, task=task(migration, RETIMED), version=1, due=day)
    take(manager, migration, [f"item:{RETIMED}"])
    pinned = task(migration, RETIMED)
    assert (pinned.due, pinned.due_pinned, pinned.item.due) == (day, True, "2 weeks after kick_off")
    assert (task(migration, REWORDED).status, task(migration, REWORDED).title) == (
        "done",
        "Hold the kick-off meeting",
    )
    assert task(migration, DROPPED).status == "done"
    assert list(faults()) == []


def test_pages_of_a_plan_that_left_changes_still_work(manager, cast):
    migration = cast.migration
    take(manager, migration, [])
    kept, gone = task(migration, REWORDED), task(migration, DROPPED)
    pages = [
        reverse("all_items", args=[migration.pk]) + "?show=role",
        *(reverse("phase", args=[migration.pk, one.slug]) for one in migration.edition.phases.all()),
        *(reverse(name, args=[migration.pk]) for name in ("dates", "readiness", "sign_offs", "cutover")),
        *(reverse(name, args=[migration.pk]) for name in ("third_parties", "closing", "migration_lessons")),
        *(reverse("task", args=[one.pk]) for one in (kept, gone)),
        reverse("write_lesson", args=[migration.pk]) + f"?item={DROPPED}",
    ]
    for address in pages:
        assert manager.get(address).status_code == 200, address
    item = manager.get(reverse("task", args=[kept.pk])).content.decode()
    assert f"/guide/2025-icb/items/{REWORDED}/?revision=1" in item
    kick_off = manager.get(reverse("phase", args=[migration.pk, "kick-off"])).content.decode()
    assert kick_off.count(">The meeting<") == 1
    migration.refresh_from_db()
    seen = fingerprint(migration.milestones.all())
    kind = {"kind": "kick_off", "new_date": date(2026, 11, 4), "reason": "Holiday", "seen": seen}
    move_date(by=cast.manager, migration=migration, **kind)
    assert task(migration, RETIMED).due == date(2026, 11, 4)  # by the rule the plan kept


def test_a_changed_date_rule_is_told_on_the_dates_page_until_dates_move(manager, cast):
    take(manager, cast.migration, [])
    html = manager.get(reverse("dates", args=[cast.migration.pk])).content.decode()
    assert "120 days after go live (1 February 2027): 1 June 2027, when dates next move" in html


def test_unknown_keys_are_refused(manager, cast):
    seen = read(manager, cast.migration).split('name="seen" value="')[1].split('"')[0]
    response = manager.post(page(cast.migration), {"seen": seen, "take": ["item:nonsense"], "confirm": "1"})
    assert response.status_code == 422
    assert "Choose from the changes on this page" in response.content.decode()
    assert not PlanUpdate.objects.exists()


def test_a_stale_choice_is_shown_again_with_its_ticks(manager, cast):
    seen = read(manager, cast.migration).split('name="seen" value="')[1].split('"')[0]
    given = {"kind": "idp", "new_date": date(2026, 12, 15), "reason": "Late"}
    mark = fingerprint(cast.migration.milestones.all())
    move_date(by=cast.manager, migration=cast.migration, seen=mark, **given)
    keys = {"seen": seen, "take": [f"item:{ADDED}"], "confirm": "1"}
    response = manager.post(page(cast.migration), keys)
    html = response.content.decode()
    assert response.status_code == 409
    assert "The guide or this plan changed meanwhile" in html
    assert html.count(" checked>") == 1
    assert "Comes in, due 8 December 2026" in html
    assert not PlanUpdate.objects.exists()


def test_the_second_of_two_people_is_told(manager, cast):
    seen = read(manager, cast.migration).split('name="seen" value="')[1].split('"')[0]
    take(manager, cast.migration, EVERYTHING)
    manager.force_login(cast.commissioner)
    late = {"seen": seen, "take": EVERYTHING, "confirm": "1"}
    response = manager.post(page(cast.migration), late, follow=True)
    assert "nothing you chose was taken" in response.content.decode()
    assert PlanUpdate.objects.count() == 1


def test_history_says_what_became_of_a_task(manager, cast):
    take(manager, cast.migration, EVERYTHING)
    html = manager.get(reverse("task", args=[task(cast.migration, RETIMED).pk])).content.decode()
    assert "took it as the guide has it now and moved it from 2 November 2026 to 16 November 2026" in html
    assert Task.history.filter(item__slug=ADDED, history_user=cast.manager).exists()


def test_the_trail_says_which_version_and_which_answer(manager, cast):
    take(manager, cast.migration, EVERYTHING)
    address = reverse("change_answers", args=[cast.migration.pk])
    body = dict.fromkeys(cast.migration.answers, "yes") | {"dispensing": "no"}
    seen = hidden(manager.post(address, body).content.decode())
    manager.post(address, {**body, "seen": seen, "confirm": "1"})
    html = manager.get(reverse("migration_trail", args=[cast.migration.pk])).content.decode()
    assert "(Plan follows 2025 ICB-era guide, revision 2)" in html
    assert "changed answers from dispensing yes to dispensing no (Answers changed)" in html
