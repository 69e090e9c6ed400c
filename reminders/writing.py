"""Letters and notices as mails: subject, plain text and HTML."""

from datetime import date
from email.message import Message
from email.utils import formatdate
from functools import cache, cached_property, lru_cache, partial
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import jinja2
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from markupsafe import escape

from accounts.models import User
from phases.explain import long_date
from reminders.composing import Letter
from reminders.models import Delivery
from reminders.rules import Bucket, Mode

HEADINGS = {
    Bucket.OVERDUE: "Overdue",
    Bucket.TODAY: "Today",
    Bucket.WEEK: "This week",
    Bucket.LATER: "Coming up",
}


@cache
def _templates() -> jinja2.Environment:
    """Return the mail templates. Jinja, since a national morning writes 20,000 of them."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(settings.BASE_DIR / "templates" / "emails"),
        autoescape=jinja2.select_autoescape(["html.j2"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(site=settings.PORTAL_URL, headings=HEADINGS)
    found.filters.update(long_date=long_date, in_full=in_full, known=_known)
    return found


# What many mails say: the guide's titles and the reasons of its dates.
_known = lru_cache(maxsize=4096)(escape)


@lru_cache(maxsize=1024)
def in_full(day: date) -> str:
    """Return a date with its weekday: Wednesday 6 January 2027."""
    return f"{day:%A} {long_date(day)}"


def subject_of(letter: Letter) -> str:
    """Return what the mail is about: '2 overdue and 5 due this week'."""
    counts = letter.counts
    parts = [f"{counts[bucket]} {words}" for bucket, words in _SUBJECT if counts[bucket]]
    if not parts and counts[Bucket.LATER]:
        parts = [f"{counts[Bucket.LATER]} coming up"]
    if letter.watching:
        count = len(letter.watching)
        parts.append(f"{count} practice{'' if count == 1 else 's'} to look at")
    what = " and ".join(", ".join(parts).rsplit(", ", 1)) or "dates have moved"
    return f"Migrations Portal: {what}"


_SUBJECT = ((Bucket.OVERDUE, "overdue"), (Bucket.TODAY, "due today"), (Bucket.WEEK, "due this week"))


def text_of(letter: Letter) -> str:
    """Return the digest as plain text."""
    return _text("digest", _context(letter))


def html_of(letter: Letter) -> str:
    """Return the digest as HTML."""
    return _html("digest", _context(letter))


def _context(letter: Letter) -> dict[str, Any]:
    return {
        "letter": letter,
        "full": letter.mode is Mode.FULL,
        "warnings": letter.mode is Mode.WARNINGS,
        "unsubscribe": unsubscribe_url(letter.user),
    }


def _text(name: str, context: dict[str, Any]) -> str:
    return _templates().get_template(f"{name}.txt.j2").render(context)


def _html(name: str, context: dict[str, Any]) -> str:
    return _templates().get_template(f"{name}.html.j2").render(context)


def digest_mail(letter: Letter, delivery: Delivery) -> EmailMultiAlternatives:
    """Return the mail of a digest."""
    return _mail(delivery, "digest", subject_of(letter), _context(letter))


def notice_mail(delivery: Delivery, subject: str, **context: Any) -> EmailMultiAlternatives:
    """Return the mail of an urgent notice."""
    context["unsubscribe"] = unsubscribe_url(delivery.user)
    return _mail(delivery, delivery.kind, subject, context)


def _mail(delivery: Delivery, name: str, subject: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    message = Mail(
        subject,
        _text(name, context),
        to=[delivery.user.email],
        headers={
            "Message-ID": message_id(delivery),
            "Date": formatdate(localtime=True),
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{context['unsubscribe']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(_html(name, context), "text/html")
    message.message()  # now, not in mid-conversation, a header that cannot be sent shows
    return message


class Mail(EmailMultiAlternatives):
    """A mail of two parts that is put together once, however often it is tried.

    The standard library's generator looks for lines to fold and for a boundary in every part: half
    the work of a national morning. Django has made the headers and the parts by then, so they only
    need to be written one after the other.
    """

    def message(self, *, policy: Any = None) -> Any:
        """Return the mail as it goes out."""
        return self._put_together

    @cached_property
    def _put_together(self) -> Any:
        whole: Any = super().message()
        whole.set_boundary(uuid4().hex)
        whole.as_bytes = partial(_as_bytes, whole)
        return whole


def _as_bytes(whole: Any, *, linesep: str = "\n") -> bytes:
    boundary = f"--{whole.get_boundary()}"
    parts = [f"{boundary}\n{_headers(part)}\n{part.get_payload()}" for part in whole.get_payload()]
    text = "\n".join((_headers(whole), *parts, f"{boundary}--\n"))
    return text.replace("\n", linesep).encode("utf-8", "surrogateescape")


def _headers(part: Message) -> str:
    return "".join(f"{name}: {value}\n" for name, value in part.raw_items())


def message_id(delivery: Delivery) -> str:
    """Return the mail's identity, the same at every attempt, so that mailboxes can tell a repeat."""
    return f"<delivery-{delivery.pk}-{delivery.round}@{urlsplit(settings.PORTAL_URL).hostname}>"


_unsubscribe = Signer(salt="reminders.unsubscribe")


def unsubscribe_url(user: User) -> str:
    """Return the address that turns `user`'s mails off with one click (RFC 8058)."""
    return settings.PORTAL_URL + reverse("unsubscribe", args=[_unsubscribe.sign(str(user.pk))])


def unsubscriber(token: str) -> int | None:
    """Return whose address `token` comes from, or None if it was made up."""
    try:
        return int(_unsubscribe.unsign(token))
    except (BadSignature, ValueError):
        return None
