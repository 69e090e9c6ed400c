"""What the base layout must know of the settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def portal(_request: HttpRequest) -> dict[str, Any]:
    """Whether the data is made up, and whether the NHS logo may be shown.

    The logo is off unless asked for: it may be used by NHS bodies only.
    """
    return {
        "portal_demo": getattr(settings, "PORTAL_DEMO", False),
        "portal_nhs_logo": getattr(settings, "PORTAL_NHS_LOGO", False),
    }
