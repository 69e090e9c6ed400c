"""The register: each service around a practice in one migration, and what became of it."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.history import traced
from accounts.models import User
from accounts.roles import Permission
from checklists.guide.words import SERVICE_CATEGORIES
from checklists.models import GuideService
from nhsuk.validators import no_nhs_number
from phases.models import Migration
from third_parties.rules import OWN_OFF, OWN_ON, Facts, Wishes

_NEVER_TOLD = Q(told_on__isnull=True)
_OTHER_OFF = Q(told_of_off__isnull=False, off_due__isnull=True) | (
    Q(off_due__isnull=False) & (Q(told_of_off__isnull=True) | ~Q(told_of_off=F("off_due")))
)
_OTHER_ON = Q(told_of_on__isnull=False, on_due__isnull=True) | (
    Q(on_due__isnull=False) & (Q(told_of_on__isnull=True) | ~Q(told_of_on=F("on_due")))
)
_NOT_OFF, _OFF = Q(went_off_on__isnull=True), Q(went_off_on__isnull=False)
# The rules of rules.py as the database reads them; a test holds the two against each other.
MUST_BE_TOLD = (_NOT_OFF & (_NEVER_TOLD | _OTHER_OFF | _OTHER_ON)) | (
    _OFF & ~_NEVER_TOLD & Q(on_due__isnull=False, ask_by__isnull=True) & _OTHER_ON
)
MUST_CONFIRM = ~MUST_BE_TOLD & _NOT_OFF & Q(confirmed_on__isnull=True)
MUST_GO_OFF = Q(off_due__isnull=False, off_confirmed_on__isnull=True)
MUST_BE_ASKED = Q(ask_by__isnull=False) & (
    Q(asked_on__isnull=True) | Q(asked_of__isnull=True) | ~Q(asked_of=F("on_due"))
)
MUST_COME_BACK = Q(on_due__isnull=False)
_IN_PLAY = Q(affected=True, back_confirmed_on__isnull=True)


class EntryQuerySet(models.QuerySet["ThirdPartyEntry"]):
    """Reads of the register, shared by pages, reminders and the board."""

    def visible_to(self, user: User) -> "EntryQuerySet":
        """Return the entries of the migrations `user` may see."""
        return self.permitted(user, Permission.VIEW)

    def permitted(self, user: User, permission: Permission) -> "EntryQuerySet":
        """Return the entries of the migrations on which `user` holds `permission`."""
        return self.filter(migration__in=Migration.objects.permitted(user, permission))

    def unfinished(self) -> "EntryQuerySet":
        """Return those with a step still to take: what `rules.waiting` says."""
        waits = MUST_BE_TOLD | MUST_CONFIRM | MUST_GO_OFF | MUST_BE_ASKED | MUST_COME_BACK
        return self.filter(_IN_PLAY & waits)

    def late(self, today: date) -> "EntryQuerySet":
        """Return those with a step whose day has passed: what `rules.late` says."""
        return self.filter(
            _IN_PLAY,
            (MUST_BE_TOLD & Q(tell_by__lt=today))
            | (MUST_CONFIRM & Q(chase_by__lt=today))
            | (MUST_GO_OFF & Q(off_due__lt=today))
            | (MUST_BE_ASKED & Q(ask_by__lt=today))
            | (MUST_COME_BACK & Q(on_due__lt=today)),
        )

    def in_order(self) -> "EntryQuerySet":
        """Return them with their services, the guide's first and in its order."""
        return self.select_related("service").order_by(F("service__position").asc(nulls_last=True), "id")


class Reconfiguration(models.TextChoices):
    """Whether a service has to be set up anew for the new system."""

    UNKNOWN = "unknown", "Not known yet"
    NEEDED = "needed", "Needed"
    DONE = "done", "Done"
    NOT_NEEDED = "not_needed", "Not needed"


class ThirdPartyEntry(models.Model):
    """One service in one migration: planned dates, what happened, and what was agreed.

    `tell_by`, `off_due`, `ask_by` and `on_due` follow the plan; where a person agreed another day
    with the service, `off_agreed` and `on_agreed` hold it. `told_of_off` and `told_of_on` are the
    dates they were told: when the plan moves, they have to be told again.
    """

    migration = models.ForeignKey(Migration, on_delete=models.CASCADE, related_name="third_parties")
    service = models.ForeignKey(
        GuideService, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    own_name = models.CharField(
        "name",
        max_length=120,
        blank=True,
        validators=[no_nhs_number],
        help_text="Empty for a service of the guide.",
    )
    category = models.CharField(max_length=20, choices=list(SERVICE_CATEGORIES.items()))
    goes_off = models.BooleanField(
        default=False, help_text="A service of the practice's own that is switched off for cutover."
    )
    affected = models.BooleanField(default=True)
    not_affected_reason = models.TextField(blank=True, validators=[no_nhs_number])
    notice_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Days of notice it asks for; empty if nobody has said."
    )
    tell_by = models.DateField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)
    told_of_off = models.DateField("told that it goes off on", null=True, blank=True)
    told_of_on = models.DateField("told that it comes on again on", null=True, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=120, blank=True, validators=[no_nhs_number])
    chase_by = models.DateField(null=True, blank=True)
    chased = models.PositiveSmallIntegerField("times chased", default=0)
    chased_on = models.DateField("last chased on", null=True, blank=True)
    off_due = models.DateField("goes off on", null=True, blank=True)
    off_agreed = models.DateField("agreed to go off on", null=True, blank=True)
    went_off_on = models.DateField(null=True, blank=True)
    off_confirmed_on = models.DateField("confirmed as off on", null=True, blank=True)
    ask_by = models.DateField("switching on to be asked for by", null=True, blank=True)
    asked_on = models.DateField("switching on asked for on", null=True, blank=True)
    asked_of = models.DateField("switching on asked for", null=True, blank=True)
    on_due = models.DateField("comes on again on", null=True, blank=True)
    on_agreed = models.DateField("agreed to come on again on", null=True, blank=True)
    came_back_on = models.DateField("came on again on", null=True, blank=True)
    back_confirmed_on = models.DateField("confirmed as on again on", null=True, blank=True)
    reconfiguration = models.CharField(
        max_length=10, choices=Reconfiguration, default=Reconfiguration.UNKNOWN
    )
    fee = models.DecimalField("fee in pounds", max_digits=8, decimal_places=2, null=True, blank=True)
    contact = models.CharField(max_length=200, blank=True, validators=[no_nhs_number])
    note = models.TextField(blank=True, validators=[no_nhs_number])
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["ThirdPartyEntry"]] = EntryQuerySet.as_manager()
    history = traced()

    class Meta:
        verbose_name_plural = "third-party entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=True) ^ Q(own_name=""), name="third_party_of_guide_or_own"
            ),
            models.UniqueConstraint(fields=["migration", "service"], name="third_party_service_once"),
            models.CheckConstraint(
                condition=Q(affected=True) | ~Q(not_affected_reason=""), name="third_party_reason_given"
            ),
        ]
        indexes = [models.Index(fields=["migration", "affected"], name="third_party_migration")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The guide's name, or the practice's own."""
        return self.service.name if self.service else self.own_name

    @property
    def off_rule(self) -> str:
        """The rule for switching off, or an empty string."""
        return self.service.off if self.service else OWN_OFF if self.goes_off else ""

    @property
    def on_rule(self) -> str:
        """The rule for switching on again, or an empty string."""
        return self.service.on if self.service else OWN_ON if self.goes_off else ""

    def wishes(self) -> Wishes:
        """Return what its dates are planned from."""
        return Wishes(
            off_rule=self.off_rule,
            on_rule=self.on_rule,
            notice_days=self.notice_days,
            notice_each=bool(self.service and self.service.notice_each),
            off_agreed=self.off_agreed,
            on_agreed=self.on_agreed,
        )

    def facts(self) -> Facts:
        """Return what the rules go by."""
        return Facts(
            affected=self.affected,
            tell_by=self.tell_by,
            told_on=self.told_on,
            told_of=(self.told_of_off, self.told_of_on),
            chase_by=self.chase_by,
            confirmed_on=self.confirmed_on,
            off_due=self.off_due,
            went_off_on=self.went_off_on,
            off_confirmed_on=self.off_confirmed_on,
            ask_by=self.ask_by,
            asked_on=self.asked_on,
            asked_of=self.asked_of,
            on_due=self.on_due,
            back_confirmed_on=self.back_confirmed_on,
        )
