"""The register's part when a plan follows a newer guide, or new answers."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from checklists.guide.compare import service_says
from checklists.guide.steps import Kind, Side, Step, steps, taken_out
from checklists.joining import Goal, OfferedChange, OfferedChanges
from checklists.models import GuideService
from checklists.services.updates import UNDONE, note_of, restore, worked_on
from phases.explain import long_date
from phases.models import Migration
from third_parties.models import EntryQuerySet, ThirdPartyEntry
from third_parties.services.registers import FOLLOWING, PLANNED, new_entry, set_dates

SERVICE = "service:"
WRITTEN = ("service_id", "category", "notice_days", "affected", "not_affected_reason", *PLANNED)
COLUMNS = ("service", "category", "notice_days", "affected", "not_affected_reason", *PLANNED, "version")


def offered_services(migration: Migration, goal: Goal) -> list[OfferedChanges]:
    """Return what the register could take of a newer guide or new answers."""
    before, after = _side(Goal(migration.edition, migration.answers)), _side(goal)
    dates = migration.dates()
    changes, stays = [], []
    for step, entry in _entry_steps(before, after, _entries(migration)):
        if entry is not None and (why := _why_stays(step, entry)):
            stays.append(f"{entry.name}. {why}: it stays as it is")
            continue
        if step.new is None:
            effect, told = f"Becomes not affected: {after.why_gone(step.slug)}", bool(entry and entry.told_on)
            effect += f". They were told on {long_date(entry.told_on)}" if entry and entry.told_on else ""
            changes.append(OfferedChange(f"{SERVICE}{step.slug}", str(entry), effect, ticked=not told))
            continue
        if entry is None:
            effect = _coming(set_dates(new_entry(migration, step.new), dates))
        else:
            effect = _moving(entry, step, after, dates)
        changes.append(
            OfferedChange(f"{SERVICE}{step.slug}", step.new.name, effect, differences=step.differences)
        )
    return [OfferedChanges("Third-party services", tuple(changes), tuple(stays))] if changes or stays else []


def _side(goal: Goal) -> Side[GuideService]:
    questions = dict(goal.edition.conditions.values_list("key", "question"))
    return Side(
        rows={row.slug: row for row in goal.edition.services.order_by("position")},
        questions=questions,
        answers=goal.answers,
        says=lambda service: service_says(service, questions),
    )


def _entries(migration: Migration) -> EntryQuerySet:
    rows = EntryQuerySet(ThirdPartyEntry).filter(migration=migration, service__isnull=False)
    return rows.select_related("service").order_by("pk")


def _entry_steps(
    before: Side[GuideService], after: Side[GuideService], entries: Iterable[ThirdPartyEntry]
) -> list[tuple[Step[GuideService], ThirdPartyEntry | None]]:
    mine = {entry.service.slug: entry for entry in entries if entry.service}
    gone = {slug for slug, entry in mine.items() if taken_out(entry.not_affected_reason)}
    held = {slug: entry.service for slug, entry in mine.items() if entry.service}
    return [(step, mine.get(step.slug)) for step in steps(before, after, held, gone)]


def _why_stays(step: Step[GuideService], entry: ThirdPartyEntry) -> str:
    """Return why `entry` takes no part in `step`, or an empty string."""
    if step.kind is Kind.COMES:
        return ""
    if entry.back_confirmed_on:
        return "On again"
    if step.kind is Kind.GOES and entry.went_off_on:
        return f"Off since {long_date(entry.went_off_on)}"
    return "" if entry.affected else "Not affected"


def _coming(entry: ThirdPartyEntry) -> str:
    words = [f"tell them by {long_date(entry.tell_by)}" if entry.tell_by else ""]
    words += [f"goes off on {long_date(entry.off_due)}" if entry.off_due else ""]
    words += [f"comes on again on {long_date(entry.on_due)}" if entry.on_due else ""]
    return "Comes in: " + ", ".join(word for word in words if word)


def _moving(
    entry: ThirdPartyEntry, step: Step[GuideService], after: Side[GuideService], dates: Mapping[str, date]
) -> str:
    """Return which dates of `entry`, which is not saved, `step` moves."""
    was = {column: getattr(entry, column) for column in PLANNED}
    set_dates(_take(entry, step, after), dates)
    words = ["Is affected again"] if step.kind is Kind.COMES else []
    for column, _, what in FOLLOWING:
        old, new = was[column], getattr(entry, column)
        if old != new:
            before, now = (long_date(day) if day else "no date" for day in (old, new))
            words.append(f"{what}: {before} to {now}")
    text = "; ".join(words)
    return text[:1].upper() + text[1:]


def follow_services(migration: Migration, goal: Goal, by: User, taken: Collection[str]) -> dict[str, Any]:
    """Take the services among `taken` into the register and return the way back."""
    before, after = _side(Goal(migration.edition, migration.answers)), _side(goal)
    dates = migration.dates()
    entries = list(_entries(migration).select_for_update(of=("self",)))
    changed, new, kept = [], [], {}
    for step, entry in _entry_steps(before, after, entries):
        if f"{SERVICE}{step.slug}" not in taken:
            continue
        if entry is None:
            assert step.new is not None  # noqa: S101 - a service that is not there cannot go
            new.append(set_dates(new_entry(migration, step.new), dates))
        elif not _why_stays(step, entry):
            kept[str(entry.pk)] = {name: getattr(entry, name) for name in WRITTEN}
            set_dates(_take(entry, step, after), dates)
            entry.version += 1
            changed.append(entry)
    note = note_of(migration, goal)
    _save(changed, by, note)
    _point(entries, after)
    bulk_create_with_history(new, ThirdPartyEntry, default_user=by, default_change_reason=note)
    return {
        "changed": kept,
        "versions": {str(entry.pk): entry.version for entry in changed},
        "made": [entry.pk for entry in new],
    }


def _take(entry: ThirdPartyEntry, step: Step[GuideService], after: Side[GuideService]) -> ThirdPartyEntry:
    """Make `entry` what `step` makes of it and return it; notice that a person put otherwise stays."""
    if step.new is None:
        entry.affected, entry.not_affected_reason = False, after.why_gone(step.slug)
        return entry
    if step.kind is Kind.COMES:
        entry.affected, entry.not_affected_reason = True, ""
    if entry.service and entry.notice_days == entry.service.notice_days:
        entry.notice_days = step.new.notice_days
    entry.service, entry.category = step.new, step.new.category
    return entry


def _point(entries: Collection[ThirdPartyEntry], side: Side[GuideService]) -> None:
    """Let every entry stand on the service of the newer version that says the same. The words stay."""
    for entry in entries:
        entry.service = (side.same(entry.service) if entry.service else None) or entry.service
    ThirdPartyEntry.objects.bulk_update(entries, ["service"])


def _save(entries: list[ThirdPartyEntry], by: User, note: str) -> None:
    bulk_update_with_history(entries, ThirdPartyEntry, COLUMNS, default_user=by, default_change_reason=note)


def services_obstacle(migration: Migration, done: dict[str, Any]) -> str:
    """Return what keeps the register's part of an update from being undone, or an empty string."""
    known = dict(migration.third_parties.values_list("pk", "version"))
    versions = {int(pk): version for pk, version in done["versions"].items()} | dict.fromkeys(done["made"], 1)
    return worked_on("service", sum(known.get(pk) != version for pk, version in versions.items()))


def undo_services(migration: Migration, done: dict[str, Any], by: User) -> None:
    """Put the register back; the migration stands where it stood before the update again."""
    ThirdPartyEntry.objects.filter(migration=migration, pk__in=done["made"]).delete()
    changed = []
    entries = list(_entries(migration).select_for_update(of=("self",)))
    for entry in entries:
        if kept := done["changed"].get(str(entry.pk)):
            restore(entry, kept)
            entry.version += 1
            changed.append(entry)
    _save(changed, by, UNDONE)
    _point(_entries(migration), _side(Goal(migration.edition, migration.answers)))
