"""Checks on what people type that hold anywhere in the NHS."""

import re
import unicodedata
from collections.abc import Iterator

import nhs_number
from django.core.exceptions import ValidationError

# What may stand between two digits: spaces, dashes and marks by Unicode's lists, seen or unseen.
_SPACING = {"Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Mn", "Me"}
_BETWEEN = (
    "".join(ch for ch in map(chr, range(0x10000)) if unicodedata.category(ch) in _SPACING) + "._\u00b7\u2212"
)
LONGEST = 20_000  # characters: a dozen pages, looked through in a fraction of a second
# Looked for from every digit on, since ten digits that are no NHS number may overlap ten that are.
_TEN_DIGITS = re.compile(rf"(?<!\d)(?=(\d(?:[{re.escape(_BETWEEN)}]*\d){{9}})(?!\d))")


def _nhs_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield where in `text` each valid NHS number begins and ends."""
    for found in _TEN_DIGITS.finditer(text):
        # Digits of any script: a full-width 9 is a nine.
        digits = "".join(str(unicodedata.decimal(ch)) for ch in found[1] if ch.isdecimal())
        if nhs_number.is_valid(digits):
            yield found.span(1)


def no_nhs_number(text: str) -> None:
    """Refuse `text` that holds a valid NHS number in any spacing.

    Raises ValidationError, which never repeats the number; also for a text too long to look through.
    """
    if len(text) > LONGEST:
        raise ValidationError(f"Shorten the text to {LONGEST:,} characters or fewer.", code="too_long")
    if any(_nhs_numbers(text)):
        raise ValidationError(
            "This looks like it holds an NHS number. Take it out: the portal must not hold anything about patients.",
            code="nhs_number",
        )


def without_nhs_numbers(text: str) -> str:
    """Return `text` with every valid NHS number replaced by a note that it was removed."""
    kept, end = [], 0
    for start, stop in _nhs_numbers(text):
        if start >= end:
            kept += [text[end:start], "[number removed]"]
        end = max(end, stop)
    return "".join((*kept, text[end:]))
