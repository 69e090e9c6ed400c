"""The email that invites someone."""

from urllib.parse import urljoin

from django.urls import reverse

from accounts.audit import record
from accounts.models import AuditEvent
from accounts.roles import ROLES
from practices.mail import send_after_commit
from practices.models import Invitation
from practices.organisations import organisation_of


def send_invitation(*, invitation: Invitation, token: str, site: str) -> None:
    """Send the link with `token` after the commit; `invitation.undelivered` then says if that failed."""

    def mark_undelivered() -> None:
        invitation.undelivered = True
        Invitation.objects.filter(pk=invitation.pk).update(undelivered=True)
        record(
            AuditEvent.Kind.INVITATION,
            "sent an invitation that the mail server did not take",
            by=invitation.invited_by,
            subject=invitation.email,
        )

    send_after_commit(
        "invitation",
        subject="You have been invited to the Migrations Portal",
        to=[invitation.email],
        context={
            "invitation": invitation,
            "role": ROLES[invitation.role],
            "organisation": organisation_of(invitation),
            "link": urljoin(site, reverse("invitation_link", args=[token])),
        },
        on_failure=mark_undelivered,
    )
