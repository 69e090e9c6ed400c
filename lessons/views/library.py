"""What every practice reads: published lessons, the guide's own beside them, and what helped."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from checklists.models import GuideItem
from checklists.views.common import Request, sent_from
from lessons.access import get_lesson, get_own_migration
from lessons.beside import guide_lessons
from lessons.forms import LibraryForm
from lessons.models import Lesson, LessonState
from lessons.places import places_of
from lessons.presenters import TAG_COLOURS, cards, helped_words, state_words, whose
from lessons.services.helping import say_helped
from phases.models import Migration
from practices.scope import scope_of

PAGE_SIZE = 20
GUIDE_SHOWN = 10


@require_safe
def library(request: Request) -> HttpResponse:
    """Published lessons, those that helped most first, and the guide's own under their own heading."""
    form = LibraryForm(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    text, phase = chosen.get("q", ""), chosen.get("phase", "")
    item = request.GET.get("item", "")
    found = Lesson.objects.visible_to(request.user).published().with_helped().for_list()
    if phase:
        found = found.filter(phase_slug=phase)
    item_title = _title_of(item)
    if item_title:
        found = found.filter(item_slug=item)
    page = Paginator(found.search(text).best_first(), PAGE_SIZE).get_page(request.GET.get("page"))
    guide = guide_lessons(text=text, phase=phase, item=item if item_title else "")
    context = {
        "form": form,
        "page": page,
        "cards": cards(page.object_list),
        "guide_count": len(guide),
        "guide": guide[:GUIDE_SHOWN],
        "guide_more": guide[GUIDE_SHOWN:],
        "item": item if item_title else "",
        "item_title": item_title,
        "narrowed": bool(text or phase or item_title),
        "page_title": "Lessons",
    }
    return render(request, "lessons/library.html", context)


def _title_of(slug: str) -> str:
    """Return the title of the item `slug`, as the newest edition that has it says; nothing for none."""
    rows = GuideItem.objects.filter(slug=slug) if slug and "\0" not in slug else GuideItem.objects.none()
    return str(
        rows.order_by("edition__is_current", "edition__code").values_list("title", flat=True).last() or ""
    )


@require_safe
def lesson(request: Request, pk: int) -> HttpResponse:
    """One lesson: for other practices in its published words, for its own side and its ICB with all else."""
    user = request.user
    found = get_lesson(user, pk)
    may_write = Lesson.objects.written_by_side_of(user).filter(pk=pk).exists()
    may_publish = Lesson.objects.published_by_side_of(user).filter(pk=pk).exists()
    # Others may read it because it is published; its own words and its author stay with its own people.
    inside = (
        may_write or may_publish or Migration.objects.visible_to(user).filter(pk=found.migration_id).exists()
    )
    shown = Lesson.objects.filter(pk=pk).with_helped().for_list()
    places = places_of([found])
    context = {
        "lesson": found,
        "card": cards(shown, places)[0],
        "whose": whose(found),
        "state": state_words(found),
        "tag_colour": TAG_COLOURS[LessonState(found.state)],
        "inside": inside,
        "may_write": may_write,
        "may_publish": may_publish,
        "published": found.state == LessonState.PUBLISHED,
        "helped": helped_words(found.helped.count()),
        "for_practices": [] if inside else _practices_to_speak_for(request, found),
        "page_title": places.of(found),
    }
    return render(request, "lessons/lesson.html", context)


def _practices_to_speak_for(request: Request, lesson: Lesson) -> list[tuple[Migration, bool]]:
    """Return the newest migration of each practice the person works in, and whether the lesson helped there.

    A delivery partner, which works with many, speaks for one of them on the pages of its plan.
    """
    practices = scope_of(request.user).practice_ids(Permission.TICK)
    rows = Migration.objects.filter(practice__in=practices).select_related("practice")
    newest = {row.practice_id: row for row in rows.order_by("started_on", "pk")}
    helped = set(lesson.helped.filter(practice__in=newest).values_list("practice_id", flat=True))
    return [(row, pk in helped) for pk, row in newest.items()]


@require_POST
def helped(request: Request, pk: int, lesson_pk: int) -> HttpResponse:
    """Say for a practice that a lesson helped, or take that back; `helped` is yes or no."""
    migration = get_own_migration(request.user, pk)
    found = get_lesson(request.user, lesson_pk)
    yes = request.POST.get("helped") == "yes"
    try:
        say_helped(by=request.user, lesson=found, migration=migration, helped=yes)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done = (
            "Thank you: it counts as helpful to your practice." if yes else "It no longer counts as helpful."
        )
        messages.success(request, done)
    return redirect(sent_from(request) or f"/lessons/{lesson_pk}/")
