"""What each person's mail holds: the deadlines, sorted, against what they were told before.

Selection is "due and not yet told", never "the date is today": each deadline has come to a stage
(14 days ahead, 3 days ahead, today, overdue), and the last digest says which stage of which
deadline its reader knows. A run that was late, or never ran, is caught up by the next.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from accounts.roles import ROLES, Place, roles_at
from practices.models import Membership
from reminders.changes import Gone, Move, gone, moves_since
from reminders.facts import Facts, Line, gather
from reminders.kinds import KINDS
from reminders.models import Delivery, DeliveryKind, DeliveryState, Preference
from reminders.rules import Bucket, Frequency, Mode, bucket_of, mode_of
from reminders.sources import SOURCES
from reminders.watching import Watched, watched

SHOWN = 10  # deadlines of one practice under one heading; the rest are counted
# Whoever works for many practices gets so many deadlines one by one, and the other practices in a line each: mail
# programs cut a longer mail off.
ONE_BY_ONE = 60
COUNTED = {
    Bucket.OVERDUE: "overdue",
    Bucket.TODAY: "due today",
    Bucket.WEEK: "due this week",
    Bucket.LATER: "coming up",
}
LONGEST_MEMORY = timedelta(days=35)
WORKING = [code for code in ROLES if code != "commissioner"]

Told = dict[str, list[Any]]


@dataclass(slots=True)
class Group:
    """The deadlines of one practice under one heading."""

    heading: Bucket
    lines: list[Line]
    more: int


@dataclass(slots=True)
class Section:
    """One practice in a digest."""

    name: str
    migration: int
    groups: list[Group] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Letter:
    """One person's digest, ready to be written."""

    user: User
    day: date
    mode: Mode
    sections: list[Section]
    others: list[Watched]  # more practices that the person works for, each in a line
    watching: list[Watched]
    told: Told
    counts: Counter[Bucket]
    moved: bool  # dates moved since the last one

    @property
    def lines(self) -> int:
        """How many deadlines and practices it tells of."""
        return self.counts.total() + len(self.watching)

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to send. That others finished something is no reason to write."""
        return not self.lines and not self.moved


@dataclass(slots=True)
class Reader:
    """A person, what today brings them, and what they know."""

    user: User
    mode: Mode
    told: Told
    since: datetime

    def knows(self, line: Line) -> bool:
        """Say whether they were told of this deadline, on this date, at this stage."""
        match self.told.get(line.key):
            case [str() as due, int() as stage]:
                return due == line.due.isoformat() and stage <= line.stage
        return False


@dataclass(frozen=True, slots=True)
class Share:
    """What there is to tell one person."""

    lines: list[Line]
    moves: list[Move]
    ended: list[Gone]
    watching: list[Watched]


def compose(people: Collection[int], day: date) -> dict[int, Letter]:
    """Return the digest of each of `people` for `day`, a working day, empty ones included.

    The number of queries does not depend on how many people there are.
    """
    readers = _readers(people, day)
    facts = gather(readers, day)
    lines: dict[int, list[Line]] = {pk: [] for pk in readers}
    # In the order of a digest already: to sort each person's would be to sort most lines several times.
    told = [one for source in SOURCES for one in source(facts)]
    for line, hearers in sorted(told, key=lambda one: (one[0].due, one[0].kind, one[0].title)):
        for pk in hearers & readers.keys():
            lines[pk].append(line)
    moves = moves_since(facts, min((reader.since for reader in readers.values()), default=timezone.now()))
    vanished = {pk: _vanished(reader.told, lines[pk]) for pk, reader in readers.items()}
    ended = gone(facts, {task for tasks in vanished.values() for task in tasks})
    watching = watched(facts, moves, {pk: reader.since for pk, reader in readers.items()})
    letters = {}
    for pk, reader in readers.items():
        share = Share(
            lines[pk],
            _moves_for(reader, facts, moves),
            [one for task in vanished[pk] if (one := ended.get(task)) and _knows_of(reader, facts, one)],
            watching.get(pk, []),
        )
        letters[pk] = _letter(reader, facts, share)
    return letters


def _readers(people: Collection[int], day: date) -> dict[int, Reader]:
    """Return the people with their choices and what they know. Three queries."""
    sent = Delivery.objects.filter(
        user=OuterRef("pk"), kind=DeliveryKind.DIGEST, state=DeliveryState.SENT, day__lt=day
    ).order_by("-day")
    users = list(
        User.objects.filter(pk__in=people)
        .select_related("reminders")
        .annotate(
            last=Subquery(sent.values("pk")[:1]),
            last_full=Subquery(sent.filter(full=True).values("day")[:1]),
        )
    )
    last = Delivery.objects.in_bulk([user.last for user in users if user.last])
    elsewhere = set(
        Membership.objects.filter(user__in=people).exclude(role="commissioner").values_list("user", flat=True)
    )
    now = timezone.now()
    readers = {}
    for user in users:
        chosen = getattr(user, "reminders", None) or default_preference(
            user, watches=user.pk not in elsewhere
        )
        before = last.get(user.last)
        readers[user.pk] = Reader(
            user,
            mode_of(chosen.frequency, chosen.weekday, day, user.last_full),
            before.told if before and isinstance(before.told, dict) else {},
            max(before.settled_at or now, now - LONGEST_MEMORY) if before else now,
        )
    return readers


def default_preference(user: User, *, watches: bool) -> Preference:
    """Return what holds for someone who chose nothing; `watches` if they are a commissioner only."""
    return Preference(user=user, frequency=Frequency.WEEKLY if watches else Frequency.DAILY)


def _vanished(told: Told, lines: list[Line]) -> list[int]:
    """Return the items a person was told of that no longer wait for them."""
    here = {line.key for line in lines}
    keys = (key.removeprefix("task:") for key in told if key.startswith("task:") and key not in here)
    return [int(key) for key in keys if key.isdecimal()]


def _moves_for(reader: Reader, facts: Facts, moves: Mapping[int, list[Move]]) -> list[Move]:
    """Return the moves by others, since the last digest, in the migrations the person works on."""
    return [
        move
        for pk, found in moves.items()
        if pk in facts.near and _holds(reader, facts, pk, WORKING)
        for move in found
        if move.at > reader.since and move.by != reader.user.pk
    ]


def _knows_of(reader: Reader, facts: Facts, ended: Gone) -> bool:
    """Say whether an item that ended was somebody else's doing, in a migration the person still sees."""
    return ended.by != reader.user.pk and _holds(reader, facts, ended.migration, [*ROLES])


def _holds(reader: Reader, facts: Facts, migration: int, roles: Collection[str]) -> bool:
    return reader.user.pk in facts.migrations[migration].audience.in_roles(roles)


def _letter(reader: Reader, facts: Facts, share: Share) -> Letter:
    """Pick what today's mode shows of a person's share."""
    if reader.mode is Mode.WARNINGS:
        shown = [
            line
            for line in share.lines
            if KINDS[line.kind].compulsory
            and not reader.knows(line)
            and _holds(reader, facts, line.migration, roles_at(Place.PRACTICE))
        ]
        told = {**reader.told, **_told(shown)}
        share = Share(shown, [], [], [])
    elif reader.mode is Mode.NEWS:
        told = _told(share.lines)
        shown = [line for line in share.lines if not reader.knows(line)]
        share = Share(shown, share.moves, share.ended, [])
    else:
        told = _told(share.lines)
    sections, others = _shortened(_sections(facts, share))
    return Letter(
        user=reader.user,
        day=facts.day,
        mode=reader.mode,
        sections=sections,
        others=others,
        watching=share.watching,
        told=told,
        counts=Counter(bucket_of(line.due, facts.day) for line in share.lines),
        moved=bool(share.moves),
    )


def _told(lines: list[Line]) -> Told:
    return {line.key: [line.due.isoformat(), line.stage] for line in lines}


def _sections(facts: Facts, share: Share) -> list[Section]:
    """Sort the deadlines by practice and heading, the most pressing practice first."""
    sections: dict[int, Section] = {}

    def section(migration: int) -> Section:
        if migration not in sections:
            sections[migration] = Section(facts.migrations[migration].name, migration)
        return sections[migration]

    groups: dict[tuple[Bucket, int], list[Line]] = {}
    for line in share.lines:
        groups.setdefault((bucket_of(line.due, facts.day), line.migration), []).append(line)
    for (bucket, migration), found in groups.items():  # in the order of their dates
        section(migration).groups.append(Group(bucket, found[:SHOWN], max(0, len(found) - SHOWN)))
    changes: list[Move | Gone] = [*share.moves, *share.ended]
    for change in changes:
        section(change.migration).changes.append(change.says)
    return [*sections.values()]


def _shortened(sections: list[Section]) -> tuple[list[Section], list[Watched]]:
    """Return the most pressing practices as they are, and the others in a line each."""
    left = ONE_BY_ONE
    for number, section in enumerate(sections):
        left -= sum(len(group.lines) for group in section.groups)
        if left < 0 and number:
            return sections[:number], [_in_a_line(one) for one in sections[number:]]
    return sections, []


def _in_a_line(section: Section) -> Watched:
    counts = tuple(f"{len(group.lines) + group.more} {COUNTED[group.heading]}" for group in section.groups)
    return Watched(section.name, f"/migrations/{section.migration}/", (*counts, *section.changes), 0)
