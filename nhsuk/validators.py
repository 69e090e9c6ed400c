"""Checks on what people type that hold anywhere in the NHS."""

import re

import nhs_number
from django.core.exceptions import ValidationError

_TEN_DIGITS = re.compile(r"(?<!\d)\d(?:[\s.\-\u2010-\u2015]*\d){9}(?!\d)")


def no_nhs_number(text: str) -> None:
    """Refuse `text` that holds a valid NHS number in any spacing.

    Raises ValidationError, which never repeats the number.
    """
    for found in _TEN_DIGITS.finditer(text):
        if nhs_number.is_valid("".join(ch for ch in found.group() if ch.isdecimal())):
            raise ValidationError(
                "This looks like it holds an NHS number. Take it out: the portal must not hold anything about patients.",
                code="nhs_number",
            )
