"""The emails of organisations and their people: text and plain HTML, sent after the commit."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def send_after_commit(
    template: str,
    *,
    subject: str,
    to: Iterable[str],
    context: dict[str, Any],
    on_failure: Callable[[], None] | None = None,
) -> None:
    """Send `template` (its .txt and .html) to the addresses in `to` once the transaction is through.

    A mail server that does not answer undoes nothing: it is logged, without the text, which may
    hold a secret link, and `on_failure` is called.
    """
    message = EmailMultiAlternatives(
        subject=subject, body=render_to_string(f"emails/{template}.txt", context), to=list(to)
    )
    message.attach_alternative(render_to_string(f"emails/{template}.html", context), "text/html")

    def send() -> None:
        try:
            message.send()
        # Whatever a mail server or its library comes up with: the change itself is saved.
        except Exception as error:
            logger.error("An email (%s) could not be sent: %s.", template, type(error).__name__)
            if on_failure:
                on_failure()

    if message.to:
        transaction.on_commit(send)
