"""A migration's dates: see them, move one after seeing what follows, move it back."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from checklists.clashes import clashes
from checklists.forms.dates import MoveForm
from checklists.models import DateChange
from checklists.planning import milestone_why
from checklists.replanning import Replan, preview_move
from checklists.resuming import Proposal, propose
from checklists.services.dates import CannotUndo, DatesMoved, move_date, undo_move, undo_obstacle
from checklists.timeline import draw
from checklists.views.common import Request, london_today, migration_context
from checklists.views.migration import event
from phases.access import get_migration, may
from phases.bank_holidays import bank_holiday_name, is_bank_holiday
from phases.choices import ASKED_KINDS, MilestoneKind
from phases.date_checks import DateProblem, doubtful, impossible
from phases.explain import long_date
from phases.models import Migration, Milestone
from phases.rules import RuleError, plan_milestones


@require_safe
def dates(request: Request, pk: int) -> HttpResponse:
    """All milestones: planned, first planned and actual, with the reason for each."""
    migration = get_migration(request.user, pk)
    today = london_today()
    milestones = list(migration.milestones.all())
    reasons = why_each(migration, milestones)
    changes = list(migration.date_changes.select_related("by", "undone_by")[:50])
    may_plan = migration.is_running and may(request.user, Permission.PLAN, migration)
    newest = next((c for c in changes if not c.undone_at), None)
    context = migration_context(
        migration,
        page_title="Dates",
        milestones=milestones,
        rows=[(m, reasons[m.kind], (m.date - m.baseline).days) for m in milestones],
        timeline=draw([event(m, today) for m in milestones], today),
        changes=[(change, _change_sentences(change)) for change in changes],
        may_plan=may_plan,
        newest=newest,
        obstacle=undo_obstacle(newest) if newest else "",
    )
    return render(request, "migration/dates.html", context)


def why_each(migration: Migration, milestones: list[Milestone]) -> dict[str, str]:
    """Return why each milestone stands where it does; before there is a plan there are none.

    Of one that hangs on a date the migration lacks, nothing is said.
    """
    fixed = {m.kind: m.date for m in milestones if m.pinned or m.actual}
    try:
        planned = plan_milestones(fixed, migration.edition.rules(), is_bank_holiday)
    except RuleError:
        planned = {}
    reasons = {}
    for milestone in milestones:
        if milestone.actual:
            reasons[milestone.kind] = "It has happened"
        elif milestone.pinned:
            reasons[milestone.kind] = "Chosen for this migration"
        else:
            row = planned.get(milestone.kind)
            reasons[milestone.kind] = milestone_why(row) if row else ""
            if row and row.date != milestone.date:
                reasons[milestone.kind] += f": {long_date(row.date)}, when dates next move"
    return reasons


def _change_sentences(change: DateChange) -> list[str]:
    """Return what moved, milestone by milestone, in the order of the plan."""
    sentences = []
    for kind in MilestoneKind:
        row = change.milestones.get(kind)
        if row is None:
            continue
        old, new = (
            row["from"]["actual"] or row["from"]["planned"],
            row["to"]["actual"] or row["to"]["planned"],
        )
        if old != new:
            sentences.append(f"{kind.label}: {_long(old)} to {_long(new)}")
        elif row["to"]["actual"] and not row["from"]["actual"]:
            sentences.append(f"{kind.label}: took place on {_long(new)}")
    if count := len(change.tasks):
        sentences.append("1 item's due date" if count == 1 else f"{count} items' due dates")
    return sentences


def _long(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: Request, pk: int, kind: str) -> HttpResponse:
    """Ask for the new date, show everything it changes, then apply it.

    The first POST shows the preview; the second, with `seen`, applies what was shown.
    """
    migration = get_migration(request.user, pk, Permission.PLAN)
    milestone = get_object_or_404(migration.milestones, kind=kind)
    if not migration.is_running:
        messages.error(
            request,
            f"This migration is {migration.get_state_display().lower()}, so its dates can no longer be moved.",
        )
        return redirect("dates", pk)
    today = london_today()
    proposal = _proposal(request, milestone)
    # "Change my answers" on the preview comes back here with all of them.
    form = MoveForm(
        request.POST or None,
        migration=migration,
        kind=kind,
        today=today,
        initial=_initial(milestone, proposal),
    )
    context: dict[str, Any] = {
        "form": form,
        "milestone": milestone,
        "moved_meanwhile": False,
        "proposal": proposal,
    }
    if request.method == "POST" and "change" not in request.POST and form.is_valid():
        data = form.cleaned_data
        choice = {
            "kind": kind,
            "new_date": data["new_date"],
            "together": bool(data["together"]),
            "happened": data["happened"],
        }
        try:
            if seen := request.POST.get("seen"):
                change = move_date(
                    by=request.user, migration=migration, reason=data["reason"], seen=seen, **choice
                )
                _say_moved(request, change)
                return redirect("dates", pk)
        except DatesMoved:
            context["moved_meanwhile"] = True
        except ValidationError as error:
            form.add_error("reason", error.messages[0])
        try:
            replan = preview_move(migration=migration, **choice)
        except RuleError as error:
            form.add_error("new_date", str(error))
        else:
            if form.is_valid() and _possible(form, replan):
                return _preview(request, replan, context, today)
    context |= migration_context(migration, page_title=f"Change {milestone.get_kind_display().lower()}")
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "migration/move_date.html", context, status=status)


def _proposal(request: Request, milestone: Milestone) -> Proposal | None:
    """Return the new date proposed to a plan that goes on after `?after=` days of standing still."""
    days = request.GET.get("after", "")
    if not (days.isascii() and days.isdigit() and len(days) < 5):
        return None
    proposal = propose(milestone.migration, int(days))
    return proposal if proposal and proposal.milestone == milestone else None


def _initial(milestone: Milestone, proposal: Proposal | None) -> dict[str, Any]:
    if proposal is None:
        return {"new_date": milestone.date, "together": ""}
    return {"new_date": proposal.new_date, "together": "yes", "reason": proposal.reason}


def _possible(form: MoveForm, replan: Replan) -> bool:
    """Say whether the dates as they would be are in order; if not, the form carries the error."""
    problems = impossible({kind: replan.dates[kind] for kind in ASKED_KINDS})
    for problem in problems:
        form.add_error("new_date", problem.text)
    return not problems


def _preview(request: Request, replan: Replan, context: dict[str, Any], today: date) -> HttpResponse:
    warnings = [
        *doubtful(replan.dates, today, bank_holiday_name),
        *_clashes(request, replan, today),
    ]
    context |= migration_context(
        replan.migration,
        page_title="Check what this changes",
        replan=replan,
        warnings=warnings,
        sent=[
            (name, value)
            for name, value in request.POST.items()
            if name not in {"csrfmiddlewaretoken", "seen", "change"}
        ],
        newly_overdue=sum(1 for row in replan.tasks if row.new < today),
    )
    return render(request, "migration/move_preview.html", context)


def _clashes(request: Request, replan: Replan, today: date) -> list[DateProblem]:
    """Return the clashes of the cutover where it would be; where it stays, the move makes none."""
    if not {MilestoneKind.FDP, MilestoneKind.GO_LIVE} & {row.milestone.kind for row in replan.milestones}:
        return []
    migration = replan.migration
    return clashes(
        user=request.user,
        dates=replan.dates,
        from_system=migration.from_system,
        to_system=migration.to_system,
        partner=migration.partner,
        today=today,
        besides=migration,
    )


def _say_moved(request: Request, change: DateChange | None) -> None:
    if change is None:
        messages.info(request, "Nothing changed: every date already stands there.")
        return
    messages.success(request, f"Dates moved. {'; '.join(_change_sentences(change))}.")


@require_POST
def undo(request: Request, pk: int, change_pk: int) -> HttpResponse:
    """Put the dates back as they were before the newest move."""
    migration = get_migration(request.user, pk, Permission.PLAN)
    change = get_object_or_404(migration.date_changes, pk=change_pk)
    if not migration.is_running:
        raise Http404
    try:
        undo_move(by=request.user, change=change)
    except CannotUndo as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The move was undone. Every date is as it was before.")
    return redirect(reverse("dates", args=[pk]))
