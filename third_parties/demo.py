"""The registers of the demo: who was told when, what went off and came on again by today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random

from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from checklists.demo import clock
from checklists.demo.cast import Cast
from checklists.services.summaries import keep
from phases.bank_holidays import is_bank_holiday
from phases.choices import MigrationState, MilestoneKind
from phases.models import Migration
from third_parties.models import EntryQuerySet, Reconfiguration, ThirdPartyEntry
from third_parties.rules import chase_day, state_of

CONTACTS = {
    "prescribing": "Service desk, pharmacy systems",
    "registration": "Regional registrations team",
    "results": "Laboratory IT desk",
    "messaging": "Integration team, shared mailbox",
    "documents": "Supplier's migrations desk",
    "patient-access": "Supplier's customer success team",
    "other": "Supplier's service desk",
}
ANSWERS = ("service desk, by email", "account team, by telephone", "migrations desk, by email")
NOTES = (
    "Wants the new ODS and MESH details on one form.",
    "Asked us to ring on the morning of go live.",
    "Will send a test message before opening the link.",
)
NOT_USED = {"e-rs": "Referrals go on through the web page, so there is nobody to tell."}
# Those that the notes in the stories call unanswered.
UNANSWERED = frozenset({"telephony-boards", "anticoagulation", "order-comms"})
FEES = {"order-comms": Decimal("480.00"), "document-management": Decimal("350.00")}


def fill_demo_registers(_cast: Cast) -> None:
    """Give the registers of plans that have not ended what their practices would have written by today."""
    planned = Migration.objects.filter(third_parties__isnull=False).distinct()
    planned = planned.exclude(state=MigrationState.COMPLETED)
    for migration in planned.select_related("practice", "created_by").order_by("pk"):
        _fill(migration, finished=False)


def finish(migration: Migration) -> None:
    """Fill the register of a migration that is about to end: every service is back on."""
    _fill(migration, finished=True)


# A country asks for the same few days again and again.
_open = cache(clock.on_or_after)


@cache
def _chase(day: date) -> date:
    return chase_day(day, is_bank_holiday)


def _fill(migration: Migration, *, finished: bool) -> None:
    """Write a whole register in one go, with the history it would have."""
    rng = Random(f"third parties {migration.practice.ods_code}")  # noqa: S311
    last = min(migration.ended_on or timezone.localdate(), timezone.localdate())
    yesterday = clock.on_or_before(last - timedelta(days=1))
    begun = migration.dates()[MilestoneKind.KICK_OFF]
    life = Life(rng, begun, yesterday, finished=finished)
    entries = EntryQuerySet(ThirdPartyEntry).filter(migration=migration).in_order()
    changed = [entry for entry in entries if life.live(entry)]
    members = User.objects.filter(memberships__practice=migration.practice_id).order_by("pk")
    by = members.first() or migration.created_by
    fields = [f.name for f in ThirdPartyEntry._meta.concrete_fields if f.name not in {"id", "migration"}]
    with clock.set_back_to(clock.at(yesterday, 16, rng.randint(0, 59))):
        bulk_update_with_history(changed, ThirdPartyEntry, fields, batch_size=100, default_user=by)
    keep(migration.pk, "third_party_due")


@dataclass
class Life:
    """What one practice does about its register from the day it has `begun` to `yesterday`.

    `unanswered` never answer, unless the migration is `finished`; `slow` are the days, one by chance, by
    which a service comes on again late.
    """

    rng: Random
    begun: date
    yesterday: date
    finished: bool
    unanswered: Collection[str] = UNANSWERED
    slow: Sequence[int] = (0, 0, 0, 1, 1, 2, 12)

    def live(self, entry: ThirdPartyEntry) -> bool:
        """Take `entry` as far as it has come and say whether anything was written."""
        slug = entry.service.slug if entry.service else ""
        if reason := NOT_USED.get(slug):
            entry.affected, entry.not_affected_reason, entry.version = False, reason, entry.version + 1
            return True
        before = state_of(entry.facts())
        self._tell(entry)
        if entry.told_on:
            self._confirm(entry, slug)
            self._switch(entry)
        if before == state_of(entry.facts()):
            return False
        entry.contact, entry.fee = CONTACTS[entry.category], FEES.get(slug)
        entry.note = self.rng.choice(NOTES) if self.rng.random() < 0.15 else ""
        entry.version += 1
        return True

    def _happened(self, day: date) -> date | None:
        """Return the working day from `day` on if it has passed by now."""
        day = _open(day)
        return day if day <= self.yesterday else None

    def _tell(self, entry: ThirdPartyEntry) -> None:
        if entry.tell_by is None:
            return
        late = self.rng.random() < 0.08
        day = entry.tell_by + timedelta(days=self.rng.randint(2, 6) if late else -self.rng.randint(1, 12))
        entry.told_on = self._happened(max(day, self.begun))
        if entry.told_on:
            entry.told_of_off, entry.told_of_on = entry.off_due, entry.on_due
            entry.chase_by = _chase(entry.told_on)

    def _confirm(self, entry: ThirdPartyEntry, slug: str) -> None:
        if entry.told_on is None:
            return
        silent = slug in self.unanswered and not self.finished
        day = self._happened(entry.told_on + timedelta(days=self.rng.randint(1, 9)))
        if day and not silent:
            entry.confirmed_on, entry.confirmed_by, entry.chase_by = day, self.rng.choice(ANSWERS), None
            needed = self.rng.random() < 0.4
            entry.reconfiguration = Reconfiguration.NEEDED if needed else Reconfiguration.NOT_NEEDED
        elif silent and (chased := self._happened(entry.told_on + timedelta(days=8))):
            entry.chased, entry.chased_on = 1, chased
            entry.chase_by = _chase(chased)

    def _switch(self, entry: ThirdPartyEntry) -> None:
        if entry.off_due:
            entry.went_off_on = entry.off_confirmed_on = self._happened(entry.off_due)
        if entry.ask_by and (asked := self._happened(entry.ask_by - timedelta(days=1))):
            entry.asked_on, entry.asked_of = asked, entry.on_due
        if entry.on_due is None:
            return
        # One or two are forgotten until somebody misses what they send.
        slow = 0 if self.finished else self.rng.choice(self.slow)
        back = self._happened(entry.on_due + timedelta(days=slow))
        if back and (not entry.off_due or entry.went_off_on):
            entry.came_back_on = entry.back_confirmed_on = back
            entry.chase_by = None
            if entry.reconfiguration == Reconfiguration.NEEDED:
                entry.reconfiguration = Reconfiguration.DONE
