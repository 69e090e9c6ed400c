"""The ICB reads what its practices share, rewords, publishes, sends back and withdraws it."""

import pytest

from lessons.models import Lesson, LessonState
from lessons.services.common import Words
from lessons.services.publishing import edit_for_publishing
from practices.models import Commissioner
from tests.lessons.telling import PUBLIC, WORDS, published, shared, text_of, write
from tests.people import person

pytestmark = pytest.mark.django_db
SENT = {"happened": PUBLIC.happened, "advice": PUBLIC.advice}


@pytest.fixture
def icb(client, cast):
    client.force_login(cast.commissioner)
    return client


def test_what_is_shared_waits_for_the_icb(icb, cast, other):
    assert "No lesson waits for you" in text_of(icb.get("/lessons/shared/"))
    lesson = shared(cast)
    write(cast, words=Words("Our own secret.", "Keep it."))
    shared(other, words=Words("Of another board.", "Not yours."))
    page = icb.get("/lessons/shared/").content.decode()
    assert f"/lessons/{lesson.pk}/" in page
    assert "Lidgett Lane Surgery" in page
    assert "secret" not in page
    assert "Of another board." not in page
    assert 'href="/lessons/shared/"' in icb.get("/board/").content.decode()


def test_the_icb_rewords_and_publishes_and_the_authors_words_stay(icb, cast):
    lesson = shared(cast)
    form = text_of(icb.get(f"/lessons/{lesson.pk}/publish/"))
    assert WORDS.happened in form
    assert "chose not to be named" in form
    icb.post(f"/lessons/{lesson.pk}/publish/", {**SENT, "version": 2, "publish": "yes"})
    lesson.refresh_from_db()
    assert (lesson.state, lesson.published_by) == (LessonState.PUBLISHED, cast.commissioner)
    assert (lesson.happened, lesson.advice) == (WORDS.happened, WORDS.advice)
    assert (lesson.public_happened, lesson.public_advice) == (PUBLIC.happened, PUBLIC.advice)


def test_words_saved_for_later_are_not_published(icb, cast):
    lesson = shared(cast)
    icb.post(f"/lessons/{lesson.pk}/publish/", {**SENT, "version": 2, "save": "yes"})
    lesson.refresh_from_db()
    assert (lesson.state, lesson.edited_happened) == (LessonState.SHARED, PUBLIC.happened)
    assert PUBLIC.happened in icb.get(f"/lessons/{lesson.pk}/publish/").content.decode()


def test_words_left_as_they_are_are_not_kept_twice(icb, cast):
    lesson = shared(cast)
    same = {"happened": WORDS.happened, "advice": WORDS.advice, "version": 2}
    icb.post(f"/lessons/{lesson.pk}/publish/", same)
    lesson.refresh_from_db()
    assert lesson.state == LessonState.PUBLISHED
    assert not lesson.is_edited


@pytest.mark.parametrize("sent", [{"happened": ""}, {"advice": "Ring 943 476 5919"}])
def test_words_that_will_not_do_publish_nothing(icb, cast, sent):
    lesson = shared(cast)
    answer = icb.post(f"/lessons/{lesson.pk}/publish/", {**SENT, "version": 2, **sent})
    assert answer.status_code == 422
    assert "There is a problem" in text_of(answer)
    lesson.refresh_from_db()
    assert (lesson.state, lesson.version) == (LessonState.SHARED, 2)


def test_two_at_the_board_with_one_lesson(icb, cast):
    lesson = shared(cast)
    colleague = person("commissioner", commissioner=cast.practice.arrangements.get().commissioner)
    theirs = Words("An hour is not enough.", "Take two.")
    edit_for_publishing(by=colleague, lesson=lesson, version=2, words=theirs)
    answer = icb.post(f"/lessons/{lesson.pk}/publish/", {**SENT, "version": 2, "publish": "yes"})
    assert answer.status_code == 409
    assert "An hour is not enough." in text_of(answer)
    assert PUBLIC.happened in text_of(answer)
    lesson.refresh_from_db()
    assert lesson.state == LessonState.SHARED


def test_what_was_taken_back_meanwhile_is_not_published(icb, client, cast):
    lesson = shared(cast)
    client.force_login(cast.manager)
    client.post(f"/lessons/{lesson.pk}/take-back/", {"version": 2})
    client.force_login(cast.commissioner)
    assert client.post(f"/lessons/{lesson.pk}/publish/", {**SENT, "version": 2}).status_code == 404
    lesson.refresh_from_db()
    assert lesson.state == LessonState.PRIVATE


def test_a_lesson_is_sent_back_put_right_and_shared_again(icb, client, cast):
    lesson = shared(cast)
    url = f"/lessons/{lesson.pk}/"
    assert icb.post(f"{url}withdraw/", {"version": 2, "reason": ""}).status_code == 422
    icb.post(f"{url}withdraw/", {"version": 2, "reason": "Say how many rooms"})
    client.force_login(cast.staff)
    page = text_of(client.get(url))
    assert "Sent back by the ICB: Say how many rooms" in page
    better = {"happened": "One room for nine.", "advice": "Two rooms.", "version": 3}
    client.post(f"{url}edit/", better)
    client.force_login(cast.commissioner)
    assert client.get(url).status_code == 404, "what is being put right is private again"
    client.force_login(cast.staff)
    client.post(f"{url}share/", {"version": 4})
    lesson.refresh_from_db()
    assert (lesson.state, lesson.withdrawn_reason, lesson.happened) == (
        LessonState.SHARED,
        "",
        "One room for nine.",
    )


def test_a_withdrawn_lesson_is_gone_for_others_and_says_why_to_its_own(icb, client, cast, other):
    lesson = published(cast)
    icb.post(f"/lessons/{lesson.pk}/withdraw/", {"version": 3, "reason": "It names a site"})
    client.force_login(cast.manager)
    assert "Withdrawn: It names a site" in text_of(client.get(f"/lessons/{lesson.pk}/"))
    client.force_login(other.manager)
    assert client.get(f"/lessons/{lesson.pk}/").status_code == 404
    assert PUBLIC.happened not in text_of(client.get("/lessons/"))


def test_the_wording_of_a_published_lesson_can_be_mended(icb, cast):
    lesson = published(cast)
    icb.post(
        f"/lessons/{lesson.pk}/publish/", {"happened": "It took two.", "advice": "Book three.", "version": 3}
    )
    lesson.refresh_from_db()
    assert (lesson.state, lesson.public_happened) == (LessonState.PUBLISHED, "It took two.")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *((who, 403) for who in ("manager", "staff", "clinical_lead", "project_manager", "national")),
        *((who, 404) for who in ("stranger", "other_commissioner", "nobody")),
    ],
)
def test_nobody_else_publishes(client, cast, who, status):
    lesson = shared(cast)
    client.force_login(getattr(cast, who))
    for act in ("publish", "withdraw"):
        url = f"/lessons/{lesson.pk}/{act}/"
        assert client.get(url).status_code == status
        assert client.post(url, {**SENT, "version": 2, "reason": "No"}).status_code == status
    assert client.get("/lessons/shared/").status_code == (200 if who == "other_commissioner" else 403)
    lesson.refresh_from_db()
    assert (lesson.state, lesson.version) == (LessonState.SHARED, 2)


def test_administrators_publish_and_withdraw_too(client, cast):
    lesson = published(cast)
    client.force_login(cast.administrator)
    client.post(f"/lessons/{lesson.pk}/withdraw/", {"version": 3, "reason": "A complaint"})
    assert Lesson.objects.get().state == LessonState.WITHDRAWN


def test_the_icb_that_took_over_publishes(client, cast):
    lesson = shared(cast)
    arrangement = cast.practice.arrangements.get()
    merged = Commissioner.objects.create(ods_code="QNEW", name="NHS Merged ICB", kind="icb")
    Commissioner.objects.filter(pk=arrangement.commissioner_id).update(successor=merged)
    client.force_login(person("commissioner", commissioner=merged))
    assert f"/lessons/{lesson.pk}/" in client.get("/lessons/shared/").content.decode()
    client.post(f"/lessons/{lesson.pk}/publish/", {**SENT, "version": 2, "publish": "yes"})
    assert Lesson.objects.get().state == LessonState.PUBLISHED
