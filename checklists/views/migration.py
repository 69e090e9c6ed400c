"""My migration: where we are, what is next and why."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from checklists.forms.state import StateForm
from checklists.models import GuideLesson
from checklists.presenters import current_phase, progress_by_phase, task_row, weeks_ahead
from checklists.resuming import propose, stood_still
from checklists.timeline import Event, draw
from checklists.updating import newer_edition
from checklists.views.common import Request, london_today, migration_context, with_way_back
from nhsuk.dates import short_date
from phases.access import get_migration, may
from phases.choices import RUNNING_STATES, STOPPED_STATES, MilestoneKind
from phases.models import Migration, Milestone
from phases.services import change_state as move_on
from phases.states import MOVES, StateError
from practices.scope import scope_of


@require_safe
def home(request: Request) -> HttpResponse:
    """The migrations a person may see; straight to it when there is just one."""
    migrations = (
        Migration.objects.visible_to(request.user)
        .select_related("practice", "from_system", "to_system")
        .prefetch_related("milestones")
        .order_by("practice__name", "-started_on")
    )
    page = Paginator(migrations, 50).get_page(request.GET.get("page"))
    if page.paginator.count == 1 and "list" not in request.GET:
        return redirect("migration", page.object_list[0].pk)
    return render(
        request,
        "migration/home.html",
        {"page": page, "page_title": "Migrations", "may_start": scope_of(request.user).may_start()},
    )


@require_safe
def migration(request: Request, pk: int) -> HttpResponse:
    """Everything a practice manager asks on a Monday morning."""
    found = get_migration(request.user, pk)
    today = london_today()
    milestones = list(found.milestones.all())
    dates = {m.kind: m.date for m in milestones}
    phases = list(found.edition.phases.all())
    current = current_phase(phases, dates, today)
    open_tasks = found.tasks.open().due_by(_end_of_next_week(today)).for_list().order_by("due", "id")
    go_live = dates.get(MilestoneKind.GO_LIVE)
    events = [event(m, today) for m in milestones]
    return render(
        request,
        "migration/migration.html",
        migration_context(
            found,
            current=current,
            progress=progress_by_phase(found, phases, today, current),
            ahead=weeks_ahead([task_row(task, dates, today) for task in open_tasks], today),
            lesson=GuideLesson.objects.filter(phase=current).order_by("position").first()
            if current
            else None,
            go_live=go_live,
            days_to_go_live=(go_live - today).days if go_live else None,
            legacy_end=dates.get(MilestoneKind.LEGACY_ACCESS_END),
            timeline=draw(events, today),
            milestones=milestones,
            may_tick=found.is_running and may(request.user, Permission.TICK, found),
            may_plan=may(request.user, Permission.PLAN, found),
            ways_on=MOVES[found.state],
            newer=newer_edition(found),
        ),
    )


def _end_of_next_week(today: date) -> date:
    return today + timedelta(days=13 - today.weekday())


def event(milestone: Milestone, today: date) -> Event:
    """Return a milestone as the timeline draws it."""
    state = "done" if milestone.actual else "late" if milestone.planned < today else "ahead"
    return Event(milestone.date, milestone.get_kind_display(), short_date(milestone.date), state)


@require_http_methods(["GET", "HEAD", "POST"])
def change_state(request: Request, pk: int) -> HttpResponse:
    """Pause, cancel, complete or take up a migration again, with the reason."""
    found = get_migration(request.user, pk, Permission.PLAN)
    overview = reverse("migration", args=[pk])
    today, before = london_today(), found.state
    has_plan = found.milestones.exists()
    form = StateForm(request.POST or None, state=before, has_plan=has_plan, today=today)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            found = move_on(
                by=request.user,
                migration=found,
                state=data["state"],
                reason=data["reason"],
                who=data["who"],
                today=data["on"],
            )
        except StateError as error:
            form.add_error(error.about, str(error))
        else:
            messages.success(request, f"This migration is now {found.get_state_display().lower()}.")
            return redirect(_next_page(found, before) or with_way_back(request, overview))
    context = migration_context(
        found,
        form=form,
        page_title="Change the state of this migration" if has_plan else "Record what was decided",
        back_url=with_way_back(request, overview),
        has_plan=has_plan,
        submit_text="Change state" if has_plan else "Record it",
    )
    return render(request, "migration/change_state.html", context, status=422 if form.is_bound else 200)


def _next_page(found: Migration, before: str) -> str:
    """Return where new dates are offered to a plan that goes on; empty for any other."""
    if before in STOPPED_STATES and found.state in RUNNING_STATES:
        proposal = propose(found, stood_still(found, london_today()))
        if proposal:
            move = reverse("move_date", args=[found.pk, proposal.milestone.kind])
            return f"{move}?{urlencode({'after': proposal.days})}"
    return ""
