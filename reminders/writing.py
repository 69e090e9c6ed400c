"""Letters and notices as mails: subject, plain text and HTML."""

from collections.abc import Iterator
from datetime import date
from email.message import Message
from email.utils import formatdate
from functools import cache, cached_property, lru_cache, partial
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import jinja2
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from markupsafe import Markup, escape

from accounts.models import User
from phases.explain import long_date
from reminders.composing import COUNTED, Letter
from reminders.facts import Line
from reminders.models import Delivery
from reminders.rules import Bucket, Mode

HEADINGS = {
    Bucket.OVERDUE: Markup("Overdue"),
    Bucket.TODAY: Markup("Today"),
    Bucket.WEEK: Markup("This week"),
    Bucket.LATER: Markup("Coming up"),
}
LINK = Markup('class="link" style="color:#005eb8"')
LONGEST_LINE = 998  # octets (RFC 5322, section 2.1.1)
PART_HEADERS = 'Content-Type: {kind}; charset="utf-8"\nMIME-Version: 1.0\nContent-Transfer-Encoding: 8bit\n'
HERE = "\x00"  # stands for an item's address in a line that is yet to have one


@cache
def _templates() -> jinja2.Environment:
    """Return the mail templates. Jinja, since a national morning writes 20,000 of them."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(settings.BASE_DIR / "templates" / "emails"),
        autoescape=jinja2.select_autoescape(["html.j2"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=settings.DEBUG,
    )
    # Escaped once, not once a line.
    found.globals.update(site=escape(settings.PORTAL_URL), headings=HEADINGS, link=LINK)
    found.filters.update(long_date=long_date, in_full=in_full, html_lines=html_lines, text_lines=text_lines)
    return found


def html_lines(lines: list[Line]) -> Markup:
    """Return the rows of a table that tell of `lines`."""
    return Markup("".join(_lines("_line.html.j2", lines)))  # noqa: S704 - a template has escaped each


def text_lines(lines: list[Line]) -> str:
    """Return `lines` as plain text."""
    return "".join(_lines("_line.txt.j2", lines))


def _lines(name: str, lines: list[Line]) -> Iterator[str]:
    for line in lines:
        due = None if line.kind == "quiet" else line.due
        before, after = _around_address(name, line.title, due, line.why)
        yield f"{before}{line.url}{after}"


@lru_cache(maxsize=32768)
def _around_address(name: str, title: str, due: date | None, why: str) -> tuple[str, str]:
    """Return a line as it stands before and after the address of its item.

    Practices differ in the address alone: the guide's titles and the reasons of its dates stand in
    thousands of a morning's mails, and are written once.
    """
    line = _templates().get_template(name).render(title=title, due=due, why=why, here=HERE)
    before, _, after = line.partition(HERE)
    return before, after


@lru_cache(maxsize=1024)
def in_full(day: date) -> str:
    """Return a date with its weekday: Wednesday 6 January 2027."""
    return f"{day:%A} {long_date(day)}"


def subject_of(letter: Letter) -> str:
    """Return what the mail is about: '2 overdue and 5 due this week'."""
    counts = letter.counts
    parts = [f"{counts[bucket]} {COUNTED[bucket]}" for bucket in _PRESSING if counts[bucket]]
    if not parts and counts[Bucket.LATER]:
        parts = [f"{counts[Bucket.LATER]} {COUNTED[Bucket.LATER]}"]
    if letter.watching:
        count = len(letter.watching)
        parts.append(f"{count} practice{'' if count == 1 else 's'} to look at")
    what = " and ".join(", ".join(parts).rsplit(", ", 1)) or "dates have moved"
    return f"Migrations Portal: {what}"


_PRESSING = (Bucket.OVERDUE, Bucket.TODAY, Bucket.WEEK)


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

    Django makes and checks the headers. It would also look through each part several times, for lines
    to fold and for a boundary: half the work of a national morning. Where no line is too long to be
    sent, the texts only need to be written one after the other.
    """

    def message(self, *, policy: Any = None) -> Any:
        """Return the mail as it goes out."""
        return self._put_together

    @cached_property
    def _put_together(self) -> Any:
        texts = [
            str(text).encode("utf-8", "surrogateescape")
            for text in (self.body, *(content for content, _ in self.alternatives))
        ]
        if any(max(map(len, text.splitlines()), default=0) > LONGEST_LINE for text in texts):
            return super().message()
        head: Any = EmailMessage(
            self.subject, "", self.from_email, self.to, headers=self.extra_headers
        ).message()
        boundary = uuid4().hex
        head.replace_header("Content-Type", f'multipart/alternative; boundary="{boundary}"')
        del head["Content-Transfer-Encoding"]  # each part has its own
        kinds = ["text/plain", *(kind for _, kind in self.alternatives)]
        head.as_bytes = partial(_as_bytes, head, boundary, kinds, texts)
        return head


def _as_bytes(
    head: Message, boundary: str, kinds: list[str], texts: list[bytes], *, linesep: str = "\n"
) -> bytes:
    headers = "".join(f"{name}: {value}\n" for name, value in head.raw_items())
    parts = [
        f"--{boundary}\n{PART_HEADERS.format(kind=kind)}\n".encode() + text
        for kind, text in zip(kinds, texts, strict=True)
    ]
    content = b"\n".join((headers.encode(), *parts, f"--{boundary}--\n".encode()))
    return content.replace(b"\n", linesep.encode())


def message_id(delivery: Delivery) -> str:
    """Return the mail's identity, the same at every attempt, so that mailboxes can tell a repeat."""
    return f"<delivery-{delivery.pk}-{delivery.round}@{urlsplit(settings.PORTAL_URL).hostname}>"


_unsubscribe = Signer(salt="reminders.unsubscribe")


def unsubscribe_url(user: User) -> str:
    """Return the address that turns `user`'s mails off with one click (RFC 8058)."""
    before, after = _around_token()
    return f"{settings.PORTAL_URL}{before}{_unsubscribe.sign(str(user.pk))}{after}"


@cache
def _around_token() -> tuple[str, str]:
    """Return the address of unsubscribing before and after its token."""
    before, _, after = reverse("unsubscribe", args=["token"]).partition("token")
    return before, after


def unsubscriber(token: str) -> int | None:
    """Return whose address `token` comes from, or None if it was made up."""
    try:
        return int(_unsubscribe.unsign(token))
    except (BadSignature, ValueError):
        return None
