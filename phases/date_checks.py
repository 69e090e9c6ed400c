"""Is a set of dates possible, and is it wise? Impossible dates are errors, doubtful ones warnings.

Plain data in, plain data out: no Django, no clock.
"""

import itertools
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# guide_facts T02: the current supplier may want up to five weeks' notice of the first extract.
EXTRACT_NOTICE = timedelta(days=35)
# T37: the supplier service level for the whole cutover.
LONGEST_CUTOVER = timedelta(hours=72)
# T00: every edition reckons 12 to 16 weeks. Far more than that is more likely a slip in the year.
SHORTEST_PLAN = timedelta(weeks=12)
LONGEST_PLAN = timedelta(weeks=52)
FAR_AHEAD = timedelta(days=2 * 365)
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
_NAMES = {
    **dict(_ORDER),
    "order": "Placing the order",
    "technical_survey": "Technical survey",
    "data_check_sign_off": "Data checking sign-off",
    "cutover_planning": "Cutover planning meeting",
    "closed": "Closing the migration",
}
# Which of the milestones nobody is asked for comes before which other one.
_SENSIBLE = (
    ("technical_survey", "idp"),
    ("kick_off", "cutover_planning"),
    ("idp", "data_check_sign_off"),
)


@dataclass(frozen=True)
class DateProblem:
    """What is wrong with the date called `field` (a milestone kind), in a sentence."""

    field: str
    text: str


def impossible(
    dates: Mapping[str, date], today: date | None = None, proposed: Collection[str] = ()
) -> list[DateProblem]:
    """Return why `dates` (milestone kind to date) cannot be: each date out of order, a go live gone by.

    Without `today` the past is allowed. `proposed` names the dates that nobody gave. Final data
    production and go live may share a day, as may kick-off and initial data production.
    """
    found = []
    given = [(kind, name, dates[kind]) for kind, name in _ORDER if kind in dates]
    for (kind, name, day), (later, later_name, later_day) in itertools.pairwise(given):
        strictly = kind in {"idp", "go_live"}
        if day < later_day or (day == later_day and not strictly):
            continue
        text = f"{name} must be before {_inside(later_name)}, {_long(later_day)}"
        if kind in proposed:
            text = (
                f"Enter a date for {_the(name)}. {_long(day)}, which the guide proposes, is not before "
                f"{_inside(later_name)}, {_long(later_day)}"
            )
        elif later in proposed:
            text = (
                f"{name} must be before {_inside(later_name)}, which the guide proposes for "
                f"{_long(later_day)}. Enter an earlier date, or both dates"
            )
        found.append(DateProblem(kind, text))
    if today and "go_live" in dates and dates["go_live"] < today:
        found.append(
            DateProblem("go_live", f"Go live must be today or later. {_long(dates['go_live'])} has gone by")
        )
    return found


def doubtful(
    dates: Mapping[str, date], today: date, bank_holiday_name: Callable[[date], str]
) -> list[DateProblem]:
    """Return what people should think about before they accept `dates`, each with its reason.

    `dates` holds at least kick-off, both extracts and go live. `bank_holiday_name` gives the name of
    an English bank holiday, or an empty string.
    """
    return [
        *_gone_by(dates, today),
        *_unlikely_order(dates),
        *_unlikely_lengths(dates),
        *_unlikely_from_today(dates, today),
        *_unlikely_days(dates, bank_holiday_name),
    ]


def _unlikely_lengths(dates: Mapping[str, date]) -> list[DateProblem]:
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
                f"Kick-off would be {_days(go_live - kick_off)} before go live. A migration usually "
                "takes 12 to 16 weeks.",
            )
        )
    if go_live - kick_off > LONGEST_PLAN:
        found.append(
            DateProblem(
                "kick_off",
                f"Kick-off would be {(go_live - kick_off).days // 7} weeks before go live. A migration usually "
                "takes 12 to 16 weeks. Check the year.",
            )
        )
    if fdp - idp < SHORTEST_DATA_CHECKING:
        found.append(
            DateProblem(
                "fdp",
                f"Only {_days(fdp - idp)} {'lies' if (fdp - idp).days == 1 else 'lie'} between the two "
                "extracts. Data checking usually takes 2 or 3 rounds of 3 to 5 days.",
            )
        )
    return found


def _unlikely_from_today(dates: Mapping[str, date], today: date) -> list[DateProblem]:
    found = []
    notice_by = dates["idp"] - EXTRACT_NOTICE
    if notice_by < today <= dates["idp"]:
        found.append(
            DateProblem(
                "idp",
                f"The extract should have been asked for by {_long(notice_by)}: the current supplier may want "
                "5 weeks' notice. Check that they can meet the date.",
            )
        )
    if dates["go_live"] - today > FAR_AHEAD:
        found.append(DateProblem("go_live", "Go live would be more than 2 years away. Check the year."))
    return found


def _unlikely_days(dates: Mapping[str, date], bank_holiday_name: Callable[[date], str]) -> list[DateProblem]:
    go_live = dates["go_live"]
    found = []
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


def _gone_by(dates: Mapping[str, date], today: date) -> list[DateProblem]:
    past = [kind for kind in _NAMES if kind in dates and dates[kind] < today]
    past.sort(key=lambda kind: dates[kind])
    if not past:
        return []
    which = ", ".join(f"{_inside(_NAMES[kind])} ({_long(dates[kind])})" for kind in past)
    text = (
        f"These dates have gone by and will be recorded as having happened: {which}. "
        "Change any that did not happen then."
    )
    return [DateProblem(past[0], text)]


def _unlikely_order(dates: Mapping[str, date]) -> list[DateProblem]:
    return [
        DateProblem(
            later,
            f"{_NAMES[later]}, {_long(dates[later])}, would be before {_the(_NAMES[first])}, "
            f"{_long(dates[first])}.",
        )
        for first, later in _SENSIBLE
        if first in dates and later in dates and dates[later] < dates[first]
    ]


def _days(length: timedelta) -> str:
    return "1 day" if length.days == 1 else f"{length.days} days"


def _the(name: str) -> str:
    inside = _inside(name)
    return inside if inside.startswith(("the ", "initial ", "final ", "go ")) else f"the {inside}"


def _inside(name: str) -> str:
    return name[0].lower() + name[1:]


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
