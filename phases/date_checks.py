"""Is a set of dates possible, and is it wise? Impossible dates are errors, doubtful ones warnings.

Plain data in, plain data out: no Django, no clock.
"""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# guide_facts T02: the current supplier may want up to five weeks' notice of the first extract.
EXTRACT_NOTICE = timedelta(days=35)
# T37: the supplier service level for the whole cutover.
LONGEST_CUTOVER = timedelta(hours=72)
# T00: every edition reckons 12 to 16 weeks.
SHORTEST_PLAN = timedelta(weeks=12)
# T26: two or three rounds of data checking, three to five days each, before the final extract.
SHORTEST_DATA_CHECKING = timedelta(days=14)
# QOF closes on 31 March: L1 advises against the fortnight before and the week after.
QOF_BEFORE, QOF_AFTER = timedelta(days=14), timedelta(days=7)

_ORDER = (
    ("kick_off", "Kick-off meeting"),
    ("idp", "Initial data production"),
    ("fdp", "Final data production"),
    ("go_live", "Go live"),
    ("legacy_access_end", "The end of legacy access"),
)


@dataclass(frozen=True)
class DateProblem:
    """What is wrong with the date called `field` (a milestone kind), in a sentence."""

    field: str
    text: str


def impossible(dates: Mapping[str, date], today: date | None = None) -> list[DateProblem]:
    """Return why `dates` (milestone kind to date) cannot be: each date out of order, a go live gone by.

    Without `today` the past is allowed. Final data production and go live may share a day, as may
    kick-off and initial data production.
    """
    found = []
    given = [(kind, name, dates[kind]) for kind, name in _ORDER if kind in dates]
    for (kind, name, day), (_, later_name, later_day) in itertools.pairwise(given):
        strictly = kind in {"idp", "go_live"}
        if day > later_day or (strictly and day == later_day):
            found.append(DateProblem(kind, f"{name} must be before {_inside(later_name)}, {_long(later_day)}"))
    if today and "go_live" in dates and dates["go_live"] < today:
        found.append(
            DateProblem(
                "go_live", f"Go live must be today or later. {_long(dates['go_live'])} has gone by"
            )
        )
    return found


def doubtful(
    dates: Mapping[str, date], today: date, bank_holiday_name: Callable[[date], str]
) -> list[DateProblem]:
    """Return what people should think about before they accept `dates`, each with its reason.

    `bank_holiday_name` gives the name of an English bank holiday, or an empty string.
    """
    go_live, fdp, idp, kick_off = (dates[k] for k in ("go_live", "fdp", "idp", "kick_off"))
    found = []
    if go_live - fdp > LONGEST_CUTOVER:
        found.append(
            DateProblem(
                "fdp",
                f"Cutover would take {(go_live - fdp).days} days. Suppliers are held to 72 hours, and what is "
                "typed in during cutover has to be entered again by hand.",
            )
        )
    if go_live - kick_off < SHORTEST_PLAN:
        found.append(
            DateProblem(
                "kick_off",
                f"Kick-off would be {(go_live - kick_off).days} days before go live. A migration usually "
                "takes 12 to 16 weeks.",
            )
        )
    notice_by = idp - EXTRACT_NOTICE
    if notice_by < today <= idp:
        found.append(
            DateProblem(
                "idp",
                f"The extract should have been asked for by {_long(notice_by)}: the current supplier may want "
                "5 weeks' notice. Check that they can meet the date.",
            )
        )
    if fdp - idp < SHORTEST_DATA_CHECKING:
        found.append(
            DateProblem(
                "fdp",
                f"Only {(fdp - idp).days} days lie between the two extracts. Data checking usually takes 2 or 3 "
                "rounds of 3 to 5 days.",
            )
        )
    if go_live.weekday() == 4:
        found.append(
            DateProblem(
                "go_live",
                "Go live would be on a Friday. Suppliers and partners are harder to reach over the "
                "weekend that follows.",
            )
        )
    for kind, name in _ORDER[:4]:
        if holiday := bank_holiday_name(dates[kind]):
            found.append(DateProblem(kind, f"{name} would fall on a bank holiday, {holiday}."))
        elif kind in {"kick_off", "idp"} and dates[kind].weekday() >= 5:
            found.append(DateProblem(kind, f"{name} would fall on a weekend."))
    year_end = date(go_live.year, 3, 31)
    if year_end - QOF_BEFORE <= go_live <= year_end + QOF_AFTER:
        found.append(
            DateProblem(
                "go_live",
                f"Go live would be close to {_long(year_end)}, when the Quality and Outcomes Framework "
                "(QOF) year ends and practices are at their busiest.",
            )
        )
    return found


def _inside(name: str) -> str:
    return name[0].lower() + name[1:]


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
