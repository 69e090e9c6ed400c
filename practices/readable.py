"""Names as people write them: the ODS file shouts, and capitals are hard to read."""

import re

_SMALL = frozenset(
    [
        "and",
        "at",
        "by",
        "de",
        "for",
        "in",
        "la",
        "le",
        "of",
        "on",
        "or",
        "over",
        "the",
        "to",
        "under",
        "upon",
        "with",
    ]
)
_KEPT = frozenset(
    [
        "APMS",
        "CCG",
        "CIC",
        "GMS",
        "GP",
        "GPS",
        "HQ",
        "ICB",
        "II",
        "III",
        "IV",
        "LLP",
        "NHS",
        "PCC",
        "PCN",
        "PMS",
        "RAF",
        "UK",
    ]
)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_SOUNDS = frozenset("AEIOUY")
# Abbreviations without a vowel that are still words.
_SHORT = frozenset(["DR", "LTD", "MR", "MRS", "MS", "MT", "RD", "SQ", "ST"])


def readable(text: str) -> str:
    """Return `text` in capitals and small letters: ST JOHN'S ROAD becomes St John's Road.

    Text that is not all in capitals is somebody's own spelling and stays.
    """
    if text != text.upper():
        return text
    return _WORD.sub(lambda found: _word(found.group(), first=found.start() == 0), text)


def _word(word: str, *, first: bool) -> str:
    if word in _KEPT or (len(word) < 5 and not _SOUNDS & set(word) and word not in _SHORT and len(word) > 1):
        return word
    if word.lower() in _SMALL and not first:
        return word.lower()
    head, *rest = re.split(r"(['\u2019])", word)
    head = f"Mc{head[2:].capitalize()}" if len(head) > 3 and head.startswith("MC") else head.capitalize()
    # O'BRIEN is O'Brien, JOHN'S is John's.
    return head + "".join(
        part.capitalize() if len(part) > 1 and len(head) == 1 else part.lower() for part in rest
    )
