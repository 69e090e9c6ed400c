"""Every mail from the moment it is due to its end.

The promise: each person gets at most one digest a day and one notice of each urgent event, and
nobody who should have one is left out.

* A delivery is a row, one a person, day and kind (a database constraint), made by `plan_digests`
  and `plan_notices`, which may run at any time, twice or side by side.
* A worker takes rows by compare-and-set (`claim`): only one gets each, and only until its time is
  up. Well before that it stops, and hangs up on a mail server that is still in mid-conversation, so
  nobody sends what another may have taken. Whoever is killed leaves rows whose time runs out, and
  the next worker takes them again.
* Each mail is sent outside any transaction and its end is saved before the next one begins. So two
  things can repeat a mail, always with the same Message-ID, and `attempts` counts them: a worker
  killed after the mail server took the one mail in its hands and before that was saved; and a mail
  server that takes a mail and then hangs or breaks off instead of saying so. Only if a worker is
  killed within the second in which the database crashes, too, can it be more than the one mail.
* What fails for now waits, longer each time; after MAX_ATTEMPTS it is given up, with an error in
  the log and on the page of deliveries. So is a mail that kills whoever takes it; meanwhile it is
  taken with ever fewer others, in the end alone. Nothing is lost by giving up: what a digest did
  not tell, the next one tells.
"""

import logging
import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.roles import Place, roles_at
from phases.bank_holidays import is_bank_holiday
from phases.rules import is_working_day
from practices.models import Membership
from reminders.models import (
    DEFAULT_HOUR,
    OPEN_DELIVERIES,
    Delivery,
    DeliveryKind,
    DeliveryQuerySet,
    DeliveryState,
)
from reminders.notices import NOTICES
from reminders.rules import MAX_ATTEMPTS, wait_after

logger = logging.getLogger(__name__)

BATCH = 250
# How long a worker may keep what it took. It stops sending well before, see `reminders.sending`.
LEASE = timedelta(minutes=6)
NOTICE_DAYS = timedelta(days=3)  # an event older than this is no longer told at once


def working(day: date) -> bool:
    """Say whether digests are sent on `day`."""
    return is_working_day(day, is_bank_holiday)


def plan_digests(now: datetime) -> int:
    """Make today's digest of everybody whose hour has come and return how many are new.

    What was still open from an earlier day is closed: today's tells the same and more.
    """
    day = timezone.localdate(now)
    _overtake(day)
    rows = [Delivery(user_id=pk, day=day, not_before=timezone.now()) for pk in readers_due(now)]
    Delivery.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
    return len(rows)


def readers_due(now: datetime) -> list[int]:
    """Return the people whose hour has come, on a working day, and who have no digest of it yet."""
    local = timezone.localtime(now)
    if not working(local.date()):
        return []
    members = Membership.objects.filter(user=OuterRef("pk")).exclude(role__in=roles_at(Place.EVERYWHERE))
    today = Delivery.objects.filter(user=OuterRef("pk"), day=local.date(), kind=DeliveryKind.DIGEST)
    due = (
        User.objects.filter(Exists(members), ~Exists(today))
        .annotate(hour=Coalesce("reminders__hour", DEFAULT_HOUR))
        .filter(hour__lte=local.hour)
        .order_by("pk")
    )
    return list(due.values_list("pk", flat=True))


def _overtake(day: date) -> None:
    old = _free(timezone.now()).filter(kind=DeliveryKind.DIGEST, day__lt=day)
    closed = old.update(
        state=DeliveryState.FAILED,
        said="Not sent that day. The next digest tells what it would have told.",
        settled_at=timezone.now(),
    )
    if closed:
        logger.error("%s digests could not be sent on their day.", closed)


def plan_notices(now: datetime) -> int:
    """Make the notices of every urgent event that was not told yet, and return how many are new."""
    rows: list[Delivery] = []
    for kind, notice in NOTICES.items():
        told = set(
            Delivery.objects.filter(kind=kind, day__gte=(now - NOTICE_DAYS * 2).date())
            .values_list("about", flat=True)
            .distinct()
        )
        rows += [
            Delivery(
                user_id=pk,
                kind=kind,
                day=timezone.localdate(event.at),
                about=event.about,
                not_before=timezone.now(),
            )
            for event in notice.events(now - NOTICE_DAYS)
            if event.about not in told
            for pk in sorted(event.people)
        ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def claim(now: datetime, limit: int = BATCH) -> list[Delivery]:
    """Take up to `limit` mails that are due and that no other worker holds, and return them.

    Taking counts as an attempt, so a mail that kills its worker is not taken for ever.
    """
    rows = _lot(
        list(
            _free(now)
            .filter(not_before__lte=now)
            .select_for_update(skip_locked=True)
            .prefetch_related("user__reminders")
            .order_by("not_before", "user_id")[: min(limit, _allowance(now))]
        )
    )
    token, until = uuid.uuid4(), now + LEASE
    for row in rows:
        row.state, row.claim, row.claimed_until = DeliveryState.CLAIMED, token, until
        row.attempts += 1
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=DeliveryState.CLAIMED, claim=token, claimed_until=until, attempts=F("attempts") + 1
    )
    return rows


def _lot(rows: list[Delivery]) -> list[Delivery]:
    """Return the first of `rows`, the fewer the oftener they were taken by workers who never came back.

    One of them may be what killed those workers: it must not take the others with it for ever.
    """
    lot: list[Delivery] = []
    most = BATCH
    for row in rows:
        if row.state == DeliveryState.CLAIMED:
            if row.attempts >= MAX_ATTEMPTS:
                settle(
                    [row],
                    DeliveryState.FAILED,
                    f"Given up after {row.attempts} attempts, the last cut short.",
                )
                continue
            most = min(most, max(1, BATCH >> 2 * row.attempts))
        if len(lot) >= most:
            break
        lot.append(row)
    return lot


def _allowance(now: datetime) -> int:
    """Return how many mails may be taken in the rest of this minute, by the rate the mail relay allows."""
    rate: int = settings.REMINDERS_PER_MINUTE
    if not rate:
        return BATCH
    # One worker counts and takes at a time: this row is the door.
    ContentType.objects.select_for_update().get(app_label="reminders", model="delivery")
    return max(0, rate - _sent_since(now.replace(second=0, microsecond=0)))


def _sent_since(moment: datetime) -> int:
    """Return how many mails were sent, or are being sent, since `moment`."""
    return Delivery.objects.filter(
        Q(state=DeliveryState.SENT, settled_at__gte=moment)
        | Q(state=DeliveryState.CLAIMED, claimed_until__gt=timezone.now())
    ).count()


def settle(rows: Collection[Delivery], state: DeliveryState, said: str = "", **more: object) -> None:
    """Save the end of `rows`, if they are still ours: whoever's time ran out changes nothing."""
    if state is DeliveryState.FAILED:
        for row in rows:
            logger.error("%s (delivery %s) was given up: %s", row.get_kind_display(), row.pk, said)
    _ours(rows).update(
        state=state, said=said[:300], settled_at=timezone.now(), claim=None, claimed_until=None, **more
    )


def settle_sent(row: Delivery, email: str, keep: Mapping[str, object]) -> None:
    """Save that `row` was sent to `email`, if it is still ours, with what its digest told.

    One a mail, so the statement is put together here: for the ORM to do so takes as long as to write the mail.
    """
    news = {
        "state": DeliveryState.SENT,
        "said": "",
        "settled_at": timezone.now(),
        "claim": None,
        "claimed_until": None,
        "email": email,
        **keep,
    }
    ours = {"id": row.pk, "claim": row.claim, "state": DeliveryState.CLAIMED}
    fields = {field.column: field for field in Delivery._meta.concrete_fields}
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(column)} = %s" for column in news)
    holds = " AND ".join(f"{quote(column)} = %s" for column in ours)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(Delivery._meta.db_table)} SET {changes} WHERE {holds}",  # noqa: S608 - names of columns
            [
                fields[column].get_db_prep_save(value, connection)
                for column, value in (*news.items(), *ours.items())
            ],
        )


def retry(row: Delivery, said: str) -> None:
    """Let a mail that failed for now wait, or give it up after the last attempt."""
    if row.attempts >= MAX_ATTEMPTS:
        settle([row], DeliveryState.FAILED, f"Given up after {row.attempts} attempts. {said}")
        return
    _ours([row]).update(
        state=DeliveryState.WAITING,
        said=said[:300],
        not_before=timezone.now() + wait_after(row.attempts),
        claim=None,
        claimed_until=None,
    )


def release(rows: Collection[Delivery], wait: timedelta = timedelta()) -> None:
    """Give back mails that were taken and not tried: that was no attempt of theirs."""
    _ours(rows).update(
        state=DeliveryState.WAITING,
        not_before=timezone.now() + wait,
        claim=None,
        claimed_until=None,
        attempts=F("attempts") - 1,
    )


def _ours(rows: Collection[Delivery]) -> DeliveryQuerySet:
    return Delivery.objects.filter(
        pk__in=[row.pk for row in rows], claim__in={row.claim for row in rows}, state=DeliveryState.CLAIMED
    )


def send_again(delivery: Delivery) -> None:
    """Let an ended mail be sent once more, as a new message."""
    Delivery.objects.filter(pk=delivery.pk).exclude(state__in=OPEN_DELIVERIES).update(
        state=DeliveryState.WAITING,
        not_before=timezone.now(),
        attempts=0,
        round=F("round") + 1,
        said="",
        settled_at=None,
    )


def due_now(now: datetime) -> int:
    """Return how many mails wait for a worker."""
    return _free(now).filter(not_before__lte=now).count()


def _free(now: datetime) -> DeliveryQuerySet:
    """Return the open mails that no worker holds."""
    free = Q(state=DeliveryState.WAITING) | Q(state=DeliveryState.CLAIMED, claimed_until__lt=now)
    return Delivery.objects.filter(free, state__in=OPEN_DELIVERIES)  # the latter for the index


def tidy(today: date) -> None:
    """Forget old mails: those that told nothing after a week, the others after a little over a year."""
    Delivery.objects.filter(state=DeliveryState.NOTHING, day__lt=today - timedelta(days=7)).delete()
    Delivery.objects.filter(day__lt=today - timedelta(days=400)).delete()
