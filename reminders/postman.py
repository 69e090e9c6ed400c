"""Handing a mail to the mail server, and what its answer means."""

import re
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from types import TracebackType
from typing import Self

from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

# Enhanced status codes (RFC 3463) that speak of the reader's address: not of ours (5.1.7, 5.1.8), nor
# of what the server lets us do (5.7). Exchange answers 5.4.1 where there is no such mailbox.
ABOUT_ADDRESS = re.compile(r"5\.(1\.[^78]|2\.1|4\.1)")
STATUS = re.compile(r"\d\.\d{1,3}\.\d{1,3}")


class Refused(Exception):
    """This mail can never be sent."""


class NoSuchAddress(Refused):
    """The mail server says that the address takes no mail."""


class NotNow(Exception):
    """The mail server will not take this mail now."""


class Outage(Exception):
    """The mail server takes no mail at all."""


class Postman:
    """One connection to the mail server, kept for many mails."""

    def __init__(self) -> None:
        self._connection = get_connection()
        self._over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    @contextmanager
    def until(self, moment: datetime) -> Iterator[None]:
        """Hang up at `moment`, in mid-conversation if need be.

        A timeout bounds each answer of the server, not the sum of them: this bounds a mail.
        """
        self._over = False
        timer = threading.Timer((moment - timezone.now()).total_seconds(), self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _hang_up(self) -> None:
        """End the conversation from another thread. One that is only beginning looks at `_over`."""
        self._over = True
        conversation = getattr(self._connection, "connection", None)
        if line := getattr(conversation, "sock", None):
            with suppress(OSError):  # it ended by itself
                socket.socket.shutdown(line, socket.SHUT_RDWR)  # of TLS too, whose own would wait

    def post(self, message: EmailMultiAlternatives) -> None:
        """Hand over one mail. Raises Refused, NotNow or Outage."""
        try:
            self._hand_over(message)
        except smtplib.SMTPServerDisconnected as error:
            # Servers close after so many mails, or when idle. One that hung is not asked again.
            if self._over or isinstance(error.__context__, TimeoutError):
                raise self._outage(error) from error
            self._connection.close()
            try:
                self._hand_over(message)
            except smtplib.SMTPServerDisconnected as again:
                raise self._outage(again) from again

    def _hand_over(self, message: EmailMultiAlternatives) -> None:
        self._open()
        try:
            if not self._connection.send_messages([message]):
                raise Refused("It has no address.")
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise self._answer(code, said, to_address=True) from error
        except smtplib.SMTPDataError as error:
            self._connection.close()  # some servers still wait for the mail
            raise self._answer(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            # Not about this mail: who we are, or whether the server is there.
            raise self._outage(error) from error
        except ValueError as error:  # an address that cannot be spelled
            raise Refused(f"{type(error).__name__}: {error}") from error

    def _open(self) -> None:
        try:
            self._connection.open()
        except smtplib.SMTPServerDisconnected:
            raise
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise self._outage(error) from error
        if self._over:
            raise smtplib.SMTPServerDisconnected("Time was up before the server was ready")

    def _answer(self, code: int, said: bytes | str, *, to_address: bool = False) -> Exception:
        """Return what an answer other than yes means."""
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        sentence = f"{code} {words}"
        if code == 421:  # the server is closing
            return self._outage(OSError(sentence))
        if code < 500:
            return NotNow(sentence)
        status = STATUS.match(words)
        if to_address and (status is None or ABOUT_ADDRESS.fullmatch(status[0])):
            return NoSuchAddress(sentence)
        return Refused(sentence)

    def _outage(self, error: Exception) -> Outage:
        self._connection.close()
        return Outage(f"{type(error).__name__}: {error}")
