"""A practice writes what it learnt, shares it and takes it back."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklists.models import GuideItem
from checklists.views.common import Request, migration_context
from lessons.access import get_lesson, get_own_migration, writes_on
from lessons.forms import LessonForm, VersionForm
from lessons.models import Lesson
from lessons.places import places_of
from lessons.presenters import own_rows
from lessons.services.common import Conflict
from lessons.services.writing import edit_lesson, share_lesson, take_back_lesson, write_lesson
from lessons.views.common import say_changed, sent_again
from phases.access import get_migration
from phases.models import Migration, Phase

PAGE_SIZE = 20


@require_safe
def lessons(request: Request, pk: int) -> HttpResponse:
    """The lessons of one migration, each with who may read it."""
    migration = get_migration(request.user, pk)
    found = Lesson.objects.visible_to(request.user).filter(migration=migration).for_list()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = migration_context(
        migration,
        page=page,
        rows=own_rows(page.object_list),
        may_write=writes_on(request.user, migration),
        page_title="Lessons",
    )
    return render(request, "lessons/of_migration.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request, pk: int) -> HttpResponse:
    """Write a lesson about the item or the phase that the address names, or about a phase to choose."""
    migration = get_own_migration(request.user, pk)
    item, phase = _asked_for(request, migration)
    slug = item.slug if item else ""
    form = LessonForm(
        request.POST if request.method == "POST" else None,
        edition=migration.edition,
        item_slug=slug,
        initial={"phase": phase.slug if phase else ""},
    )
    if request.method == "POST" and form.is_valid():
        lesson = write_lesson(
            by=request.user,
            migration=migration,
            phase_slug=item.phase.slug if item else form.cleaned_data["phase"],
            item_slug=slug,
            words=form.words,
            names_practice=form.cleaned_data["names_practice"],
        )
        messages.success(request, "The lesson is saved. Only your practice can read it until you share it.")
        return redirect("lesson", lesson.pk)
    context = migration_context(
        migration,
        form=form,
        about=item.title if item else "",
        page_title="Write a lesson",
        back_url=_back(migration, item, phase),
        submit_text="Save lesson",
    )
    return render(request, "lessons/write.html", context, status=422 if form.is_bound else 200)


def _asked_for(request: Request, migration: Migration) -> tuple[GuideItem | None, Phase | None]:
    """Return the item or the phase of the plan or its edition that the address names.

    A plan may keep an item that its edition no longer has.
    """
    edition = migration.edition
    if slug := request.GET.get("item"):
        items = GuideItem.objects.filter(Q(edition=edition) | Q(tasks__migration=migration), slug=slug)
        item = items.select_related("phase").order_by("-edition__revision").first()
        if item is None:
            raise Http404
        return item, None
    if slug := request.GET.get("phase"):
        return None, get_object_or_404(edition.phases, slug=slug)
    return None, None


def _back(migration: Migration, item: GuideItem | None, phase: Phase | None) -> str:
    """Return the page that leads here: the item's, the phase's or the list of lessons."""
    task = migration.tasks.filter(item__slug=item.slug).first() if item else None
    if task:
        return reverse("task", args=[task.pk])
    if phase or item:
        return reverse("phase", args=[migration.pk, (phase or item.phase).slug])  # type: ignore[union-attr]
    return reverse("migration_lessons", args=[migration.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change the practice's own words, while nobody else reads them."""
    lesson = get_lesson(request.user, pk, Lesson.objects.written_by_side_of(request.user))
    if not lesson.may_be_changed:
        messages.warning(request, "It is shared now. Take it back before you change it.")
        return redirect("lesson", pk)
    sent = request.POST if request.method == "POST" else None
    about = partial(LessonForm, edition=lesson.migration.edition, item_slug=lesson.item_slug)
    form = about(sent, initial=LessonForm.initial_for(lesson))
    status, now = 200, None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            edit_lesson(
                by=request.user,
                lesson=lesson,
                version=form.version_seen,
                words=form.words,
                names_practice=data["names_practice"],
                phase_slug=data.get("phase", ""),
            )
        except Conflict as conflict:
            status, now = 409, conflict.lesson
            form = about(sent_again(request, now))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The lesson is saved.")
            return redirect("lesson", pk)
    context = {
        "form": form,
        "lesson": lesson,
        "now": now,
        "about": places_of([lesson]).of(lesson),
        "page_title": "Change this lesson",
        "back_url": reverse("lesson", args=[pk]),
        "submit_text": "Save lesson",
    }
    invalid = form.is_bound and not form.is_valid()
    return render(request, "lessons/edit.html", context, status=422 if invalid else status)


@require_POST
def share(request: Request, pk: int) -> HttpResponse:
    """Let the practice's ICB read a lesson."""
    return _press(request, pk, share_lesson, "Shared. Your ICB can read it now, and publish it.")


@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """Let only the practice read a lesson again."""
    return _press(request, pk, take_back_lesson, "Taken back. Only your practice can read it now.")


def _press(request: Request, pk: int, act: Callable[..., Lesson], done: str) -> HttpResponse:
    """Do what a button of the lesson's page says, and lead back there."""
    lesson = get_lesson(request.user, pk, Lesson.objects.written_by_side_of(request.user))
    form = VersionForm(request.POST)
    try:
        version = form.cleaned_data["version"] if form.is_valid() else 0
        act(by=request.user, lesson=lesson, version=version)
    except Conflict as conflict:
        say_changed(request, conflict)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("lesson", pk)
