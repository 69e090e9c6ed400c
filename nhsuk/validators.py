"""Checks on what people type that hold anywhere in the NHS."""

import re

import nhs_number
from django.core.exceptions import ValidationError

_TEN_DIGITS = re.compile(r"(?<!\d)\d(?:[\s.\-\u2010-\u2015]*\d){9}(?!\d)")


def _is_nhs_number(found: re.Match[str]) -> bool:
    return bool(nhs_number.is_valid("".join(ch for ch in found.group() if ch.isdigit())))


def no_nhs_number(text: str) -> None:
    """Refuse `text` that holds a valid NHS number in any spacing.

    Raises ValidationError, which never repeats the number.
    """
    if any(_is_nhs_number(found) for found in _TEN_DIGITS.finditer(text)):
        raise ValidationError(
            "This looks like it holds an NHS number. Take it out: the portal must not hold anything about patients.",
            code="nhs_number",
        )


def without_nhs_numbers(text: str) -> str:
    """Return `text` with every valid NHS number replaced by a note that it was removed."""
    return _TEN_DIGITS.sub(lambda found: "[number removed]" if _is_nhs_number(found) else found.group(), text)
