"""The lessons: beside items and phases, of one practice, to publish, and of everybody."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from lessons.models import Lesson
from lessons.services.helping import say_helped
from lessons.services.publishing import withdraw_lesson
from tests.browser.cases import Case, at, of, send
from tests.browser.showcase import MEETING, PHASE, Showcase
from tests.browser.windows import press
from tests.lessons.telling import published, shared, write


def _manager(s: Showcase):
    return s.unmoved.manager


def _icb(s: Showcase):
    return s.cast.commissioner


def _page(name: str, make=write):
    """Return the address of a page about a lesson that `make` tells for the showcase's practice."""
    return lambda s: reverse(name, args=[make(s.cast).pk])


def _beside(s: Showcase) -> None:
    """Publish more lessons than are shown, beside an item and a phase; one of them helped."""
    if Lesson.objects.elsewhere(s.unmoved.practice.pk).count() < 10:
        for item in (MEETING, "") * 5:
            lesson = published(s.cast, item=item)
        say_helped(by=s.unmoved.manager, lesson=lesson, migration=s.unmoved.migration, helped=True)
        write(s.unmoved)


def _beside_item(s: Showcase) -> str:
    _beside(s)
    return reverse("task", args=[s.unmoved.task(MEETING).pk])


def _beside_phase(s: Showcase) -> str:
    _beside(s)
    return reverse("phase", args=[s.unmoved.migration.pk, PHASE])


def _library(query: str = ""):
    def url(s: Showcase) -> str:
        _beside(s)
        return reverse("lessons") + query

    return url


def _open_lessons(page: Page, _: Showcase) -> None:
    page.get_by_text("Lessons from other practices about this phase").click()
    page.get_by_text("Guidance and lesson: Hold the cutover planning meeting").click()


def _sent_back(s: Showcase) -> str:
    lesson = shared(s.cast)
    withdraw_lesson(by=s.cast.commissioner, lesson=lesson, version=2, reason="Say how many rooms")
    return reverse("lesson", args=[lesson.pk])


def _in_every_state(s: Showcase) -> str:
    for tell in (write, shared, published):
        tell(s.cast)
    return s.url("migration_lessons")


def _empty(page: Page, text: str) -> None:
    page.get_by_label("What happened?").fill("")
    press(page, text)


def _changed_meanwhile(text: str):
    def act(page: Page, _: Showcase) -> None:
        lesson = Lesson.objects.get(pk=page.url.rstrip("/").split("/")[-2])
        lesson.version, lesson.happened = lesson.version + 1, "The room was double-booked."
        lesson.save()
        press(page, text)
        expect(page.get_by_text("Someone else changed this lesson")).to_be_visible()

    return act


LESSONS = [
    Case("task", "lessons beside it", _beside_item, _manager),
    Case("phase", "lessons beside it", _beside_phase, _manager, _open_lessons),
    Case("lessons", "many", _library(), _manager),
    Case("lessons", "one item", _library(f"?item={MEETING}"), _icb),
    Case("lessons", "none", _library("?q=zebra"), _manager),
    Case("lessons", "error", _library("?phase=lunch"), _manager, error=True),
    Case("lesson", "of another practice", _page("lesson", published), _manager),
    Case("lesson", "private", _page("lesson")),
    Case("lesson", "shared", _page("lesson", shared), _icb),
    Case("lesson", "published", _page("lesson", published), _icb),
    Case("lesson", "sent back", _sent_back),
    Case("migration_lessons", "in every state", _in_every_state),
    Case(
        "migration_lessons",
        "none",
        lambda s: reverse("migration_lessons", args=[s.paused.pk]),
        lambda s: s.cast.national,
    ),
    Case("write_lesson", "about an item", of("write_lesson", query=f"?item={MEETING}")),
    Case("write_lesson", "about a phase", of("write_lesson")),
    Case("write_lesson", "error", of("write_lesson"), act=send("Save lesson"), error=True),
    Case("edit_lesson", "first", _page("edit_lesson")),
    Case("edit_lesson", "error", _page("edit_lesson"), act=lambda p, _: _empty(p, "Save lesson"), error=True),
    Case("edit_lesson", "conflict", _page("edit_lesson"), act=_changed_meanwhile("Save lesson")),
    Case("shared_lessons", "waiting", at("shared_lessons"), _icb),
    Case("shared_lessons", "none", at("shared_lessons"), lambda s: s.cast.other_commissioner),
    Case("publish_lesson", "first", _page("publish_lesson", shared), _icb),
    Case(
        "publish_lesson",
        "error",
        _page("publish_lesson", shared),
        _icb,
        lambda p, _: _empty(p, "Publish to every practice"),
        error=True,
    ),
    Case(
        "publish_lesson",
        "conflict",
        _page("publish_lesson", shared),
        _icb,
        _changed_meanwhile("Publish to every practice"),
    ),
    Case("publish_lesson", "published", _page("publish_lesson", published), _icb),
    Case("withdraw_lesson", "first", _page("withdraw_lesson", published), _icb),
    Case(
        "withdraw_lesson", "error", _page("withdraw_lesson", shared), _icb, send("Send it back"), error=True
    ),
]
