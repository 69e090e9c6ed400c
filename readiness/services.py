"""Signing, going through a gate, and taking either back."""

from collections.abc import Sequence
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.history import sign
from accounts.models import User
from checklists.models import TaskStatus
from checklists.services.tasks import refuse_unless_running, set_status
from nhsuk.validators import no_nhs_number
from phases.access import roles_on
from phases.models import Migration
from readiness.checks import look, unmet
from readiness.gates import GATES
from readiness.models import GoAhead, Signature, SignOff
from readiness.statements import STATEMENTS

S = TypeVar("S", bound=Signature)
DECIDERS = ("practice_manager", "project_manager", "commissioner")


class NotYours(Exception):
    """The person holds none of the roles that may sign this."""


class ChangedMeanwhile(Exception):
    """What the person agreed to is no longer how it stands."""


def signing_role(user: User, migration: Migration, roles: Sequence[str]) -> str | None:
    """Return the first of `roles` that `user` holds on `migration`, or None."""
    held = roles_on(user, migration)
    return next((role for role in roles if role in held), None)


@transaction.atomic
def sign_off(*, by: User, migration: Migration, kind: str, statement: str) -> SignOff:
    """Sign one of the statements and return the signature; the item it belongs to is done with it.

    `statement` are the words the person saw. Signing what is signed already changes nothing.
    Raises NotYours for a role that may not, ChangedMeanwhile when the words are others by now,
    ValidationError when the plan can no longer be changed.
    """
    locked = _locked(migration)
    row = STATEMENTS[kind]
    role = signing_role(by, locked, row.signers)
    if role is None:
        raise NotYours
    if statement != row.words(locked):
        raise ChangedMeanwhile
    standing = locked.sign_offs.filter(kind=kind, withdrawn_at__isnull=True).first()
    if standing:
        return standing
    signed = SignOff(migration=locked, kind=kind, statement=statement)
    _sign(signed, by, role)
    _set_item(locked, row.item, TaskStatus.DONE, by)
    return signed


@transaction.atomic
def withdraw_sign_off(*, by: User, sign_off: SignOff, reason: str) -> SignOff:
    """Take a signature back, for a reason that shows for ever; its item is to do again.

    Anyone who may sign it may take it back. Raises NotYours, ValidationError.
    """
    migration = _locked(sign_off.migration)
    if signing_role(by, migration, STATEMENTS[sign_off.kind].signers) is None:
        raise NotYours
    taken = _withdraw(SignOff.objects.select_for_update().get(pk=sign_off.pk), by, reason)
    _set_item(migration, STATEMENTS[taken.kind].item, TaskStatus.TO_DO, by)
    return taken


@transaction.atomic
def go_ahead(*, by: User, migration: Migration, gate: str, seen: Sequence[str], reason: str) -> GoAhead:
    """Decide to go through `gate` and return the decision.

    `seen` is what was not ready when the person decided; if anything was, `reason` says why to go
    on all the same, and the commissioner is told. Deciding again changes nothing.
    Raises NotYours, ChangedMeanwhile when something else is unready by now, ValidationError for a
    missing reason.
    """
    locked = _locked(migration)
    role = signing_role(by, locked, DECIDERS)
    if role is None:
        raise NotYours
    standing = locked.go_aheads.filter(gate=gate, withdrawn_at__isnull=True).first()
    if standing:
        return standing
    missing = unmet(look(locked, GATES[gate]))
    if missing != list(seen):
        raise ChangedMeanwhile
    if missing and not reason.strip():
        raise ValidationError({"reason": "Say why you go ahead although not everything is ready."})
    no_nhs_number(reason)
    decided = GoAhead(migration=locked, gate=gate, reason=reason.strip(), unmet=missing)
    _sign(decided, by, role)
    return decided


@transaction.atomic
def withdraw_go_ahead(*, by: User, decision: GoAhead, reason: str) -> GoAhead:
    """Take the decision to go through a gate back. Raises NotYours, ValidationError."""
    migration = _locked(decision.migration)
    if signing_role(by, migration, DECIDERS) is None:
        raise NotYours
    return _withdraw(GoAhead.objects.select_for_update().get(pk=decision.pk), by, reason)


def _locked(migration: Migration) -> Migration:
    locked = Migration.objects.select_for_update().get(pk=migration.pk)
    refuse_unless_running(locked)
    return locked


def _sign(signature: Signature, by: User, role: str) -> None:
    signature.by, signature.role, signature.at = by, role, timezone.now()
    signature.name = by.name or by.email
    sign(signature, by)
    signature.save()


def _withdraw(signature: S, by: User, reason: str) -> S:
    """Withdraw it, unless somebody already has."""
    if signature.withdrawn_at:
        return signature
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is taken back. The reason shows for ever."})
    no_nhs_number(reason)
    signature.withdrawn_by, signature.withdrawn_at = by, timezone.now()
    signature.withdrawn_reason = reason.strip()
    sign(signature, by)
    signature.save()
    return signature


def _set_item(migration: Migration, slug: str, status: TaskStatus, by: User) -> None:
    task = migration.tasks.filter(item__slug=slug).first()
    if task and task.status != TaskStatus.NOT_NEEDED:
        set_status(by=by, task=task, version=task.version, status=status)
