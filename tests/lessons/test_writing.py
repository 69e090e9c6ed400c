"""A practice writes a lesson, changes it, shares it and takes it back, through its pages."""

import pytest

from lessons.models import Lesson, LessonState
from lessons.services.common import Words
from lessons.services.writing import edit_lesson
from phases.models import Migration
from tests.lessons.telling import MEETING, PHASE, published, shared, text_of, write

pytestmark = pytest.mark.django_db
NEW = {"happened": "Nobody knew who was coming.", "advice": "Send the list a week before."}


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.manager)
    return client


def write_url(cast, query: str = f"?item={MEETING}") -> str:
    return f"/migrations/{cast.migration.pk}/lessons/write/{query}"


def test_an_items_page_leads_to_a_form_about_the_item(manager, cast):
    page = manager.get(f"/items/{cast.task(MEETING).pk}/").content.decode()
    assert write_url(cast) in page
    form = text_of(manager.get(write_url(cast)))
    assert "About: Hold the cutover planning meeting" in form
    assert "Which phase" not in form
    assert "Otherwise others read it as the lesson of another practice" in form
    answer = manager.post(write_url(cast), NEW)
    lesson = Lesson.objects.get()
    assert answer.url == f"/lessons/{lesson.pk}/"
    assert (lesson.item_slug, lesson.phase_slug, lesson.state) == (MEETING, PHASE, LessonState.PRIVATE)
    assert (lesson.author, lesson.names_practice, lesson.version) == (cast.manager, False, 1)
    assert lesson.history.get().history_user == cast.manager
    assert "Only your practice can read it until you share it" in text_of(manager.get(answer.url))


def test_a_phase_page_leads_to_a_form_about_the_phase(manager, cast):
    page = manager.get(f"/migrations/{cast.migration.pk}/phases/training/").content.decode()
    assert write_url(cast, "?phase=training") in page
    form = manager.get(write_url(cast, "?phase=training")).content.decode()
    assert '<option value="training" selected' in form
    manager.post(write_url(cast, "?phase=training"), {**NEW, "phase": "training", "names_practice": "on"})
    lesson = Lesson.objects.get()
    assert (lesson.item_slug, lesson.phase_slug, lesson.names_practice) == ("", "training", True)


@pytest.mark.parametrize("query", ["?item=no-such-item", "?phase=no-such-phase", "?item=%00"])
def test_a_place_that_is_not_in_the_plan_is_no_place(manager, cast, query):
    refused = {404, 400}  # PostgreSQL takes no NUL, which makes it a bad request
    assert manager.get(write_url(cast, query)).status_code in refused
    assert manager.post(write_url(cast, query), {**NEW, "phase": PHASE}).status_code in refused
    assert not Lesson.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"happened": ""}, "Enter what happened"),
        ({"advice": " "}, "Enter what should be done next time"),
        ({"happened": "Rang 943 476 5919"}, "NHS number"),
        ({"advice": "Ring 943-476-5919"}, "NHS number"),
        ({"happened": "x" * 2001}, "2000 characters or fewer"),
        ({"phase": ""}, "Choose the phase"),
        ({"phase": "lunch"}, "Select a valid choice"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_kept(manager, cast, sent, said):
    answer = manager.post(write_url(cast, ""), {**NEW, "phase": "training", **sent})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "9434765919" not in answer.content.decode().replace(" ", "").replace("-", "")
    assert not Lesson.objects.exists()


@pytest.mark.parametrize("who", ["manager", "staff", "clinical_lead", "project_manager"])
def test_everyone_in_the_practice_and_its_partner_writes(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.post(write_url(cast), NEW).status_code == 302
    lesson = Lesson.objects.get()
    edited = client.post(f"/lessons/{lesson.pk}/edit/", {**NEW, "advice": "Two weeks.", "version": 1})
    assert edited.status_code == 302
    assert client.post(f"/lessons/{lesson.pk}/share/", {"version": 2}).status_code == 302
    assert Lesson.objects.get().state == LessonState.SHARED


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *((who, 403) for who in ("commissioner", "national", "administrator")),
        *((who, 404) for who in ("stranger", "other_commissioner", "nobody")),
    ],
)
def test_nobody_else_writes_for_the_practice(client, cast, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(write_url(cast)).status_code == status
    assert client.post(write_url(cast), NEW).status_code == status
    lesson = shared(cast)
    for act in ("edit", "share", "take-back"):
        assert client.post(f"/lessons/{lesson.pk}/{act}/", {"version": 2}).status_code == status
    lesson.refresh_from_db()
    assert (lesson.state, lesson.version) == (LessonState.SHARED, 2)


def test_an_ended_migration_is_still_learnt_from(manager, cast):
    Migration.objects.filter(pk=cast.migration.pk).update(state="completed", ended_on="2026-11-02")
    assert manager.post(write_url(cast), NEW).status_code == 302
    assert Lesson.objects.count() == 1


def test_two_people_changing_one_lesson_both_see_what_the_other_wrote(manager, cast):
    lesson = write(cast)
    theirs = Words("The room was double-booked.", "Book two rooms.")
    edit_lesson(by=cast.staff, lesson=lesson, version=1, words=theirs, names_practice=False)
    answer = manager.post(f"/lessons/{lesson.pk}/edit/", {**NEW, "version": 1})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Someone else changed this lesson while you had it open" in page
    assert "The room was double-booked." in page
    assert "Nobody knew who was coming." in page
    assert '<input type="hidden" name="version" value="2"' in answer.content.decode()
    assert manager.post(f"/lessons/{lesson.pk}/edit/", {**NEW, "version": 2}).status_code == 302
    lesson.refresh_from_db()
    assert (lesson.happened, lesson.version) == (NEW["happened"], 3)


def test_what_was_changed_meanwhile_is_not_shared_unread(manager, cast):
    lesson = write(cast)
    theirs = Words("Written in anger.", "Never again.")
    edit_lesson(by=cast.staff, lesson=lesson, version=1, words=theirs, names_practice=False)
    answer = manager.post(f"/lessons/{lesson.pk}/share/", {"version": 1}, follow=True)
    assert "Someone else changed this lesson" in text_of(answer)
    lesson.refresh_from_db()
    assert lesson.state == LessonState.PRIVATE


@pytest.mark.parametrize("version", ["", "x", "0", "99999999999", "2"])
def test_a_version_that_never_was_shares_nothing(manager, cast, version):
    lesson = write(cast)
    assert manager.post(f"/lessons/{lesson.pk}/share/", {"version": version}).status_code == 302
    lesson.refresh_from_db()
    assert lesson.state == LessonState.PRIVATE


def test_sharing_twice_is_sharing_once(manager, cast):
    lesson = write(cast)
    for _ in range(2):
        answer = manager.post(f"/lessons/{lesson.pk}/share/", {"version": 1}, follow=True)
        assert "Your ICB can read it now" in text_of(answer)
    lesson.refresh_from_db()
    assert (lesson.state, lesson.version, lesson.shared_by) == (LessonState.SHARED, 2, cast.manager)


def test_a_shared_lesson_is_taken_back_before_it_is_changed(manager, cast):
    lesson = shared(cast)
    url = f"/lessons/{lesson.pk}/"
    assert "Take it back before you change it" in text_of(manager.get(f"{url}edit/", follow=True))
    assert "Take it back before" in text_of(manager.post(f"{url}edit/", {**NEW, "version": 2}, follow=True))
    assert "Only your practice" in text_of(manager.post(f"{url}take-back/", {"version": 2}, follow=True))
    assert manager.post(f"{url}edit/", {**NEW, "version": 3}).status_code == 302
    lesson.refresh_from_db()
    assert (lesson.state, lesson.happened) == (LessonState.PRIVATE, NEW["happened"])


def test_a_published_lesson_is_no_longer_the_practices_to_change(manager, cast):
    lesson = published(cast)
    page = manager.get(f"/lessons/{lesson.pk}/").content.decode()
    assert "ask your ICB" in page
    assert "take-back" not in page
    for act in ("take-back", "share", "edit"):
        manager.post(f"/lessons/{lesson.pk}/{act}/", {**NEW, "version": 3})
    lesson.refresh_from_db()
    assert (lesson.state, lesson.version) == (LessonState.PUBLISHED, 3)


def test_the_list_of_a_migration(manager, client, cast):
    url = f"/migrations/{cast.migration.pk}/lessons/"
    assert "There is no lesson yet" in text_of(manager.get(url))
    write(cast, item="", words=Words("Too many forms.", "Ask for one."))
    shared(cast)
    page = text_of(manager.get(url))
    assert "Planning for cutover" in page
    assert "Hold the cutover planning meeting" in page
    assert "Only this practice" in page
    assert "Shared with the ICB" in page
    client.force_login(cast.commissioner)
    theirs = text_of(client.get(url))
    assert "too short" in theirs
    assert "Too many forms." not in theirs
    assert "Write a lesson" not in theirs
