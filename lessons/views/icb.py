"""The ICB reads what its practices share, finds words for it, and publishes it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from checklists.views.common import Request
from lessons.access import get_lesson
from lessons.forms import PublishForm, WithdrawForm
from lessons.models import Lesson, LessonState
from lessons.places import places_of
from lessons.presenters import own_rows
from lessons.services.common import Conflict
from lessons.services.publishing import edit_for_publishing, publish_lesson, withdraw_lesson
from lessons.sides import may_publish
from lessons.views.common import say_changed, sent_again

PAGE_SIZE = 20
SHOWN = {"waiting": "Waiting for you", "published": "Published", "withdrawn": "Sent back or withdrawn"}
_STATES = {
    "waiting": LessonState.SHARED,
    "published": LessonState.PUBLISHED,
    "withdrawn": LessonState.WITHDRAWN,
}


@require_safe
def shared(request: Request) -> HttpResponse:
    """The lessons that wait to be published, those that waited longest first; and those settled."""
    if not may_publish(request.user):
        raise PermissionDenied
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "waiting"
    order = "shared_at" if show == "waiting" else "-shared_at"
    found = Lesson.objects.published_by_side_of(request.user).filter(state=_STATES[show])
    page = Paginator(found.for_list().order_by(order, "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": own_rows(page.object_list),
        "show": show,
        "shown": SHOWN,
        "page_title": "Lessons to publish",
    }
    return render(request, "lessons/shared.html", context)


def _still_shared(request: Request, pk: int) -> Lesson | None:
    """Return the lesson, or say that its practice has it back. Raises as `get_lesson`."""
    lesson = get_lesson(request.user, pk, Lesson.objects.published_by_side_of(request.user))
    if lesson.may_be_changed:
        messages.warning(request, "The practice does not share it any more.")
        return None
    return lesson


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: Request, pk: int) -> HttpResponse:
    """Find the words for a lesson, beside the practice's own, and publish it."""
    lesson = _still_shared(request, pk)
    if lesson is None:
        return redirect("lesson", pk)
    form = PublishForm(
        request.POST if request.method == "POST" else None, initial=PublishForm.initial_for(lesson)
    )
    status, now = 200, None
    if request.method == "POST" and form.is_valid():
        publishing = "save" not in request.POST and lesson.state == LessonState.SHARED
        act = publish_lesson if publishing else edit_for_publishing
        try:
            act(by=request.user, lesson=lesson, version=form.version_seen, words=form.words)
        except Conflict as conflict:
            status, lesson, now = 409, conflict.lesson, conflict.lesson
            form = PublishForm(sent_again(request, now))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            done = "Published. Every practice can read it now." if publishing else "Your wording is saved."
            messages.success(request, done)
            return redirect("lesson", pk)
    context = {
        "form": form,
        "lesson": lesson,
        "now": now,
        "about": places_of([lesson]).of(lesson),
        "page_title": "Publish this lesson" if lesson.state == LessonState.SHARED else "Change the wording",
        "back_url": reverse("lesson", args=[pk]),
    }
    invalid = form.is_bound and not form.is_valid()
    return render(request, "lessons/publish.html", context, status=422 if invalid else status)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a published lesson away from other practices, or send a shared one back."""
    lesson = _still_shared(request, pk)
    if lesson is None:
        return redirect("lesson", pk)
    form = WithdrawForm(
        request.POST if request.method == "POST" else None, initial={"version": lesson.version}
    )
    published = lesson.state == LessonState.PUBLISHED
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_lesson(by=request.user, lesson=lesson, **form.cleaned_data)
        except Conflict as conflict:
            say_changed(request, conflict)
            return redirect("lesson", pk)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The lesson is withdrawn." if published else "The lesson is sent back.")
            return redirect("lesson", pk)
    context = {
        "form": form,
        "lesson": lesson,
        "published": published,
        "about": places_of([lesson]).of(lesson),
        "page_title": "Withdraw this lesson" if published else "Send this lesson back",
        "back_url": reverse("lesson", args=[pk]),
        "submit_text": "Withdraw it" if published else "Send it back",
    }
    return render(request, "lessons/withdraw.html", context, status=422 if form.is_bound else 200)
