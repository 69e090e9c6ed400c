"""What a person's name may hold: letters of any script, and nothing that could pass for something else."""

import re

from django.core.exceptions import ValidationError

# Control characters and those that reverse the reading order, and the marks of addresses and markup:
# names stand in emails and beside what people did.
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069<>@/\\]")


def plain_name(name: str) -> None:
    """Refuse a `name` with characters no name has. Raises ValidationError, which says so."""
    if _NOT_IN_NAMES.search(name):
        raise ValidationError("Enter the name without symbols such as @, / or <", code="not_a_name")
