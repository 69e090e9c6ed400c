"""Keeps secrets out of the logs: links that let their reader in are cut short, NHS numbers left out."""

import logging
import re

from nhsuk.validators import without_nhs_numbers

HIDDEN = "…"
SECRETS = re.compile(
    r"(?P<place>/password/reset/key/|/confirm-email/|/invitations/|/reminders/stop/|/calendar/|[?&](?:code|token|key)=)"
    r"(?P<secret>[^/\s?&\"']+)"
)


class HideSecrets(logging.Filter):
    """Replaces the secret part of an address in every message that passes."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, without its secrets."""
        message = record.getMessage()
        hidden = without_nhs_numbers(SECRETS.sub(rf"\g<place>{HIDDEN}", message))
        if hidden != message:
            record.msg, record.args = hidden, ()
        return True
