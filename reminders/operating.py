"""What administrators do about mails that went astray."""

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import AuditEvent, User
from reminders import deliveries, preferences
from reminders.models import OPEN_DELIVERIES, Delivery, DeliveryKind


def may_send_again(delivery: Delivery) -> bool:
    """Say whether a mail can be sent once more: today's digest tells all that an earlier one would."""
    is_late = delivery.kind == DeliveryKind.DIGEST and delivery.day < timezone.localdate()
    return delivery.state not in OPEN_DELIVERIES and not is_late


@transaction.atomic
def send_again(*, by: User, delivery: Delivery) -> None:
    """Let a mail that has come to its end be sent once more, and write down who wanted it."""
    deliveries.send_again(delivery)
    record(AuditEvent.Kind.JOB, "asked for an email to be sent again", by=by, subject=str(delivery))


@transaction.atomic
def try_address(*, by: User, delivery: Delivery) -> None:
    """Write to the reader of a mail again, though their address was turned down before."""
    preferences.try_address(by=by, user=delivery.user)
    record(AuditEvent.Kind.JOB, "asked for an address to be tried again", by=by, subject=delivery.user.email)
