"""Guide editions and their phases; migrations and their milestones."""

from datetime import date
from datetime import date as Date  # noqa: N812 - a property called date hides the type
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.history import traced
from accounts.models import User
from accounts.roles import Permission
from nhsuk.validators import no_nhs_number
from phases.choices import PIPELINE_STATES, RUNNING_STATES, MigrationState, MilestoneKind
from phases.rules import MilestoneRule, parse_rule
from practices.models import ClinicalSystem, Commissioner, DeliveryPartner, Practice
from practices.scope import scope_of


class GuideEditionQuerySet(models.QuerySet["GuideEdition"]):
    """Reads of editions. What is published anyone signed in may read; a draft only those who write it."""

    def visible_to(self, user: User) -> "GuideEditionQuerySet":
        """Return the revisions `user` may read: all that are published, and the drafts they may change."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(published_at__isnull=False) | Q(pk__in=self.model.objects.permitted(user)))

    def permitted(self, user: User) -> "GuideEditionQuerySet":
        """Return the commissioners' own revisions that `user` may copy, change and publish."""
        scope, own = scope_of(user), self.filter(owner__isnull=False)
        if scope.everywhere(Permission.PLAN):
            return own
        return own.filter(owner__in=scope.commissioner_ids(Permission.PLAN))

    def current(self) -> "GuideEditionQuerySet":
        """Return the newest published revision of each edition."""
        return self.filter(is_current=True)

    def national(self) -> "GuideEditionQuerySet":
        """Return the revisions that are loaded from files and belong to nobody."""
        return self.filter(owner__isnull=True)

    def drafts(self) -> "GuideEditionQuerySet":
        """Return the revisions that are still being written."""
        return self.filter(published_at__isnull=True)


class GuideEdition(models.Model):
    """One revision of one edition of the guide: national, or a commissioner's own.

    A revision that a migration runs on never changes: loading newer content makes a new revision,
    and running plans keep the wording and rules they began with until somebody takes an update. A commissioner's own starts as a
    draft, copied from the revision `based_on` names, and never changes once it is published.
    """

    code = models.SlugField(max_length=40)
    revision = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    owner = models.ForeignKey(
        Commissioner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="editions",
        help_text="The commissioner whose own edition it is; nobody for a national one.",
    )
    based_on = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="copies",
        help_text="The revision it was copied from.",
    )
    published_at = models.DateTimeField(
        null=True, blank=True, default=timezone.now, help_text="Empty for a draft."
    )
    version = models.PositiveIntegerField(default=1, help_text="Counts the changes to a draft's own fields.")
    title = models.CharField(max_length=120)
    summary = models.TextField()
    era = models.CharField(max_length=10, help_text="Who commissions: CCG or ICB.")
    commissioner_name = models.CharField(max_length=80)
    length = models.CharField(
        max_length=200, help_text="How long a migration takes, by this edition's reckoning."
    )
    milestone_rules = models.JSONField(help_text="Milestone kind to {due, no_later_than, rule}.")
    content_hash = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["GuideEdition"]] = GuideEditionQuerySet.as_manager()

    class Meta:
        ordering = ["-code", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["code", "revision"], name="edition_revision_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(is_current=True), name="edition_one_current_revision"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(published_at__isnull=True), name="edition_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=False) | Q(is_current=False, owner__isnull=False),
                name="edition_draft_is_owned_and_not_current",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Say whether it is still being written."""
        return self.published_at is None

    @property
    def national_code(self) -> str:
        """The code of the national edition that it goes back to: its own, or that of what it was copied from."""
        return self.based_on.national_code if self.based_on else self.code

    def rules(self) -> dict[str, MilestoneRule]:
        """Return the milestone rules, parsed."""
        return {
            kind: MilestoneRule(
                parse_rule(row["due"]) if row.get("due") else None,
                parse_rule(row["no_later_than"]) if row.get("no_later_than") else None,
            )
            for kind, row in self.milestone_rules.items()
        }


class Phase(models.Model):
    """A stretch of the migration in one edition, kick-off to post go live."""

    edition = models.ForeignKey(GuideEdition, on_delete=models.CASCADE, related_name="phases")
    number = models.PositiveSmallIntegerField()
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    summary = models.TextField()
    length = models.CharField(max_length=200, blank=True)
    involved = models.JSONField(default=list, help_text="Guide roles that take part.")
    due = models.CharField(max_length=80, help_text="Due rule of items that have none of their own.")
    starts = models.CharField(max_length=20, blank=True, choices=MilestoneKind)
    sources = models.JSONField(default=dict)
    carried_over = models.BooleanField(
        default=False, help_text="This edition's own page is not known; the newest older text serves."
    )

    class Meta:
        ordering = ["edition", "number"]
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="phase_slug_once")]

    def __str__(self) -> str:
        return self.name


class MigrationQuerySet(models.QuerySet["Migration"]):
    """Reads of migrations; `visible_to` is the one way in for a page."""

    def visible_to(self, user: User) -> "MigrationQuerySet":
        """Return the migrations `user` may see."""
        return self.permitted(user, Permission.VIEW)

    def permitted(self, user: User, permission: Permission) -> "MigrationQuerySet":
        """Return the migrations on which `user` holds a role that carries `permission`."""
        scope = scope_of(user)
        if scope.everywhere(permission):
            return self
        return self.filter(scope.migrations_q(permission))

    def running(self) -> "MigrationQuerySet":
        """Return the migrations with a plan that is under way or paused."""
        return self.filter(state__in=RUNNING_STATES)


class Migration(models.Model):
    """One practice moving from one clinical system to another, on one edition of the guide."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="migrations")
    from_system = models.ForeignKey(ClinicalSystem, on_delete=models.PROTECT, related_name="+")
    to_system = models.ForeignKey(ClinicalSystem, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(GuideEdition, on_delete=models.PROTECT, related_name="migrations")
    partner = models.ForeignKey(
        DeliveryPartner, on_delete=models.PROTECT, null=True, blank=True, related_name="migrations"
    )
    state = models.CharField(max_length=10, choices=MigrationState, default=MigrationState.PLANNING)
    state_reason = models.TextField(blank=True)
    state_by = models.CharField(
        "asked or decided by",
        max_length=100,
        blank=True,
        validators=[no_nhs_number],
        help_text="Who asked for the state or decided on it; empty when that was whoever recorded it.",
    )
    state_on = models.DateField(
        "asked or decided on", null=True, blank=True, help_text="The day that happened."
    )
    answers = models.JSONField(default=dict, blank=True, help_text="Condition key to yes or no.")
    started_on = models.DateField(help_text="The day it was asked for, or its kick-off if earlier.")
    ended_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Migration"]] = MigrationQuerySet.as_manager()
    history = traced()

    class Meta:
        ordering = ["practice__name", "-started_on"]
        # With the key, so that who is under way is read from the index alone.
        indexes = [models.Index(fields=["state", "id"], name="migration_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["practice"],
                condition=Q(state__in=[*PIPELINE_STATES, *RUNNING_STATES]),
                name="migration_one_open_per_practice",
            ),
            models.CheckConstraint(
                condition=~Q(from_system=models.F("to_system")), name="migration_changes_system"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice.name}: {self.from_system} to {self.to_system}"

    @property
    def is_running(self) -> bool:
        """Say whether the plan may still be worked on."""
        return self.state in RUNNING_STATES

    @property
    def go_live(self) -> date | None:
        """The date of go live as it stands, or None before there is a plan."""
        return self.dates().get(MilestoneKind.GO_LIVE)

    def dates(self) -> dict[str, date]:
        """Return the date each milestone stands on now: its actual date, else the planned one."""
        return {m.kind: m.date for m in self.milestones.all()}


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Reads of milestones."""

    def visible_to(self, user: User) -> "MilestoneQuerySet":
        """Return the milestones of the migrations `user` may see."""
        return self.filter(migration__in=Migration.objects.visible_to(user))


class Milestone(models.Model):
    """One of a migration's dates: planned now, first planned, and what happened.

    `pinned` means a person chose the date; it no longer follows the edition's rule.
    """

    migration = models.ForeignKey(Migration, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(max_length=20, choices=MilestoneKind)
    planned = models.DateField()
    baseline = models.DateField("first planned")
    actual = models.DateField(null=True, blank=True)
    pinned = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["Milestone"]] = MilestoneQuerySet.as_manager()
    history = traced()

    class Meta:
        ordering = ["planned", "id"]
        constraints = [models.UniqueConstraint(fields=["migration", "kind"], name="milestone_kind_once")]
        indexes = [models.Index(fields=["kind", "planned"], name="milestone_kind_planned")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def date(self) -> Date:
        """The date it stands on now."""
        return self.actual or self.planned
