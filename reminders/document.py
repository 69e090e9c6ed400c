"""docs/reminders.md, written from the rules themselves by `manage.py write_reminders_doc`."""

import textwrap
from collections.abc import Iterable
from datetime import time, timedelta

from accounts.roles import Place, roles_at
from checklists.guide.words import ROLE_NAMES
from nhsuk.dates import clock
from reminders.audience import FALLBACK, ROLES_OF_GUIDE_ROLE, TELLING_STATES
from reminders.composing import ONE_BY_ONE, SHOWN
from reminders.feed import ALARM_DAYS, REFRESH, WATCHED
from reminders.forms import HOURS
from reminders.kinds import KINDS
from reminders.models import DEFAULT_HOUR, FREQUENCIES, DeliveryKind, DeliveryState
from reminders.rules import MAX_ATTEMPTS, wait_after
from reminders.watching import AHEAD
from reminders.words import joined, roles_in_words, told
from reminders.writing import HEADINGS

MEANINGS = {
    DeliveryState.WAITING: "It is due, or failed for now and is tried again.",
    DeliveryState.CLAIMED: "A worker has it in hand.",
    DeliveryState.SENT: "The mail server took it.",
    DeliveryState.NOTHING: "There was nothing to tell, so nothing went out.",
    DeliveryState.SKIPPED: "The account is switched off, or the address took no mail before.",
    DeliveryState.FAILED: "The mail server refused it for good, or failed too often. What it says is on the page.",
}
URGENT = {
    DeliveryKind.GO_LIVE_MOVED: (
        "Everybody around a migration hears at once that somebody moved go live, without waiting for the next "
        "morning. Of those who turned emails off, only the people at the practice do."
    ),
    DeliveryKind.GATE_OVERRIDDEN: (
        "The commissioner's people hear at once when somebody goes ahead with final data production or go live "
        "although not everything is ready, with who decided and why. Those who turned emails off do not."
    ),
}


def written() -> str:
    """Return the document."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterable[str]:
    yield "# Reminders: who hears what, and when"
    yield ""
    yield "Written by `manage.py write_reminders_doc` from the rules in `reminders/`; a test compares the two."
    yield ""
    yield from _what()
    yield from _who()
    yield from _when()
    yield from _calendar()
    yield from _promise()
    yield from _operator()


def _what() -> Iterable[str]:
    yield "## What is told"
    yield ""
    yield "These days ahead are the first setting. Administrators change them under Lead times at `/admin/`."
    yield ""
    yield from _table(
        ("What", "When", "Told to"),
        (
            (f"{kind.name}{' (always)' if kind.compulsory else ''}", kind.when, kind.who)
            for kind in told({code: kind.days_ahead for code, kind in KINDS.items()})
        ),
    )
    yield ""
    states = joined(state.label.lower() for state in TELLING_STATES)
    yield _paragraph(
        f"Only migrations in the states {states} tell anything: the dates of a paused one mean nothing until it",
        "goes on. The end of legacy access is told from go live on. What is done, not needed or has happened is no",
        "longer told. What others finished or moved since the last email is told once, under What changed.",
    )
    yield ""


def _who() -> Iterable[str]:
    yield "## Who hears of an item"
    yield ""
    yield "1. Its owner, if it has one."
    yield "2. Otherwise everybody around the migration who holds a role that the guide names for it:"
    yield ""
    yield from _table(
        ("The guide names", "The portal tells"),
        ((ROLE_NAMES[name], roles_in_words(roles)) for name, roles in sorted(ROLES_OF_GUIDE_ROLE.items())),
    )
    yield ""
    yield f"3. Where there is nobody: the {', else the '.join(roles_in_words([code]) for code in FALLBACK)}."
    yield ""
    weeks = AHEAD.days // 7
    national = roles_in_words(roles_at(Place.EVERYWHERE))
    yield _paragraph(
        "Commissioners, who look after many practices, hear of an item only if it is theirs or a commissioner",
        "leads it. Once a week they get a list of the practices to look at: go live or the end of legacy access in",
        f"the next {weeks} weeks, how much is overdue or blocked, checks not met before final data production or go",
        "live in that time and who goes ahead all the same, lessons to publish, and dates that moved.",
        f"The roles held for all of England ({national}) get no reminders.",
    )
    yield ""


def _when() -> Iterable[str]:
    first, last = (clock(time(HOURS[end][0])) for end in (0, -1))
    yield "## When"
    yield ""
    yield _paragraph(
        "Everybody gets one email a day at most, on working days in England, and none when there is nothing to",
        f"tell. It comes at {clock(time(DEFAULT_HOUR))} London time; people may choose another hour ({first} to",
        f"{last}), and how often:",
    )
    yield ""
    yield from (f"- {label}" for _, label in FREQUENCIES)
    yield ""
    yield _paragraph(
        "The first holds for those who chose nothing, the second for those who are commissioners and nothing else.",
        "Once a week, on a day they choose, people get the full email with everything in it; on other days only",
        "what is new. If that day is a bank holiday, the full email comes on the next working day.",
    )
    yield ""
    yield _paragraph(
        f"The email goes practice by practice, under the headings {joined(HEADINGS.values())}. Each line says",
        f"what, when and why, and links to the item: {SHOWN} under a heading and about {ONE_BY_ONE} in all at most. Who",
        "works for more practices gets the others in a line each.",
    )
    yield ""
    yield "### What cannot be turned off"
    yield ""
    always = joined(kind.name.lower() for kind in KINDS.values() if kind.compulsory)
    yield f"People at a practice are always warned of these dates of their own migration: {always}."
    yield ""
    for words in URGENT.values():
        yield _paragraph(words)
        yield ""
    yield _paragraph(
        "Every email can stop those that follow: with the mail program's own button (RFC 8058) or the link at its",
        "end, without signing in.",
    )
    yield ""


def _calendar() -> Iterable[str]:
    dates = joined(kind.label.lower() for kind in WATCHED)
    yield "## The calendar"
    yield ""
    yield _paragraph(
        "Anybody can make a secret link to a calendar of their own at `/reminders/`, replace it and end it. The",
        "calendar holds the open items they hear of, the signatures to give, the dates of their migrations, the",
        "days on which third parties go off and come on again, requests for longer access that wait for an answer",
        "and reports of an overrun, however far ahead.",
        f"Commissioners have two of the dates: {dates}. What is done or has happened leaves the calendar. A second",
        "address under the same link holds just the go lives of every plan its owner may see, without alarms.",
    )
    yield ""
    yield _paragraph(
        "Events last all day and show nobody as busy. They have alarms at 9am on those of the days ahead that are",
        f"{ALARM_DAYS} or fewer. No note or reason that somebody wrote is in them. Calendar programs are asked to look",
        f"again every {_hours(REFRESH)}. A date that moves also moves there: its UID stays, and its SEQUENCE and",
        "LAST-MODIFIED grow.",
    )
    yield ""


def _promise() -> Iterable[str]:
    waits = [wait_after(attempts) for attempts in range(1, MAX_ATTEMPTS)]
    minutes = [wait // timedelta(minutes=1) for wait in waits]
    growing = [str(one) for one in sorted({*minutes})]
    yield "## The promise"
    yield ""
    yield _paragraph(
        "Each person gets at most one digest a day and one notice of each urgent event, and nobody who should have",
        "one is left out: not when the job runs twice, late or not at all for days, when a worker is killed, or when",
        "Redis, the database or the mail server goes away. What a digest could not tell, the next one tells.",
    )
    yield ""
    yield _paragraph(
        f"A mail that fails for now is tried again after {minutes[0]} minute, then {joined(growing[1:])} minutes,",
        f"then every {growing[-1]} minutes. After {MAX_ATTEMPTS} attempts, about {_hours(sum(waits, timedelta()))},",
        "it is given up, with an error in the log. How the promise is kept, and when a mail can be repeated (with",
        "the same Message-ID), is written in `reminders/deliveries.py`.",
    )
    yield ""


def _operator() -> Iterable[str]:
    yield "## For whoever runs it"
    yield ""
    yield "Administrators see every mail at `/reminders/deliveries/`: to whom, when, and what became of it."
    yield ""
    yield from _table(("State", "Means"), ((state.label, MEANINGS[state]) for state in DeliveryState))
    yield ""
    yield _point(
        "**Send again** sends a mail once more, as a new message. A digest of an earlier day is not sent again: the",
        "next one tells all that it told.",
    )
    yield _point(
        "**An address that takes no mail** (the mail server said so for good) gets nothing more until its owner or",
        "an administrator says to try it again.",
    )
    yield _point(
        "Celery's beat says each minute that it is time. `manage.py send_digests` does the same without Celery, for",
        "example from cron; `--dry-run` says who would hear what, `--date 2027-01-06` takes another day.",
    )
    yield _point("`REMINDERS_PER_MINUTE` holds all workers together to what the mail relay allows.")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(row)} |"


def _paragraph(*parts: str) -> str:
    return textwrap.fill(" ".join(parts), 110, break_long_words=False, break_on_hyphens=False)


def _point(*parts: str) -> str:
    return textwrap.indent(_paragraph(*parts), "  ").replace("  ", "- ", 1)


def _hours(span: timedelta) -> str:
    hours = round(span / timedelta(hours=1), 1)
    return f"{hours:g} hours"
