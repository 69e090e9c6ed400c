"""Whether a migration is ready for its two points of no return, and the decision to go on."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from checklists.views.common import Request, migration_context
from phases.access import get_migration
from phases.models import Migration
from readiness.checks import look, look_each, unmet
from readiness.forms import GoAheadForm, WithdrawForm
from readiness.gates import GATES, Gate
from readiness.models import GoAhead
from readiness.services import DECIDERS, ChangedMeanwhile, NotYours, signing_role
from readiness.services import go_ahead as decide
from readiness.services import withdraw_go_ahead as take_back


@require_safe
def readiness(request: Request, pk: int) -> HttpResponse:
    """What is met and what is not before each gate, and who holds it."""
    migration = get_migration(request.user, pk)
    dates = migration.dates()
    decisions = list(migration.go_aheads.select_related("withdrawn_by"))
    standing = {row.gate: row for row in decisions if not row.withdrawn_at}
    checked = look_each([migration])[pk]
    gates = []
    for gate in GATES.values():
        lines = checked[gate.kind]
        open_lines = [line for line in lines if not line.met]
        gates.append(
            {
                "gate": gate,
                "date": dates.get(gate.kind),
                "asked": len(lines),
                "open": open_lines,
                "met": [line for line in lines if line.met],
                "decision": standing.get(gate.kind),
            }
        )
    context = migration_context(
        migration,
        page_title="Readiness",
        gates=gates,
        withdrawn=[row for row in decisions if row.withdrawn_at],
        may_decide=migration.is_running and signing_role(request.user, migration, DECIDERS) is not None,
    )
    return render(request, "readiness/readiness.html", context)


def _gate(migration: Migration, kind: str) -> Gate:
    if kind not in GATES or kind not in migration.dates():
        raise Http404
    return GATES[kind]


def _standing(migration: Migration, gate: Gate) -> GoAhead | None:
    found: GoAhead | None = migration.go_aheads.filter(gate=gate.kind, withdrawn_at__isnull=True).first()
    return found


def _to_decide(request: Request, pk: int) -> Migration:
    """Return the migration, if the person is one of those who decide."""
    migration = get_migration(request.user, pk, Permission.PLAN)
    if signing_role(request.user, migration, DECIDERS) is None:
        raise PermissionDenied
    return migration


@require_http_methods(["GET", "HEAD", "POST"])
def go_ahead(request: Request, pk: int, gate: str) -> HttpResponse:
    """Decide to go through a gate, after seeing what is not ready."""
    migration = _to_decide(request, pk)
    found = _gate(migration, gate)
    if _standing(migration, found):
        messages.info(request, "That was decided already.")
        return redirect("readiness", pk)
    missing = unmet(look(migration, found))
    fresh = {"seen": "\n".join(missing)}
    form = GoAheadForm(request.POST or None, initial=fresh, ready=not missing)
    changed = False
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            decide(
                by=request.user,
                migration=migration,
                gate=gate,
                seen=data["seen"].splitlines(),
                reason=data["reason"],
            )
        except NotYours as error:
            raise PermissionDenied from error
        except ChangedMeanwhile:
            changed = True
            form = GoAheadForm(initial={**fresh, "reason": data["reason"]}, ready=not missing)
        except ValidationError as error:
            form.add_error(None if not hasattr(error, "error_dict") else "reason", error.messages)
        else:
            told = " The commissioner is told." if missing else ""
            messages.success(request, f"{found.kind.label}: you decided to go ahead.{told}")
            return redirect("readiness", pk)
    context = migration_context(
        migration,
        page_title=f"Go ahead with {found.kind.label.lower()}",
        gate=found,
        missing=missing,
        form=form,
        changed=changed,
    )
    status = 409 if changed else 422 if form.is_bound else 200
    return render(request, "readiness/go_ahead.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, pk: int, gate: str) -> HttpResponse:
    """Take the decision back, with the reason."""
    migration = _to_decide(request, pk)
    found = _gate(migration, gate)
    decision = _standing(migration, found)
    if decision is None:
        messages.info(request, "Nobody has decided to go ahead, so there is nothing to take back.")
        return redirect("readiness", pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back(by=request.user, decision=decision, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{found.kind.label}: the decision was taken back.")
            return redirect("readiness", pk)
    context = migration_context(
        migration,
        page_title=f"Take back the decision on {found.kind.label.lower()}",
        signature=decision,
        words=decision.reason,
        form=form,
    )
    return render(request, "readiness/withdraw.html", context, status=422 if form.is_bound else 200)
