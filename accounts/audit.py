"""The log of what leaves no row behind: sign-ins, refusals, invitations, exports."""

from typing import Any

from accounts.history import address_of, current_address, current_job
from accounts.models import AuditEvent, User


def record(
    kind: str, what: str, *, by: User | None = None, subject: str = "", request: Any = None
) -> AuditEvent:
    """Write down that `what` happened, in the transaction at work, and return the event.

    `what` is a sentence without its subject ("signed in"); `by` is who did it, None when nobody is
    signed in; `subject` names what it was done to. The names are copied: the log outlives both.
    """
    return AuditEvent.objects.create(
        kind=kind,
        what=what,
        actor_id=by.pk if by else None,
        actor_name=str(by) if by else "",
        actor_email=by.email if by else "",
        subject=subject[:200],
        address=address_of(request) if request is not None else current_address(),
        job=current_job(),
    )
