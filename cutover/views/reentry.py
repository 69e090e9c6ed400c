"""Counting what has to be typed in again, on a phone at the reception desk."""

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from checklists.views.common import Request, london_today
from cutover.burndown import draw
from cutover.forecast import forecast, rate_needed
from cutover.forms.reentry import CorrectForm
from cutover.models import ReentryCount
from cutover.services.common import require_area
from cutover.services.reentry import WHAT, correct_day, count_one, last_tap, undo_tap
from cutover.tally import Tally, tally
from cutover.views.common import attempt, cutover_context, may_write
from nhsuk.dates import long_date
from phases.access import get_migration
from phases.bank_holidays import is_bank_holiday
from phases.choices import MilestoneKind
from phases.models import Migration


def tally_of(migration: Migration, today: date) -> Tally:
    """Return what was counted on `migration`; two queries."""
    names = dict(migration.edition.areas.values_list("slug", "name"))
    return tally(ReentryCount.objects.filter(migration=migration), names, today)


def _count_context(request: Request, migration: Migration, **more: Any) -> dict[str, Any]:
    """Return what the counting page and its swapped parts show."""
    today = london_today()
    found = tally_of(migration, today)
    last = last_tap(by=request.user, migration=migration, today=today)
    return cutover_context(
        migration,
        tally=found,
        last=last,
        last_area=found.area(last.area) if last else None,
        last_what=WHAT[last.what] if last else "",
        may_write=may_write(request, migration),
        **more,
    )


@require_safe
def reentry(request: Request, pk: int) -> HttpResponse:
    """Two large buttons for each area, what is left beside them."""
    migration = get_migration(request.user, pk)
    return render(request, "cutover/reentry.html", _count_context(request, migration))


@require_POST
def count(request: Request, pk: int) -> HttpResponse:
    """Count one more; `tap` is "area:what"."""
    migration = get_migration(request.user, pk, Permission.TICK)
    area, _, what = request.POST.get("tap", "").partition(":")
    if what not in WHAT:
        raise Http404("A tap says which area and what was counted.")
    try:
        count_one(by=request.user, migration=migration, area=area, what=what, today=london_today())
    except ValidationError as error:
        return _refused(request, migration, area, error)
    return _counted(request, migration, area)


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Take back the last item the person counted today."""
    migration = get_migration(request.user, pk, Permission.TICK)
    try:
        tap = undo_tap(by=request.user, migration=migration, today=london_today())
    except ValidationError as error:
        return _refused(request, migration, "", error)
    return _counted(request, migration, tap.area, undone=WHAT[tap.what])


def _counted(request: Request, migration: Migration, area: str, undone: str = "") -> HttpResponse:
    if not request.htmx:
        return redirect(f"{reverse('reentry', args=[migration.pk])}#area-{area}")
    context = _count_context(request, migration, undone=undone)
    context["area"] = context["tally"].area(area)
    return render(request, "cutover/_count_swap.html", context)


def _refused(request: Request, migration: Migration, area: str, error: ValidationError) -> HttpResponse:
    text = " ".join(error.messages)
    context = _count_context(request, migration, refused=text, refused_area=area)
    known = [one for one in context["tally"].areas if one.slug == area]
    if not request.htmx:
        return render(request, "cutover/reentry.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    context["area"] = known[0] if known else None
    return render(request, "cutover/_count_swap.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: Request, pk: int, area: str, day: str) -> HttpResponse:
    """Set what was counted in one area on one day."""
    migration = get_migration(request.user, pk, Permission.TICK)
    today, on = london_today(), _parsed(day)
    try:
        found = require_area(migration, area)
    except ValidationError as error:
        raise Http404 from error
    if not migration.started_on <= on <= today:
        raise Http404("The migration has not had this day.")
    row = ReentryCount.objects.filter(migration=migration, area=area, day=on).first()
    row = row or ReentryCount(migration=migration, area=area, day=on, version=0)

    def save(form: CorrectForm) -> ReentryCount:
        return correct_day(
            by=request.user, migration=migration, area=area, day=on, today=today, **form.cleaned_data
        )

    form = CorrectForm(request.POST if request.method == "POST" else None, initial=vars(row))
    outcome = attempt(form, save, CorrectForm)
    if outcome.saved:
        messages.success(request, f"{found.name}, {long_date(on)}: saved.")
        return redirect(f"{reverse('reentry', args=[pk])}#area-{area}")
    context = cutover_context(
        migration,
        form=outcome.form,
        row=outcome.stale or row,
        stale=outcome.stale,
        area=found,
        day=on,
        page_title=f"Correct {found.name.lower()}",
        day_before=on - timedelta(days=1) if on > migration.started_on else None,
        day_after=on + timedelta(days=1) if on < today else None,
        back_url=reverse("reentry", args=[pk]),
        back_text="Back to counting",
    )
    return render(request, "cutover/correct.html", context, status=outcome.status)


def _parsed(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise Http404("This is not a day.") from error


@require_safe
def progress(request: Request, pk: int) -> HttpResponse:
    """What is left by area, how fast it goes down, and whether the time is enough."""
    migration = get_migration(request.user, pk)
    today = london_today()
    found = tally_of(migration, today)
    ahead = forecast(found.left, found.reentered_by_day, today, is_bank_holiday)
    ends = migration.dates().get(MilestoneKind.LEGACY_ACCESS_END)
    return render(
        request,
        "cutover/progress.html",
        cutover_context(
            migration,
            tally=found,
            ahead=ahead,
            rate=float(ahead.rate),
            ends=ends,
            days_left=(ends - today).days if ends else None,
            too_late=bool(ends and ahead.finish and ahead.finish > ends),
            needed=rate_needed(found.left, today, ends, is_bank_holiday) if ends and found.left else None,
            picture=draw(found.days, today, ahead.finish, ends),
            may_write=may_write(request, migration),
        ),
    )
