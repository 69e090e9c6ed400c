"""Taking mails, writing them, handing them to the mail server, and saving what became of each."""

import gc
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from reminders.composing import compose
from reminders.deliveries import claim, release, retry, settle, settle_sent
from reminders.models import Delivery, DeliveryKind, DeliveryState
from reminders.notices import NOTICES
from reminders.postman import NoSuchAddress, NotNow, Outage, Postman, Refused
from reminders.preferences import note_bounce
from reminders.rules import Mode, wait_after
from reminders.writing import digest_mail

logger = logging.getLogger(__name__)

# Before a claim runs out, its holder begins no mail, then hangs up on one still in hand. What is
# left is for a database that restarts just when a sent mail is to be noted.
LAST_MAIL = timedelta(minutes=2)
HANG_UP = timedelta(minutes=1)
MANY_OBJECTS = 50_000  # made and not yet dropped, before Python looks for garbage


@dataclass(slots=True)
class Written:
    """A delivery with its mail; no mail if there is nothing to tell."""

    row: Delivery
    message: EmailMultiAlternatives | None
    keep: dict[str, Any] = field(default_factory=dict)  # saved with the row once it is sent


def send_due(*, seconds: float = float("inf")) -> Counter[str]:
    """Send what is due until nothing is, or for about so long. Returns how many came to which end."""
    done: Counter[str] = Counter()
    stop = time.monotonic() + seconds
    with Postman() as postman, _garbage_apart():
        while time.monotonic() < stop and (rows := claim(timezone.now())):
            with postman.until(_claimed_until(rows) - HANG_UP), _quick_commits():
                if not _send_batch(rows, postman, done, stop):
                    break
    return done


@contextmanager
def _garbage_apart() -> Iterator[None]:
    """Let Python look for garbage less often, and not among what was there before.

    A batch reads tens of thousands of rows and needs all of them: looking again and again whether they
    can go took a third of a national morning.
    """
    usual = gc.get_threshold()
    gc.freeze()  # garbage too, until the run is over: looking for it takes longer than a run with little to send
    gc.set_threshold(MANY_OBJECTS)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


@contextmanager
def _quick_commits() -> Iterator[None]:
    """Let PostgreSQL answer before it has each mail's end on disk, which would take longer than the mail.

    Should it crash it forgets less than a second, and `_note` notes that again. Taking mails is not
    done this way: what two workers believed to be theirs would be sent twice.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        # A connection that was lost takes its settings with it.
        with suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO on")


def _claimed_until(rows: list[Delivery]) -> datetime:
    return min(row.claimed_until for row in rows if row.claimed_until)


def _send_batch(rows: list[Delivery], postman: Postman, done: Counter[str], stop: float) -> bool:
    """Write and send `rows`. Returns False if the mail server is out."""
    last = _claimed_until(rows) - LAST_MAIL
    waiting = _written(_not_skipped(rows, done), done)
    sent: list[Written] = []
    while waiting:
        # By the clock that the claim is kept by: it runs on while a machine sleeps.
        if time.monotonic() > stop or timezone.now() > last:
            release([one.row for one in waiting])
            return True
        one = waiting.pop()
        try:
            if one.message:
                postman.post(one.message)
        except Outage as error:
            logger.warning("The mail server takes nothing: %s", error)
            done["delayed"] += 1 + len(waiting)
            retry(one.row, str(error))
            release([other.row for other in waiting], wait_after(1))
            return False
        except NotNow as error:
            done["delayed"] += 1
            retry(one.row, str(error))
        except Refused as error:
            done[DeliveryState.FAILED] += 1
            _refused(one.row, error)
        else:
            sent.append(one)
            _note(sent)
            done[DeliveryState.SENT] += 1
    return True


def _note(sent: list[Written]) -> None:
    """Save that the last of `sent` was sent, which cannot be undone: through a restart of the database.

    A database that crashed may have forgotten what was noted just before, so all is noted again.
    """
    news = sent[-1:]
    while True:
        try:
            for one in news:
                settle_sent(one.row, one.row.user.email, one.keep)
            return
        except (OperationalError, InterfaceError):
            until = sent[-1].row.claimed_until
            if until is None or timezone.now() > until:
                raise
            logger.warning("The database is away; waiting to note a mail that was sent.")
            connection.close()
            time.sleep(0.5)
            news = sent


def _refused(row: Delivery, error: Refused) -> None:
    settle([row], DeliveryState.FAILED, str(error), email=row.user.email)
    if isinstance(error, NoSuchAddress):
        note_bounce(user=row.user, said=str(error))


def _not_skipped(rows: list[Delivery], done: Counter[str]) -> list[Delivery]:
    """Settle those who cannot be reached, and return the others."""
    off = [row for row in rows if not row.user.is_active]
    bounced = [
        row
        for row in rows
        if row.user.is_active and (chosen := getattr(row.user, "reminders", None)) and chosen.bounced_at
    ]
    if off:
        settle(off, DeliveryState.SKIPPED, "The account is switched off.")
    if bounced:
        settle(bounced, DeliveryState.SKIPPED, "The address took no mail last time.")
    done[DeliveryState.SKIPPED] += len(off) + len(bounced)
    skipped = {row.pk for row in (*off, *bounced)}
    return [row for row in rows if row.pk not in skipped]


def _written(rows: list[Delivery], done: Counter[str]) -> list[Written]:
    """Write the mails, and settle those that have nothing to tell or cannot be written."""
    written: list[Written] = []
    for kind, writer in WRITERS.items():
        for day in {row.day for row in rows if row.kind == kind}:
            these = [row for row in rows if row.kind == kind and row.day == day]
            written += _write_all(writer, these, done)
    nothing = [one.row for one in written if one.message is None]
    if nothing:
        settle(nothing, DeliveryState.NOTHING)
        done[DeliveryState.NOTHING] += len(nothing)
    return [one for one in reversed(written) if one.message]


Writer = Callable[[list[Delivery]], Iterable[Written]]


def _write_all(writer: Writer, rows: list[Delivery], done: Counter[str]) -> list[Written]:
    """Write `rows` together; if one of them is beyond writing, each half for itself, down to that one."""
    try:
        return list(writer(rows))
    except (OperationalError, InterfaceError):
        raise  # the database, not the mails
    except Exception as error:
        if half := len(rows) // 2:
            return _write_all(writer, rows[:half], done) + _write_all(writer, rows[half:], done)
        logger.exception("A mail could not be written.")
        done[DeliveryState.FAILED] += 1
        settle(rows, DeliveryState.FAILED, f"It could not be written: {type(error).__name__}: {error}")
        return []


def write_digests(rows: list[Delivery]) -> Iterable[Written]:
    """Yield the digests of one day."""
    letters = compose([row.user_id for row in rows], rows[0].day)
    for row in rows:
        letter = letters[row.user_id]
        if letter.is_empty:
            yield Written(row, None)
        else:
            keep = {"told": letter.told, "full": letter.mode is Mode.FULL, "lines": letter.lines}
            yield Written(row, digest_mail(letter, row), keep)


def _writer_of(kind: str) -> Writer:
    """Return what writes the notices of one kind."""

    def write(rows: list[Delivery]) -> Iterable[Written]:
        return (Written(row, message) for row, message in NOTICES[kind].write(rows))

    return write


WRITERS: dict[str, Writer] = {
    DeliveryKind.DIGEST: write_digests,
    **{kind: _writer_of(kind) for kind in NOTICES},
}
