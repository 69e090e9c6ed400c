"""Texts to copy into an email or a letter to a service, filled with the practice and its dates."""

from dataclasses import dataclass
from datetime import date

from checklists.guide.words import role_names
from nhsuk.dates import long_date
from phases.models import Migration
from third_parties.models import ThirdPartyEntry
from third_parties.rules import Step, waiting

ABOUT = {
    "notice": "Giving notice",
    "chase": "Asking for an answer",
    "on": "Switching on again",
}


REPLY = (
    "Please confirm that you have received this and that the dates suit you, and say whether anything has to "
    "be set up again or paid for. Please say how much notice you need if it is more than this."
)


@dataclass(frozen=True)
class Letter:
    """A subject line and a text."""

    subject: str
    text: str


def usual_letter(entry: ThirdPartyEntry) -> str:
    """Return which letter is wanted next."""
    steps = {step for step, _ in waiting(entry.facts())}
    if Step.TELL in steps:
        return "notice"
    if Step.CONFIRM in steps:
        return "chase"
    return "on" if {Step.ASK, Step.BACK} & steps else "notice"


def write_letter(entry: ThirdPartyEntry, migration: Migration, dates: dict[str, date], about: str) -> Letter:
    """Return the letter to `entry`'s service; `about` is a key of ABOUT.

    It names organisations, systems and dates. Nothing in it is about a patient.
    """
    practice = migration.practice
    named = f"{practice.name} ({practice.ods_code})"
    body = {"notice": _notice, "chase": _chase, "on": _on}[about](entry, migration, dates, named)
    subjects = {
        "notice": f"Change of clinical system at {named}: {entry.name}",
        "chase": f"Reminder: change of clinical system at {named}: {entry.name}",
        "on": f"Please switch on again for {named}: {entry.name}",
    }
    address = ", ".join(part for part in (practice.address, practice.postcode) if part)
    sender = "\n".join(
        part
        for part in (
            "Practice manager",
            practice.name,
            f"ODS code {practice.ods_code}",
            address,
            f"Telephone {practice.telephone}" if practice.telephone else "",
        )
        if part
    )
    return Letter(subjects[about], f"To: {entry.contact or entry.name}\n\n{body}\n\nThank you.\n\n{sender}\n")


def _notice(entry: ThirdPartyEntry, migration: Migration, dates: dict[str, date], named: str) -> str:
    parts = [
        f"{named} is changing its clinical system from {migration.from_system} to {migration.to_system}.",
        _timetable(entry, dates),
        f"What this means for {entry.name}:\n{_asked(entry)}",
        REPLY,
    ]
    return "\n\n".join(parts)


def _chase(entry: ThirdPartyEntry, migration: Migration, dates: dict[str, date], named: str) -> str:
    told = f" on {long_date(entry.told_on)}" if entry.told_on else ""
    opening = (
        f"We wrote to you{told} about the change of clinical system at {named}, from {migration.from_system} "
        f"to {migration.to_system}, and have had no confirmation yet."
    )
    parts = [
        opening,
        _timetable(entry, dates),
        f"What this means for {entry.name}:\n{_asked(entry)}",
        "Please confirm the dates, or tell us what stands in the way.",
    ]
    return "\n\n".join(parts)


def _on(entry: ThirdPartyEntry, migration: Migration, dates: dict[str, date], named: str) -> str:
    day = entry.on_due or dates["go_live"]
    please = (
        f"Please switch {entry.name} on for the new system on {long_date(day)}, and send what was held back "
        "meanwhile. Nothing should go to the old system any more."
    )
    parts = [
        f"{named} goes live on {migration.to_system} on {long_date(dates['go_live'])}.",
        please,
        "Please confirm when this is done. We shall test it and tell you whether it works.",
    ]
    return "\n\n".join(parts)


def _timetable(entry: ThirdPartyEntry, dates: dict[str, date]) -> str:
    lines = [f"- Final data production from the old system: {long_date(dates['fdp'])}"]
    if entry.off_due:
        lines.append(f"- Please switch off on: {long_date(entry.off_due)}")
    lines.append(f"- Go live on the new system: {long_date(dates['go_live'])}")
    if entry.on_due:
        lines.append(
            f"- Please switch on again on: {long_date(entry.on_due)}, once we have told you we are live"
        )
    return "The dates:\n" + "\n".join(lines)


def _asked(entry: ThirdPartyEntry) -> str:
    if entry.off_due and entry.on_due:
        return (
            "Send nothing to the old system from the day it goes off. Hold it back, or send it on paper as "
            "agreed with us, until we tell you that the new system is live."
        )
    if entry.on_due:
        return "From go live on, please work with the new system. In between, keep to what we agree with you."
    return "Please tell us what changes for you, and what you need from us."


def who_writes(entry: ThirdPartyEntry) -> str:
    """Return who usually deals with the service, in the guide's words."""
    return role_names(entry.service.roles) if entry.service else ""
