"""The cutover of the demo's migrations: planned, under way, and typed in again."""

from datetime import date, timedelta
from random import Random

from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from checklists.demo import clock
from checklists.demo.cast import Cast
from checklists.models import CutoverArea
from cutover.models import Extract, IssueKind, Recheck, ReentryCount
from cutover.services import plans, rounds
from cutover.services.clock import clock_of, set_clock
from cutover.services.reentry import correct_day
from phases.choices import MigrationState
from phases.models import Migration

# What comes in on a day of cutover, and how many of the chances to re-enter are taken.
PER_DAY = {
    "appointments": 6,
    "consultations": 22,
    "home-visits": 4,
    "telephone-calls": 15,
    "prescriptions": 40,
    "registrations": 5,
    "pathology": 26,
    "referrals": 7,
    "scanning": 34,
    "correspondence": 18,
    "out-of-hours": 5,
}
SPEED = 0.22  # of what is left, each working day
AGREED = (
    "Gone through with everybody at the Tuesday meeting. Paper goes in the tray with this area's name.",
    "One person a day looks after it; whoever leaves last counts the tray.",
    "As in the spring, when the server was down for two days. That worked.",
    "Tried out for a morning. The log sheet got a column for the time.",
)
NOTES = ("Repeat dates a month out; loaded again.", "Two local codes had no partner in the new system.", "")


def fill(_cast: Cast) -> None:
    """Add to every migration under way what its practice would have written about cutover by today."""
    today = timezone.localdate()
    going_on = Migration.objects.filter(state__in=(MigrationState.PLANNING, MigrationState.ACTIVE))
    for migration in going_on.select_related("practice", "edition", "created_by"):
        dates = migration.dates()
        if dates:
            _Cutover(migration, dates, today).fill()


def finish(migration: Migration) -> None:
    """Add to a migration that is about to end all that its practice would have written about cutover."""
    _Cutover(migration, migration.dates(), timezone.localdate()).fill()


class _Cutover:
    """One migration's, by chance that is the same every time."""

    def __init__(self, migration: Migration, dates: dict[str, date], today: date) -> None:
        self.migration, self.dates, self.today = migration, dates, today
        self.rng = Random(migration.practice.ods_code)  # noqa: S311
        self.by: User = migration.created_by
        members = User.objects.filter(memberships__practice=migration.practice_id).order_by("pk")
        self.people = list(members) or [self.by]
        self.yesterday = clock.on_or_before(today - timedelta(days=1))
        self.areas = list(migration.edition.areas.all())

    def fill(self) -> None:
        """Write rounds, plans, clock and counts as far as each has come."""
        self._rounds()
        meeting = self.dates["cutover_planning"]
        if meeting < self.today:
            self._plans(min(clock.on_or_after(meeting), self.yesterday))
            self._clock()
        elif meeting <= self.today + timedelta(days=10):
            for area in self.areas[:5]:
                self._plan(area, self.yesterday, agreed=False)
        if self.dates["fdp"] < self.today:
            self._count()

    def _rounds(self) -> None:
        day = clock.on_or_after(self.dates["idp"] + timedelta(days=3))
        end = min(self.dates["data_check_sign_off"], self.yesterday)
        found = 17
        for number in (1, 2):
            last = clock.on_or_after(day + timedelta(days=3))
            if day >= end:
                return
            is_over = last < end
            kinds = self.rng.sample(list(IssueKind)[:8], 3)
            issues = {
                kind.value: max(found // share, 1) for kind, share in zip(kinds, (2, 3, 6), strict=True)
            }
            wanted = rounds.Wanted(
                extract=Extract.INITIAL if number == 1 else Extract.SAME,
                started_on=day,
                ended_on=last if is_over else None,
                found=issues,
                fixed=issues if is_over else {kinds[0].value: issues[kinds[0].value] // 2},
                recheck=(Recheck.WRONG if number == 1 else Recheck.RIGHT) if is_over else Recheck.WAITING,
                note=self.rng.choice(NOTES),
            )
            written = last if is_over else end
            with clock.set_back_to(clock.at(written, 16, self.rng.randint(0, 59))):
                rounds.add_round(by=self.by, migration=self.migration, wanted=wanted, today=written)
            day, found = clock.on_or_after(last + timedelta(days=4)), 4

    def _plans(self, day: date) -> None:
        late = self.areas[-1] if self.dates["fdp"] > self.today else None
        for area in self.areas:
            self._plan(area, day, agreed=area != late)

    def _plan(self, area: CutoverArea, day: date, *, agreed: bool) -> None:
        texts = [tactic["text"] for tactic in area.tactics]
        chosen = self.rng.sample(texts, min(len(texts), self.rng.randint(2, 3)))
        wanted = plans.Wanted(
            tactics=[text for text in texts if text in chosen],
            agreement=self.rng.choice(AGREED) if agreed else "",
            agreed_by=self.rng.choice(self.people) if agreed else None,
            agreed_on=day if agreed else None,
            owner=self.rng.choice(self.people),
        )
        with clock.set_back_to(clock.at(day, 14, self.rng.randint(0, 59))):
            plans.settle_area(
                by=self.by, migration=self.migration, area=area.slug, version=0, wanted=wanted, today=day
            )

    def _clock(self) -> None:
        """An evening after surgery to the morning of go live; in the first week the load took longer."""
        fdp, go_live = self.dates["fdp"], self.dates["go_live"]
        overran = go_live <= self.today <= go_live + timedelta(days=7)
        started, ended = fdp < self.today, go_live < self.today
        written = clock.at(go_live, 12, 30) if ended else clock.at(self.yesterday, 19, 30)
        with clock.set_back_to(written):
            set_clock(
                by=self.by,
                migration=self.migration,
                version=clock_of(self.migration).version,
                planned_start=clock.at(fdp, 18, 30),
                planned_end=clock.at(go_live, 8, 0),
                actual_start=clock.at(fdp, 18, 45) if started else None,
                actual_end=clock.at(go_live, *((11, 15) if overran else (7, 40))) if ended else None,
                now=timezone.now(),
            )

    def _count(self) -> None:
        """Capture from the extract on, re-enter from go live on; old systems with paper last longest."""
        day, go_live = self.dates["fdp"], self.dates["go_live"]
        while day < self.today:
            if day < go_live and (clock.working(day) or day == self.dates["fdp"]):
                self._capture(day)
            elif day >= go_live and clock.working(day):
                self._reenter(day)
            day += timedelta(days=1)

    def _capture(self, day: date) -> None:
        for area, usual in PER_DAY.items():
            self._set(area, day, captured=self.rng.randint(usual // 2, usual * 3 // 2))

    def _reenter(self, day: date) -> None:
        left = dict(
            ReentryCount.objects.filter(migration=self.migration)
            .order_by()
            .values_list("area")
            .annotate(left=Sum("captured") - Sum("reentered"))
        )
        for area, number in left.items():
            share = SPEED / 3 if area in {"scanning", "consultations"} else SPEED
            if done := min(number, max(1, round(number * share * self.rng.uniform(0.4, 1.6)))):
                self._set(area, day, reentered=done)

    def _set(self, area: str, day: date, *, captured: int = 0, reentered: int = 0) -> None:
        with clock.set_back_to(clock.at(day, 18, self.rng.randint(0, 59))):
            correct_day(
                by=self.rng.choice(self.people),
                migration=self.migration,
                area=area,
                day=day,
                captured=captured,
                reentered=reentered,
                version=0,
                today=day,
            )
