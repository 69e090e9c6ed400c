"""What was signed, what is still to sign, and the pages on which people do."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from checklists.views.common import Request, migration_context
from phases.access import get_migration
from readiness.forms import SignForm, WithdrawForm
from readiness.services import ChangedMeanwhile, NotYours, signing_role
from readiness.services import sign_off as sign
from readiness.services import withdraw_sign_off as take_back
from readiness.statements import STATEMENTS, Statement


@require_safe
def sign_offs(request: Request, pk: int) -> HttpResponse:
    """Every statement with its signature, and those that were taken back."""
    migration = get_migration(request.user, pk)
    signed = list(migration.sign_offs.select_related("withdrawn_by"))
    standing = {row.kind: row for row in signed if not row.withdrawn_at}
    tasks = {
        task.item.slug: task
        for task in migration.tasks.select_related("item").filter(
            item__slug__in=[row.item for row in STATEMENTS.values()]
        )
        if task.item
    }
    rows = [
        (row, standing.get(row.kind), tasks.get(row.item))
        for row in STATEMENTS.values()
        if row.item in tasks or row.kind in standing
    ]
    context = migration_context(
        migration,
        page_title="Signatures",
        rows=rows,
        withdrawn=[row for row in signed if row.withdrawn_at],
    )
    return render(request, "readiness/sign_offs.html", context)


def _statement(kind: str) -> Statement:
    if kind not in STATEMENTS:
        raise Http404
    return STATEMENTS[kind]


@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request: Request, pk: int, kind: str) -> HttpResponse:
    """Show a statement, and its signature or the box to sign it with."""
    migration = get_migration(
        request.user, pk, Permission.TICK if request.method == "POST" else Permission.VIEW
    )
    row = _statement(kind)
    words = row.words(migration)
    form = SignForm(request.POST or None, initial={"statement": words})
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            sign(by=request.user, migration=migration, kind=kind, statement=form.cleaned_data["statement"])
        except NotYours as error:
            raise PermissionDenied from error
        except ChangedMeanwhile:
            changed = True
            form = SignForm(initial={"statement": words})
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{row.title}: signed.")
            return redirect("sign_offs", pk)
    context = migration_context(
        migration,
        page_title=row.title,
        statement=row,
        words=words,
        form=form,
        changed=changed,
        signed=migration.sign_offs.filter(kind=kind, withdrawn_at__isnull=True).first(),
        may_sign=migration.is_running and signing_role(request.user, migration, row.signers) is not None,
    )
    status = 409 if changed else 422 if form.is_bound else 200
    return render(request, "readiness/sign_off.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, pk: int, kind: str) -> HttpResponse:
    """Take a signature back, with the reason."""
    migration = get_migration(request.user, pk, Permission.TICK)
    row = _statement(kind)
    if signing_role(request.user, migration, row.signers) is None:
        raise PermissionDenied
    signed = migration.sign_offs.filter(kind=kind, withdrawn_at__isnull=True).first()
    if signed is None:
        messages.info(request, f"{row.title} is not signed, so there is nothing to take back.")
        return redirect("sign_offs", pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back(by=request.user, sign_off=signed, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{row.title}: the signature was taken back.")
            return redirect("sign_offs", pk)
    context = migration_context(
        migration, page_title=f"Take back: {row.title}", signature=signed, words=signed.statement, form=form
    )
    return render(request, "readiness/withdraw.html", context, status=422 if form.is_bound else 200)
