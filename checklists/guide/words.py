"""Words of the guide for people to read: roles, kinds, sources."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from checklists.guide.reading import read_file

# The guide's own words for people and organisations. accounts.roles says which of the portal's
# roles covers which of them.
ROLE_NAMES = {
    "practice-manager": "practice manager",
    "practice-staff": "practice staff",
    "registrations-clerk": "registrations clerk",
    "clinical-lead": "clinical lead",
    "clinicians": "clinicians",
    "it-lead": "IT lead",
    "project-manager": "project manager",
    "delivery-partner": "delivery partner",
    "commissioner": "commissioner",
    "new-supplier": "new supplier",
    "current-supplier": "current supplier",
    "third-party": "third party",
    "trainers": "trainers",
    "ig-team": "NHS England information governance team",
    "pcse": "Primary Care Support England (PCSE)",
}

TIME_RULE_KINDS = {
    "deadline": "Deadline",
    "notice": "Notice to give",
    "reminder": "Reminder",
    "recurring": "Comes round again",
    "window": "Time window",
    "length": "How long it takes",
    "retention": "How long access lasts",
    "sla": "Service level for suppliers",
    "fact": "Fact",
    "advice": "Advice",
}

SERVICE_CATEGORIES = {
    "prescribing": "Prescribing",
    "registration": "Registrations and records",
    "results": "Tests and results",
    "messaging": "Messages and letters",
    "documents": "Documents",
    "patient-access": "Patients' own access",
    "other": "Other",
}


@dataclass(frozen=True)
class Source:
    """One of the texts the guide was made from."""

    name: str
    edition: str


@cache
def sources() -> dict[str, Source]:
    """Return the sources by code, oldest text first, from the guide's sources.yaml."""
    path = settings.GUIDE_DIR / "sources.yaml"
    rows = read_file(path, path.name, []).get("sources") or []
    return {row["code"]: Source(row["name"], row["edition"]) for row in rows}


def role_name(slug: str) -> str:
    """Return a guide role as it stands inside a sentence: 'practice manager'."""
    return ROLE_NAMES.get(slug, slug.replace("-", " "))


def role_names(slugs: Iterable[str]) -> str:
    """Return several roles as one phrase: 'practice manager, clinical lead'."""
    return ", ".join(role_name(slug) for slug in slugs)


def source_words(codes: Mapping[str, str], edition_code: str) -> str:
    """Return where a text comes from: '2025 guide, planning for cutover'.

    Sources of the edition itself speak for it; only without any do the older ones.
    """
    known = sources()
    own = [code for code in codes if code in known and known[code].edition == edition_code]
    return "; ".join(_one(known, code, codes[code]) for code in own or codes)


def carried_from(codes: Mapping[str, str], edition_code: str) -> str:
    """Return the newest older source of a text that was carried over: '2020 guide'."""
    known = sources()
    older = (
        known[code].name for code in reversed(known) if code in codes and known[code].edition != edition_code
    )
    return next(older, "older guide")


def _one(known: Mapping[str, Source], code: str, page: str) -> str:
    name = known[code].name if code in known else code
    words = re.sub(r"(?<!\bpre)-(?!off\b)", " ", page)  # kick-off and pre-migration keep their hyphens
    return name if words == name.lower() else f"{name}, {words}"
