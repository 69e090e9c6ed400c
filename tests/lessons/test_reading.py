"""Who reads what: beside items and phases, in the library, and nowhere else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists.models import GuideLesson
from lessons.models import Helped, Lesson
from lessons.services.common import Words
from lessons.services.helping import say_helped
from phases.models import GuideEdition
from tests.lessons.telling import MEETING, PHASE, PUBLIC, WORDS, called, published, shared, text_of, write
from tests.people import make_cast

pytestmark = pytest.mark.django_db


def see(client, user, url: str):
    client.force_login(user)
    return client.get(url)


def test_visible_by_role_and_state(client, cast, other):
    states = {"private": write(cast), "shared": shared(cast), "published": published(cast)}
    own = {"private", "shared", "published"}
    expected = {
        **dict.fromkeys(("manager", "staff", "clinical_lead", "project_manager"), own),
        **dict.fromkeys(("commissioner", "national", "administrator"), own - {"private"}),
        **dict.fromkeys(("stranger", "other_commissioner", "nobody"), own - {"private", "shared"}),
    }
    for who, may_read in expected.items():
        for state, lesson in states.items():
            status = see(client, getattr(cast, who), f"/lessons/{lesson.pk}/").status_code
            assert status == (200 if state in may_read else 404), (who, state)


def test_nobody_signed_out_reads_anything(client, cast):
    lesson = published(cast)
    for url in ("/lessons/", f"/lessons/{lesson.pk}/"):
        assert "/accounts/login/" in client.get(url).url


@pytest.mark.parametrize("url", ["/lessons/", "/lessons/{pk}/", "/items/{task}/", "/migrations/{m}/items/"])
def test_others_never_read_who_it_was_nor_what_was_edited_out(client, cast, other, url):
    called(cast, "Quillfeather Surgery")
    lesson = published(cast)
    filled = url.format(pk=lesson.pk, task=other.task(MEETING).pk, m=other.migration.pk)
    page = text_of(see(client, other.manager, filled))
    assert PUBLIC.advice in page
    assert "Quillfeather" not in page
    assert cast.manager.name not in page
    assert "nother practice" in page


@pytest.mark.parametrize("url", ["/lessons/", "/lessons/{pk}/", "/items/{task}/", "/migrations/{m}/items/"])
def test_a_practice_that_chose_so_is_named(client, cast, other, url):
    called(cast, "Quillfeather Surgery")
    lesson = published(cast, named=True)
    filled = url.format(pk=lesson.pk, task=other.task(MEETING).pk, m=other.migration.pk)
    assert "Quillfeather Surgery" in text_of(see(client, other.manager, filled))


def test_searching_does_not_find_what_was_edited_out(client, cast, other):
    published(cast)
    assert PUBLIC.happened in text_of(see(client, other.manager, "/lessons/?q=HOUR+short"))
    for words in ("Quillfeather", "We met"):
        assert "No practice has published such a lesson" in text_of(
            see(client, other.manager, f"/lessons/?q={words}")
        )


def test_beside_an_item_the_guide_and_practices_are_told_apart(client, cast, other):
    published(cast)
    write(other, words=Words("Ours alone.", "Mind it."))
    task = other.task(MEETING)
    GuideLesson.objects.filter(edition=task.item.edition).first().items.add(task.item)
    page = text_of(see(client, other.manager, f"/items/{task.pk}/"))
    places = [page.index(words) for words in ("From the guide", "From other practices", "From this practice")]
    assert places == sorted(places)
    assert places[1] < page.index(PUBLIC.happened) < places[2] < page.index("Ours alone.")


def test_ones_own_lesson_is_not_another_practices(client, cast):
    published(cast)
    page = text_of(see(client, cast.manager, f"/items/{cast.task(MEETING).pk}/"))
    assert "From other practices" not in page
    assert "From this practice" in page


def test_a_lesson_stands_beside_the_same_item_in_another_edition(client, cast, go_live):
    published(cast)
    older = make_cast(GuideEdition.objects.get(code="2020-ccg", is_current=True), go_live)
    assert PUBLIC.happened in text_of(see(client, older.manager, f"/items/{older.task(MEETING).pk}/"))


def test_beside_a_phase_and_in_its_rows(client, cast, other):
    published(cast)
    whole = Words("The weeks before were full.", "Clear the diary early.")
    published(cast, item="", public=whole)
    url = f"/migrations/{other.migration.pk}/phases/{PHASE}/"
    page = text_of(see(client, other.manager, url))
    assert page.index("Lessons from other practices about this phase") < page.index(whole.happened)
    assert f"Lesson from another practice: {PUBLIC.advice}" in page
    training = text_of(client.get(f"/migrations/{other.migration.pk}/phases/training/"))
    assert whole.happened not in training
    assert PUBLIC.advice not in training


def test_a_tick_leaves_the_lesson_in_its_row(client, cast, other):
    published(cast)
    task = other.task(MEETING)
    client.force_login(other.manager)
    row = client.post(f"/items/{task.pk}/tick/", {"tick": "1:done"}, headers={"HX-Request": "true"})
    assert PUBLIC.advice in text_of(row)


def test_too_many_beside_one_item_lead_to_the_library(client, cast, other):
    for number in range(5):
        published(cast, public=Words(f"Number {number} happened.", f"Advice {number}."))
    page = see(client, other.manager, f"/items/{other.task(MEETING).pk}/")
    assert text_of(page).count("happened.") == 3
    assert "See 2 more lessons about this item" in text_of(page)
    assert f"/lessons/?item={MEETING}" in page.content.decode()
    library = text_of(client.get(f"/lessons/?item={MEETING}"))
    assert library.count("happened.") == 5
    assert "Only lessons about: Hold the cutover planning meeting" in library
    rows = text_of(client.get(f"/migrations/{other.migration.pk}/phases/{PHASE}/"))
    assert "One of 5, all on the item" in rows


def test_the_library_by_phase_with_the_guides_own_under_their_heading(client, cast, other):
    published(cast)
    page = text_of(see(client, other.manager, "/lessons/"))
    texts = set(GuideLesson.objects.filter(edition__is_current=True).values_list("text", flat=True))
    assert "From practices (1)" in page
    assert f"From the guide ({len(texts)})" in page
    training = text_of(client.get("/lessons/?phase=training"))
    assert "No practice has published such a lesson" in training
    there = GuideLesson.objects.filter(edition__is_current=True, phase__slug="training")
    assert f"From the guide ({len(set(there.values_list('text', flat=True)))})" in training
    assert "Select a valid choice" in text_of(client.get("/lessons/?phase=lunch"))


@pytest.mark.parametrize("query", ["item=nothing", "item=%00", "q=%00", "page=x", "page=99", "phase=%00"])
def test_the_library_bears_whatever_is_asked(client, cast, query):
    published(cast)
    assert see(client, cast.manager, f"/lessons/?{query}").status_code == 200


def test_the_empty_library(client, cast):
    assert "No practice has published a lesson yet" in text_of(see(client, cast.manager, "/lessons/"))


def test_pages_of_twenty_in_the_library(client, cast, other):
    for number in range(22):
        published(cast, public=Words(f"Number {number} happened.", "So."))
    page = see(client, other.manager, "/lessons/?q=happened")
    assert text_of(page).count("happened.") == 20
    assert text_of(client.get("/lessons/?q=happened&page=2")).count("happened.") == 2
    assert "q=happened&amp;page=2" in page.content.decode()


def test_helped_counts_once_a_practice_and_can_be_undone(client, cast, other):
    lesson = published(cast)
    task_url = f"/items/{other.task(MEETING).pk}/"
    url = f"/migrations/{other.migration.pk}/lessons/{lesson.pk}/helped/"
    client.force_login(other.manager)
    assert client.post(url, {"helped": "yes", "back": task_url}).url == task_url
    client.force_login(other.staff)
    client.post(url, {"helped": "yes"})
    assert Helped.objects.get().by == other.manager
    page = text_of(client.get(task_url))
    assert "Helped 1 practice, ours among them" in page
    assert "Undo: it helped us" in page
    assert "Helped 1 practice" in text_of(client.get("/lessons/"))
    client.post(url, {"helped": "no"})
    assert not Helped.objects.exists()
    assert [row.history_type for row in Helped.history.order_by("history_id")] == ["+", "-"]
    assert "This helped us" in text_of(client.get(task_url))


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example"])
def test_helped_never_leads_off_the_site(client, cast, other, back):
    lesson = published(cast)
    client.force_login(other.manager)
    url = f"/migrations/{other.migration.pk}/lessons/{lesson.pk}/helped/"
    assert client.post(url, {"helped": "yes", "back": back}).url == f"/lessons/{lesson.pk}/"


def test_the_page_of_a_lesson_asks_each_practice_one_works_in(client, cast, other):
    lesson = published(cast)
    page = see(client, other.staff, f"/lessons/{lesson.pk}/")
    assert "This helped Elsewhere Surgery" in text_of(page)
    for user in (other.commissioner, cast.national, cast.manager, cast.nobody):
        assert "This helped" not in text_of(see(client, user, f"/lessons/{lesson.pk}/"))


def test_only_people_of_the_practice_speak_for_it(client, cast, other):
    lesson, unshared = published(cast), write(cast)
    url = f"/migrations/{other.migration.pk}/lessons/{lesson.pk}/helped/"
    for who, status in {"commissioner": 403, "national": 403, "stranger": 404, "nobody": 404}.items():
        client.force_login(getattr(other, who))
        assert client.post(url, {"helped": "yes"}).status_code == status, who
    client.force_login(other.manager)
    hidden = f"/migrations/{other.migration.pk}/lessons/{unshared.pk}/helped/"
    assert client.post(hidden, {"helped": "yes"}).status_code == 404
    client.force_login(cast.manager)
    own = f"/migrations/{cast.migration.pk}/lessons/{lesson.pk}/helped/"
    assert "lesson of your own practice" in text_of(client.post(own, {"helped": "yes"}, follow=True))
    assert not Helped.objects.exists()


def test_the_most_helpful_stands_first(client, cast, other):
    first = published(cast, public=Words("First happened.", "One."))
    published(cast, public=Words("Second happened.", "Two."))
    say_helped(by=other.manager, lesson=first, migration=other.migration, helped=True)
    client.force_login(other.manager)
    for url in ("/lessons/", f"/items/{other.task(MEETING).pk}/"):
        page = text_of(client.get(url))
        assert page.index("First happened.") < page.index("Second happened."), url
    assert "Lesson from another practice: One." in text_of(
        client.get(f"/migrations/{other.migration.pk}/phases/{PHASE}/")
    )


@pytest.mark.parametrize(
    "url",
    [
        "/lessons/",
        "/lessons/shared/?show=published",
        "/migrations/{m}/items/",
        "/migrations/{m}/phases/" + PHASE + "/",
        "/migrations/{theirs}/lessons/",
        "/items/{task}/",
    ],
)
def test_queries_do_not_grow_with_lessons(client, cast, other, url):
    filled = url.format(m=other.migration.pk, theirs=cast.migration.pk, task=other.task(MEETING).pk)
    client.force_login(cast.administrator)
    slugs = [MEETING, "", *cast.migration.edition.items.values_list("slug", flat=True)[:12]]
    for item in slugs[:2]:
        published(cast, item=item)
    client.get(filled)
    with CaptureQueriesContext(connection) as few:
        client.get(filled)
    for item in slugs * 2:
        lesson = published(cast, item=item)
        say_helped(by=other.manager, lesson=lesson, migration=other.migration, helped=True)
    with CaptureQueriesContext(connection) as many:
        client.get(filled)
    # One to count those that are not shown, and one to page.
    assert len(many) <= len(few) + 2, [query["sql"][:90] for query in many]


def test_a_renamed_or_dropped_item_keeps_its_name(client, cast, other):
    lesson = published(cast)
    Lesson.objects.filter(pk=lesson.pk).update(item_slug="long-gone")
    assert "Planning for cutover" in text_of(see(client, other.manager, f"/lessons/{lesson.pk}/"))


def test_the_words_of_a_private_lesson_stay_out_of_the_histories_others_read(client, cast):
    write(cast)
    for user in (cast.commissioner, cast.national):
        for url in (
            f"/migrations/{cast.migration.pk}/history/",
            f"/practices/{cast.practice.ods_code}/history/",
        ):
            page = see(client, user, url)
            assert page.status_code == 200
            assert WORDS.happened not in text_of(page)
