"""The rules in plain English, for the pages and for docs/reminders.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.roles import ROLES
from reminders.kinds import KINDS, Kind
from reminders.sources.quiet import QUIET_DAYS


@dataclass(frozen=True, slots=True)
class Told:
    """One kind of deadline: when it is told, and whom."""

    name: str
    when: str
    who: str
    compulsory: bool


def told(days_ahead: Mapping[str, tuple[int, ...]]) -> list[Told]:
    """Return every kind of deadline in words."""
    return [
        Told(kind.name, _when(kind, days_ahead[code]), _who(kind), kind.compulsory)
        for code, kind in KINDS.items()
    ]


def _when(kind: Kind, days: tuple[int, ...]) -> str:
    if kind.code == "quiet":
        return f"after {QUIET_DAYS} days, and every {QUIET_DAYS} days from then on"
    ahead = sorted((day for day in days if day), reverse=True)
    parts = []
    if ahead:
        parts.append(f"{joined(str(day) for day in ahead)} day{'' if ahead == [1] else 's'} before")
    if 0 in days:
        parts.append("on the day")
    return ", ".join([*parts, "when overdue"])


def _who(kind: Kind) -> str:
    return roles_in_words(kind.roles) if kind.roles else kind.decides


def roles_in_words(codes: Iterable[str]) -> str:
    """Return the names of roles as part of a sentence."""
    return joined(ROLES[code].name.lower() for code in codes)


def joined(parts: Iterable[str]) -> str:
    """Return 'a, b and c'."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
