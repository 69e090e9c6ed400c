"""What people record about one service. Every write checks the version the person saw."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.history import sign
from accounts.models import User
from checklists.models import GuideService
from checklists.services.summaries import keep
from checklists.services.tasks import refuse_unless_running
from phases.bank_holidays import is_bank_holiday
from phases.models import Migration
from third_parties.models import ThirdPartyEntry
from third_parties.rules import Step, chase_day, knows_the_dates
from third_parties.services.registers import new_entry, set_dates

TOLD = ("told_on", "told_of_off", "told_of_on", "confirmed_on", "confirmed_by", "chase_by")
CHASED = ("chased", "chased_on", "chase_by")
# What each step writes, and so what taking it back restores.
STEP_FIELDS: Mapping[str, tuple[str, ...]] = {
    Step.TELL: TOLD,
    Step.CONFIRM: ("confirmed_on", "confirmed_by", "chase_by"),
    Step.OFF: ("went_off_on", "off_confirmed_on"),
    Step.ASK: ("asked_on", "asked_of"),
    Step.BACK: ("came_back_on", "back_confirmed_on"),
    "chase": CHASED,
    "affected": ("affected", "not_affected_reason"),
}
# Which of them say that the step was taken: the others change with other steps as well.
MARKS: Mapping[str, tuple[str, ...]] = {
    **{step: fields[:1] for step, fields in STEP_FIELDS.items()},
    Step.TELL: TOLD[:3],
    Step.OFF: ("off_confirmed_on",),
    Step.BACK: ("back_confirmed_on",),
}


class Conflict(Exception):
    """Someone else changed the same part of the entry meanwhile. `entry` is how it stands now."""

    def __init__(self, entry: ThirdPartyEntry) -> None:
        super().__init__("Someone else changed this service while you were looking at it.")
        self.entry = entry


def _locked(entry: ThirdPartyEntry) -> ThirdPartyEntry:
    """Return the entry, locked, as it stands. Raises ValidationError when its plan is no longer running."""
    # First the lock: an update of the plan may have pointed it to another service while it waited.
    ThirdPartyEntry.objects.select_for_update().values_list("pk").get(pk=entry.pk)
    current = ThirdPartyEntry.objects.select_related("service", "migration").get(pk=entry.pk)
    refuse_unless_running(current.migration)
    return current


def _seen(current: ThirdPartyEntry, version: int) -> Any:
    """Return the entry as the person saw it. Raises Conflict for a version that never was."""
    if current.version == version:
        return current
    seen = current.history.filter(version=version).order_by("history_id").last()
    if seen is None:
        raise Conflict(current)
    return seen


def _values(row: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields}


def _save(entry: ThirdPartyEntry, by: User) -> ThirdPartyEntry:
    entry.version += 1
    return _signed(entry, by)


def _signed(entry: ThirdPartyEntry, by: User) -> ThirdPartyEntry:
    sign(entry, by)
    entry.save()
    keep(entry.migration_id, "third_party_due")
    return entry


@transaction.atomic
def record_step(*, by: User, entry: ThirdPartyEntry, version: int, step: str, day: date) -> ThirdPartyEntry:
    """Record that `step` was taken on the London date `day` and return the entry.

    A step that somebody else has already recorded for the same day stays as it is, so two people
    who press the same button agree. Raises Conflict when it was recorded otherwise meanwhile,
    ValidationError when the service is not affected or its plan is no longer running.
    """
    current = _locked(entry)
    if not current.affected:
        raise ValidationError("This service is marked as not affected. Mark it as affected first.")
    fields = STEP_FIELDS[step]
    before = _values(current, fields)
    wanted = {**before, **_recorded(current, step, day)}
    if _values(_seen(current, version), fields) != before:
        if step != "chase" and wanted == before:
            return current
        raise Conflict(current)
    if wanted == before:
        return current
    for name, value in wanted.items():
        setattr(current, name, value)
    return _save(current, by)


def _recorded(entry: ThirdPartyEntry, step: str, day: date) -> dict[str, Any]:
    """Return what the columns of `step` hold once it was taken on `day`."""
    answer_by = chase_day(day, is_bank_holiday)
    if step == Step.TELL:
        return {
            "told_on": day,
            "told_of_off": entry.off_due,
            "told_of_on": entry.on_due,
            "confirmed_on": None,
            "confirmed_by": "",
            "chase_by": answer_by,
        }
    if step == Step.CONFIRM:
        return {"confirmed_on": day, "chase_by": None}
    if step == Step.OFF:
        return {"went_off_on": entry.went_off_on or day, "off_confirmed_on": day}
    if step == Step.ASK:
        return {"asked_on": day, "asked_of": entry.on_due}
    if step == Step.BACK:
        return {"came_back_on": entry.came_back_on or day, "back_confirmed_on": day}
    return {"chased": entry.chased + 1, "chased_on": day, "chase_by": answer_by}


@transaction.atomic
def take_back(*, by: User, entry: ThirdPartyEntry, version: int, step: str) -> ThirdPartyEntry:
    """Put what `step` wrote back to what it was before and return the entry.

    Raises Conflict when somebody changed it meanwhile, ValidationError when there is nothing before.
    """
    current = _locked(entry)
    fields = STEP_FIELDS[step]
    now = _values(current, fields)
    if _values(_seen(current, version), fields) != now:
        raise Conflict(current)
    marks = MARKS[step]
    past = current.history.order_by("-history_id").values(*fields)
    before = next((row for row in past if any(row[name] != now[name] for name in marks)), None)
    if before is None or not any(now[name] for name in marks):
        raise ValidationError("There is nothing to undo.")
    for name, value in before.items():
        setattr(current, name, value)
    # What had happened kept its date when the plan moved; now it follows again.
    return _save(set_dates(current, current.migration.dates()), by)


@dataclass(frozen=True)
class Wanted:
    """How a person would have an entry: what its form sends."""

    notice_days: int | None
    told_on: date | None
    confirmed_on: date | None
    confirmed_by: str
    off_agreed: date | None
    went_off_on: date | None
    off_confirmed_on: date | None
    asked_on: date | None
    on_agreed: date | None
    came_back_on: date | None
    back_confirmed_on: date | None
    reconfiguration: str
    fee: Decimal | None
    contact: str
    note: str


@transaction.atomic
def save_entry(*, by: User, entry: ThirdPartyEntry, version: int, wanted: Wanted) -> ThirdPartyEntry:
    """Make `entry` as `wanted`, changing only what differs from the `version` the person saw.

    Returns it as saved. Raises Conflict, changing nothing, when someone else changed one of those
    things otherwise meanwhile; ValidationError for text or dates that cannot be.
    """
    current = _locked(entry)
    seen = _seen(current, version)
    changed = {name: value for name, value in vars(wanted).items() if value != getattr(seen, name)}
    if any(getattr(current, name) not in (getattr(seen, name), value) for name, value in changed.items()):
        raise Conflict(current)
    if all(getattr(current, name) == value for name, value in changed.items()):
        return current
    for name, value in changed.items():
        setattr(current, name, value)
    if {"notice_days", "off_agreed", "on_agreed"} & changed.keys():
        set_dates(current, current.migration.dates())
    _follow(current, changed)
    current.full_clean(validate_unique=False, validate_constraints=False)
    return _save(current, by)


def _follow(entry: ThirdPartyEntry, changed: Mapping[str, Any]) -> None:
    """Let what hangs on a changed date follow it: what they were told, and when to chase."""
    if "told_on" in changed:
        entry.told_of_off, entry.told_of_on = (entry.off_due, entry.on_due) if entry.told_on else (None, None)
    if "asked_on" in changed:
        entry.asked_of = entry.on_due if entry.asked_on else None
    if entry.off_confirmed_on and not entry.went_off_on:
        entry.went_off_on = entry.off_confirmed_on
    if entry.back_confirmed_on and not entry.came_back_on:
        entry.came_back_on = entry.back_confirmed_on
    if {"told_on", "confirmed_on"} & changed.keys():
        last = max((day for day in (entry.told_on, entry.chased_on) if day), default=None)
        waits = knows_the_dates(entry.facts()) and not entry.confirmed_on
        entry.chase_by = chase_day(last, is_bank_holiday) if waits and last else None


@transaction.atomic
def set_affected(
    *, by: User, entry: ThirdPartyEntry, version: int, affected: bool, reason: str = ""
) -> ThirdPartyEntry:
    """Say whether the migration affects the service, why not, and return the entry.

    Raises ValidationError for a missing or unsafe reason, Conflict when someone else said otherwise
    meanwhile.
    """
    current = _locked(entry)
    wanted = (affected, "" if affected else reason.strip())
    if not affected and not wanted[1]:
        raise ValidationError({"reason": "Say why it is not affected."})
    if (current.affected, current.not_affected_reason) == wanted:
        return current
    if _values(_seen(current, version), STEP_FIELDS["affected"]) != _values(current, STEP_FIELDS["affected"]):
        raise Conflict(current)
    current.affected, current.not_affected_reason = wanted
    try:
        current.clean_fields(
            exclude=[f.name for f in current._meta.fields if f.name != "not_affected_reason"]
        )
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error
    return _save(current, by)


@transaction.atomic
def add_entry(
    *,
    by: User,
    migration: Migration,
    service: GuideService | None = None,
    name: str = "",
    category: str = "other",
    goes_off: bool = False,
) -> ThirdPartyEntry:
    """Add a service of the guide that the answers left out, or one of the practice's own; return it.

    Raises ValidationError when it is in the register already, or for a missing or unsafe name.
    """
    locked = Migration.objects.select_for_update().get(pk=migration.pk)
    refuse_unless_running(locked)
    if service is not None:
        entry = new_entry(locked, service)
        if locked.third_parties.filter(service=service).exists():
            raise ValidationError({"service": f"{service.name} is in the register already."})
    else:
        entry = ThirdPartyEntry(migration=locked, own_name=name.strip(), category=category, goes_off=goes_off)
        if not entry.own_name:
            raise ValidationError({"name": "Enter the name of the service."})
    set_dates(entry, locked.dates())
    entry.full_clean()
    return _signed(entry, by)
