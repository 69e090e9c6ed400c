"""What people choose to hear, and the secret address of their calendar."""

import secrets
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.history import sign
from accounts.models import User
from accounts.roles import Place, roles_at
from reminders.composing import default_preference
from reminders.models import Preference
from reminders.rules import Frequency

_calendar = Signer(salt="reminders.calendar", sep=".")


def preference_of(user: User) -> Preference:
    """Return what `user` chose, or else what holds for them."""
    chosen = Preference.objects.filter(user=user).first()
    watches = not user.memberships.exclude(role="commissioner").exists()
    return chosen or default_preference(user, watches=watches)


def hears_anything(user: User) -> bool:
    """Say whether any role of `user` is one that hears: national roles look at everything and get no mail."""
    return user.memberships.exclude(role__in=roles_at(Place.EVERYWHERE)).exists()


def choose(*, by: User, frequency: str, weekday: int, hour: int) -> Preference:
    """Save when and how often `by` wants to hear."""
    return _change(by, by, "", frequency=frequency, weekday=weekday, hour=hour)


def turn_off(*, user: User) -> Preference:
    """Stop what can be stopped of the mails to `user`: their click in a mail, which needs no sign-in."""
    return _change(user, user, "Clicked in an email", frequency=Frequency.OFF.value)


def try_address(*, by: User, user: User) -> Preference:
    """Write to `user` again, though the mail server turned their address down before."""
    return _change(user, by, "To be tried again", bounced_at=None, bounced="")


def note_bounce(*, user: User, said: str) -> Preference:
    """Write no more to `user`, whose address takes no mail, as the mail server `said`."""
    return _change(user, None, "Mail refused", bounced_at=timezone.now(), bounced=said[:200])


def on_new_address(*, user: User) -> None:
    """Forget what a mail server said of a person's former address."""
    if Preference.objects.filter(user=user, bounced_at__isnull=False).exists():
        _change(user, user, "New address", bounced_at=None, bounced="")


def make_calendar(*, by: User) -> Preference:
    """Give `by` a secret calendar address; a former one stops working."""
    return _change(by, by, "New calendar link", feed_key=secrets.token_urlsafe(32))


def end_calendar(*, by: User) -> Preference:
    """Let the secret calendar address of `by` stop working."""
    return _change(by, by, "Calendar link ended", feed_key="")


@transaction.atomic
def _change(user: User, by: User | None, why: str, **values: Any) -> Preference:
    """Save `values`, signed by `by`, or by the job at work; a first choice is kept even if it is what held anyway."""
    # Whoever has no row yet is locked by their account, or two first choices would be two rows.
    User.objects.select_for_update().get(pk=user.pk)
    row = preference_of(user)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if row.pk and not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    sign(row, by)
    row._change_reason = why  # type: ignore[attr-defined]  # read by the history
    row.save(update_fields=[*changed] if row.pk else None)
    return row


def calendar_path(chosen: Preference, name: str = "calendar") -> str:
    """Return the path of a person's calendar `name`, or nothing while they have no link."""
    if not chosen.feed_key:
        return ""
    return reverse(name, args=[_calendar.sign(f"{chosen.user_id}.{chosen.feed_key}")])


def reader_of(token: str) -> User | None:
    """Return whose calendar the address with `token` shows, or None if it shows none (any more)."""
    try:
        pk, _, key = _calendar.unsign(token).partition(".")
    except BadSignature:
        return None
    chosen = Preference.objects.select_related("user").filter(user=int(pk), user__is_active=True).first()
    if chosen and chosen.feed_key and constant_time_compare(chosen.feed_key, key):
        return chosen.user
    return None
