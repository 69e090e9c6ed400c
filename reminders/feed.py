"""Dates as calendars read them (RFC 5545): a person's feed, and single dates to take along.

Calendar programs follow a date that moves by three things: its UID stays, its SEQUENCE and its
LAST-MODIFIED grow. The last two are read from the history of the item or the milestone. On one day
the same dates are the same bytes, whenever they are asked for, and so have the same ETag.

What is done, or has happened, is no longer in the feed: programs then take it out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Max
from icalendar import Alarm, Calendar, Event, vDuration

from accounts.models import User
from checklists.models import Task
from checklists.presenters import due_why
from cutover.models import CutoverClock
from phases.choices import MigrationState, MilestoneKind
from phases.models import Milestone
from phases.rules import ANCHORS
from reminders.facts import Facts, Line, days_ahead, gather
from reminders.kinds import KINDS
from reminders.sources import Source
from reminders.sources.cutover import overrun_reports
from reminders.sources.extensions import unanswered
from reminders.sources.milestones import KIND_OF
from reminders.sources.sign_offs import sign_offs
from reminders.sources.tasks import tasks
from reminders.sources.third_parties import DATED, KINDS_OF_STEP, SWITCHES, WORDS, third_parties
from third_parties.models import ThirdPartyEntry
from third_parties.planning import why_planned
from third_parties.rules import Step

NAME = "Migrations Portal"
GO_LIVES = "Go lives"
WORKING_STATES = (MigrationState.PLANNING, MigrationState.ACTIVE)  # a paused plan is silent
REFRESH = timedelta(hours=4)
ANY_DAY = dict.fromkeys(KINDS, (36600,))  # as far ahead as there are dates
WATCHED = (MilestoneKind.GO_LIVE, MilestoneKind.LEGACY_ACCESS_END)  # what commissioners hear of
ALARM_HOUR = timedelta(hours=9)
ALARM_DAYS = 7  # of the days ahead, those so near have an alarm
# A row without history has not changed since there has been a portal.
UNCHANGED = (1, datetime(2026, 1, 1, tzinfo=UTC))

Changes = Mapping[Any, tuple[int, datetime]]  # how often a row was written, and when last


@dataclass(frozen=True, slots=True)
class Entry:
    """One date as a calendar shows it; `key` names it for good."""

    key: str
    kind: str
    title: str
    practice: str
    day: date
    path: str
    why: str
    changed: tuple[int, datetime]


def calendar_of(user: User, today: date) -> bytes:
    """Return all the dates that `user` hears of. A fixed number of queries, however many dates."""
    facts = gather([user.pk], today)
    moved = _milestone_changes(facts.migrations)
    entries = [
        *_tasks(facts, user),
        *_milestones(facts, user, moved),
        *_switches(facts, user),
        *_unanswered(facts, user, moved),
        *_reports(facts, user),
    ]
    return _followed(NAME, entries, facts.days_ahead, today)


def go_lives_of(user: User, today: date) -> bytes:
    """Return the go lives ahead, or gone by and not recorded, of every plan under way that `user` may see.

    Two queries, however many. Nothing rings: who looks at many practices would hear it all day.
    """
    kind = MilestoneKind.GO_LIVE
    rows = list(
        Milestone.objects.visible_to(user)
        .filter(kind=kind, actual__isnull=True, migration__state__in=WORKING_STATES)
        .select_related("migration__practice", "migration__from_system", "migration__to_system")
    )
    changes = _milestone_changes(row.migration_id for row in rows)
    entries = []
    for row in rows:
        migration, changed = row.migration, changes.get((row.migration_id, kind), UNCHANGED)
        entry = _date(migration.pk, kind, str(migration.practice), row.date, changed)
        entries.append(replace(entry, why=f"{migration.from_system} to {migration.to_system}"))
    return _followed(GO_LIVES, entries, dict.fromkeys(KINDS, ()), today)


def _followed(name: str, entries: list[Entry], days_ahead: Mapping[str, Sequence[int]], today: date) -> bytes:
    """Return a calendar to follow, which programs ask for again."""
    calendar = _calendar(sorted(entries, key=lambda one: (one.day, one.key)), days_ahead, today)
    for key, value in (("X-WR-CALNAME", name), ("NAME", name), ("X-WR-TIMEZONE", settings.TIME_ZONE)):
        calendar.add(key, value)
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    return bytes(calendar.to_ical())


def of_task(task: Task, today: date) -> bytes:
    """Return the due date of one item, which has one."""
    assert task.due  # noqa: S101 - for the types; the view has looked
    migration = task.migration
    changed = _changes(Task, [task.pk]).get(task.pk, UNCHANGED)
    why = due_why(task, migration.dates())
    entry = Entry(
        f"task-{task.pk}",
        "task",
        task.title,
        migration.practice.name,
        task.due,
        f"/items/{task.pk}/",
        why,
        changed,
    )
    return bytes(_calendar([entry], days_ahead(), today).to_ical())


def of_switch(service: ThirdPartyEntry, step: Step, today: date) -> bytes | None:
    """Return the day on which a service goes off, or comes on again; None where no date is stated."""
    day = getattr(service, DATED[step])
    if day is None:
        return None
    entry = Entry(
        f"third_party-{service.pk}-{step}",
        KINDS_OF_STEP[step],
        f"{service.name}: {WORDS[step]}",
        service.migration.practice.name,
        day,
        f"/third-parties/{service.pk}/",
        why_planned(service, service.migration.dates())[DATED[step]],
        _changes(ThirdPartyEntry, [service.pk]).get(service.pk, UNCHANGED),
    )
    return bytes(_calendar([entry], days_ahead(), today).to_ical())


def of_milestone(milestone: Milestone, practice: str, today: date) -> bytes:
    """Return one date of a migration."""
    pk, kind = milestone.migration_id, MilestoneKind(milestone.kind)
    changed = _milestone_changes([pk]).get((pk, kind), UNCHANGED)
    entry = _date(pk, kind, practice, milestone.date, changed)
    return bytes(_calendar([entry], days_ahead(), today).to_ical())


def _heard(facts: Facts, user: User, *sources: Source) -> list[Line]:
    """Return what `user` hears of, by the rule of the digest, however far ahead."""
    ahead = replace(facts, days_ahead=ANY_DAY)
    return [line for source in sources for line, people in source(ahead) if user.pk in people]


def _tasks(facts: Facts, user: User) -> Iterator[Entry]:
    """Yield the open items, and the signatures to give."""
    lines = _heard(facts, user, tasks, sign_offs)
    changes = _changes(Task, [_pk_of(line) for line in lines])
    for line in lines:
        yield _entry(facts, line, changes.get(_pk_of(line), UNCHANGED))


def _switches(facts: Facts, user: User) -> Iterator[Entry]:
    """Yield the days on which a service goes off or comes on again, as far as nobody has confirmed it."""
    lines = [line for line in _heard(facts, user, third_parties) if line.key.endswith(SWITCHES)]
    changes = _changes(ThirdPartyEntry, [_pk_of(line) for line in lines])
    for line in lines:
        yield _entry(facts, line, changes.get(_pk_of(line), UNCHANGED))


def _unanswered(facts: Facts, user: User, moved: Changes) -> Iterator[Entry]:
    """Yield the requests for longer access without an answer, which move with the end of access."""
    for line in _heard(facts, user, unanswered):
        yield _entry(facts, line, moved.get((line.migration, MilestoneKind.LEGACY_ACCESS_END), UNCHANGED))


def _reports(facts: Facts, user: User) -> Iterator[Entry]:
    """Yield the reports of an overrun that are not recorded as sent."""
    lines = _heard(facts, user, overrun_reports)
    changes = _changes(CutoverClock, [line.migration for line in lines], "migration")
    for line in lines:
        yield _entry(facts, line, changes.get(line.migration, UNCHANGED))


def _pk_of(line: Line) -> int:
    return int(line.key.split(":")[1])


def _entry(facts: Facts, line: Line, changed: tuple[int, datetime]) -> Entry:
    return Entry(
        line.key.replace(":", "-"),
        line.kind,
        line.title,
        facts.migrations[line.migration].name,
        line.due,
        line.url,
        line.why,
        changed,
    )


def _milestones(facts: Facts, user: User, moved: Changes) -> Iterator[Entry]:
    """Yield the dates ahead, or gone by and not recorded, of the migrations of `user`."""
    for pk, one in facts.migrations.items():
        dates = facts.dates[pk]
        for name, day in dates.now.items():
            kind = MilestoneKind(name)
            # Once a later date has happened, this one must have happened too.
            is_over = dates.reached.intersection(ANCHORS[ANCHORS.index(name) :])
            if not is_over and _hears(facts, pk, kind, user):
                yield _date(pk, kind, one.name, day, moved.get((pk, kind), UNCHANGED))


def _hears(facts: Facts, migration: int, kind: MilestoneKind, user: User) -> bool:
    """Say whether `user` hears of this date: at work by their role, watching over it of the main ones."""
    audience = facts.migrations[migration].audience
    watches = kind in WATCHED and user.pk in audience.in_roles(["commissioner"])
    people = audience.in_roles(KINDS[_kind(kind)].roles) or audience.fallback()
    return watches or (migration in facts.near and user.pk in people)


def _kind(milestone: MilestoneKind) -> str:
    return KIND_OF.get(milestone, "milestone")


def _date(
    migration: int, kind: MilestoneKind, practice: str, day: date, changed: tuple[int, datetime]
) -> Entry:
    path = f"/migrations/{migration}/dates/"
    key = f"milestone-{migration}-{kind}"
    return Entry(key, _kind(kind), kind.label, practice, day, path, "", changed)


def _changes(
    model: type[Task] | type[ThirdPartyEntry] | type[CutoverClock], pks: Iterable[int], by: str = "id"
) -> Changes:
    rows = model.history.model.objects.filter(**{f"{by}__in": pks}).order_by().values_list(by)
    counted = rows.annotate(times=Count("history_id"), last=Max("history_date"))
    return {pk: (times, last) for pk, times, last in counted}


def _milestone_changes(migrations: Iterable[int]) -> Changes:
    rows = Milestone.history.model.objects.filter(migration__in=migrations).order_by()
    counted = rows.values_list("migration", "kind").annotate(
        times=Count("history_id"), last=Max("history_date")
    )
    return {(pk, kind): (times, last) for pk, kind, times, last in counted}


def _calendar(entries: Iterable[Entry], days_ahead: Mapping[str, Sequence[int]], today: date) -> Calendar:
    """Return a calendar of `entries`."""
    calendar = Calendar()
    calendar.add("PRODID", "-//Migrations Portal//Reminders//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    for entry in entries:
        event = _event(entry)
        # Alarms of days gone by would all ring at once where the calendar is new.
        if entry.day >= today:
            for days in days_ahead[entry.kind]:
                if days <= ALARM_DAYS:
                    event.add_component(_alarm(entry, days))
        calendar.add_component(event)
    return calendar


def _event(entry: Entry) -> Event:
    """Return an entry as an event of a whole day that keeps nobody from being free."""
    times, last = entry.changed
    url = settings.PORTAL_URL + entry.path
    event = Event()
    event.add("UID", f"{entry.key}@{urlsplit(settings.PORTAL_URL).hostname}")
    event.add("DTSTAMP", last)
    event.add("LAST-MODIFIED", last)
    event.add("SEQUENCE", times)
    event.add("DTSTART", entry.day)
    event.add("DTEND", entry.day + timedelta(days=1))  # the first day that is no longer part of it
    event.add("SUMMARY", _summary(entry))
    event.add("DESCRIPTION", f"{entry.why}\n\n{url}".strip())  # Google shows no URL
    event.add("URL", url)
    event.add("TRANSP", "TRANSPARENT")
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
    return event


def _summary(entry: Entry) -> str:
    return f"{entry.title} ({entry.practice})"


def _alarm(entry: Entry, days: int) -> Alarm:
    """Return an alarm at 9am, so many days before."""
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", _summary(entry))
    alarm.add("TRIGGER", ALARM_HOUR - timedelta(days=days))
    return alarm
