"""Django's mail backend for tests, as particular about addresses as the one that speaks SMTP."""

from django.core.mail.backends import locmem
from django.core.mail.message import sanitize_address


class EmailBackend(locmem.EmailBackend):
    """Takes no mail that could not be sent."""

    def send_messages(self, messages):
        """Put mails into `mail.outbox`."""
        for message in messages:
            for address in message.recipients():
                sanitize_address(address, "utf-8")
        return super().send_messages(messages)
