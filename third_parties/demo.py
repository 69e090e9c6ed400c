"""The registers of the demo: who was told when, what went off and came on again by today."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from checklists.demo import clock
from checklists.demo.cast import Cast
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
UNANSWERED = {"telephony-boards", "anticoagulation", "order-comms"}
FEES = {"order-comms": Decimal("480.00"), "document-management": Decimal("350.00")}


def fill_demo_registers(_cast: Cast) -> None:
    """Give the registers of plans that have not ended what their practices would have written by today."""
    planned = Migration.objects.filter(third_parties__isnull=False).distinct()
    planned = planned.exclude(state=MigrationState.COMPLETED)
    for migration in planned.select_related("practice", "created_by").order_by("pk"):
        _Register(migration).fill()


def finish(migration: Migration) -> None:
    """Fill the register of a migration that is about to end: every service is back on."""
    _Register(migration, finished=True).fill()


class _Register:
    """One migration's, by chance that is the same every time."""

    def __init__(self, migration: Migration, *, finished: bool = False) -> None:
        self.migration = migration
        self.rng = Random(f"third parties {migration.practice.ods_code}")  # noqa: S311
        self.finished = finished
        last = min(migration.ended_on or timezone.localdate(), timezone.localdate())
        self.yesterday = clock.on_or_before(last - timedelta(days=1))
        self.begun = migration.dates()[MilestoneKind.KICK_OFF]
        members = User.objects.filter(memberships__practice=migration.practice_id).order_by("pk")
        self.by = members.first() or migration.created_by

    def fill(self) -> None:
        """Write the whole register in one go, with the history it would have."""
        entries = EntryQuerySet(ThirdPartyEntry).filter(migration=self.migration).in_order()
        changed = [entry for entry in entries if self._live(entry)]
        fields = [f.name for f in ThirdPartyEntry._meta.concrete_fields if f.name not in {"id", "migration"}]
        with clock.set_back_to(clock.at(self.yesterday, 16, self.rng.randint(0, 59))):
            bulk_update_with_history(changed, ThirdPartyEntry, fields, batch_size=100, default_user=self.by)

    def _live(self, entry: ThirdPartyEntry) -> bool:
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
        day = clock.on_or_after(day)
        return day if day <= self.yesterday else None

    def _tell(self, entry: ThirdPartyEntry) -> None:
        if entry.tell_by is None:
            return
        late = self.rng.random() < 0.08
        day = entry.tell_by + timedelta(days=self.rng.randint(2, 6) if late else -self.rng.randint(1, 12))
        entry.told_on = self._happened(max(day, self.begun))
        if entry.told_on:
            entry.told_of_off, entry.told_of_on = entry.off_due, entry.on_due
            entry.chase_by = chase_day(entry.told_on, is_bank_holiday)

    def _confirm(self, entry: ThirdPartyEntry, slug: str) -> None:
        if entry.told_on is None:
            return
        silent = slug in UNANSWERED and not self.finished
        day = self._happened(entry.told_on + timedelta(days=self.rng.randint(1, 9)))
        if day and not silent:
            entry.confirmed_on, entry.confirmed_by, entry.chase_by = day, self.rng.choice(ANSWERS), None
            needed = self.rng.random() < 0.4
            entry.reconfiguration = Reconfiguration.NEEDED if needed else Reconfiguration.NOT_NEEDED
        elif silent and (chased := self._happened(entry.told_on + timedelta(days=8))):
            entry.chased, entry.chased_on = 1, chased
            entry.chase_by = chase_day(chased, is_bank_holiday)

    def _switch(self, entry: ThirdPartyEntry) -> None:
        if entry.off_due:
            entry.went_off_on = entry.off_confirmed_on = self._happened(entry.off_due)
        if entry.ask_by and (asked := self._happened(entry.ask_by - timedelta(days=1))):
            entry.asked_on, entry.asked_of = asked, entry.on_due
        if entry.on_due is None:
            return
        # One or two are forgotten until somebody misses what they send.
        slow = 0 if self.finished else self.rng.choice((0, 0, 0, 1, 1, 2, 12))
        back = self._happened(entry.on_due + timedelta(days=slow))
        if back and (not entry.off_due or entry.went_off_on):
            entry.came_back_on = entry.back_confirmed_on = back
            entry.chase_by = None
            if entry.reconfiguration == Reconfiguration.NEEDED:
                entry.reconfiguration = Reconfiguration.DONE
