"""Writes of tokens: made, revoked, used."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit import record
from accounts.history import sign
from accounts.models import AuditEvent, User
from api.models import ApiToken
from practices.invitations.tokens import hash_of, new_token

MARK = "mpt_"  # begins every secret, so that a search for secrets that leaked knows one
SHOWN = 12  # characters of the secret that stay readable
MOST_TOKENS = 10
LONGEST_DAYS = 365
NOTE_EVERY = timedelta(hours=1)


class CannotMake(Exception):
    """There can be no such token; the text says why."""


@transaction.atomic
def make_token(*, by: User, name: str, days: int, second_factor: bool) -> tuple[ApiToken, str]:
    """Give `by` a token for `days` days. Return it with its secret, which cannot be read again.

    Raises CannotMake if they have one of that name that works, or too many.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError(f"A token is good for 1 to {LONGEST_DAYS} days.")
    User.objects.select_for_update().get(pk=by.pk)  # two at once would both find room
    now = timezone.now()
    names = [token.name for token in ApiToken.objects.visible_to(by).working(now)]
    if name in names:
        raise CannotMake(f"You have a token called “{name}”. Choose another name, or revoke that one first")
    if len(names) >= MOST_TOKENS:
        raise CannotMake(f"You have {MOST_TOKENS} tokens, which is the most. Revoke one first")
    secret = MARK + new_token()
    token = ApiToken(
        user=by,
        name=name,
        prefix=secret[:SHOWN],
        secret_hash=hash_of(secret),
        second_factor=second_factor,
        expires_at=now + timedelta(days=days),
    )
    sign(token, by)
    token.save()
    return token, secret


@transaction.atomic
def revoke_token(*, by: User, token: ApiToken) -> bool:
    """Let `token` open nothing from now on, and say whether it still could."""
    row = ApiToken.objects.select_for_update().get(pk=token.pk)
    if not row.works:
        return False
    row.revoked_at = timezone.now()
    sign(row, by)
    row.save(update_fields=["revoked_at"])
    return True


def note_use(*, token: ApiToken, request: HttpRequest) -> None:
    """Write down that `token` was used, here and in the log: at most once an hour."""
    now = timezone.now()
    if token.last_used_at and now - token.last_used_at < NOTE_EVERY:
        return
    unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - NOTE_EVERY)
    with transaction.atomic():
        if ApiToken.objects.filter(unnoted, pk=token.pk).update(last_used_at=now):
            what = f"used the API with the token “{token.name}” ({token.prefix}…)"
            record(AuditEvent.Kind.EXPORT, what, by=token.user, request=request)
