"""Longer access to the old system, the record of what was deployed, and the look back."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.history import traced
from accounts.models import User
from nhsuk.validators import no_nhs_number
from phases.models import Migration


class OfMigrationQuerySet(models.QuerySet[Any]):
    """Reads of what belongs to one migration."""

    def visible_to(self, user: User) -> "OfMigrationQuerySet":
        """Return those of the migrations `user` may see."""
        return self.filter(migration__in=Migration.objects.visible_to(user))


class Answer(models.TextChoices):
    """What became of a request for longer access."""

    WAITING = "waiting", "Waiting for an answer"
    AGREED = "agreed", "Agreed"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "No longer wanted"


class LegacyExtension(models.Model):
    """A request to read the old system for longer: asked, then answered. At most one waits."""

    migration = models.ForeignKey(Migration, on_delete=models.CASCADE, related_name="legacy_extensions")
    until = models.DateField("wanted until")
    reason = models.CharField(max_length=500, validators=[no_nhs_number])
    cost = models.DecimalField("cost in pounds", max_digits=8, decimal_places=2, null=True, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    answered_by = models.CharField(max_length=120, blank=True, validators=[no_nhs_number])
    answered_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[models.Manager["LegacyExtension"]] = OfMigrationQuerySet.as_manager()
    history = traced()

    class Meta:
        ordering = ["-asked_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["migration"], condition=Q(answer="waiting"), name="legacy_extension_waits_once"
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=["agreed", "refused"])
                | (~Q(answered_by="") & Q(answered_on__isnull=False)),
                name="legacy_extension_answered_by",
            ),
        ]

    def __str__(self) -> str:
        return f"Longer access until {self.until}: {self.get_answer_display().lower()}"


class DeploymentRecord(models.Model):
    """What was deployed when: what the national register of deployments asks for."""

    migration = models.OneToOneField(Migration, on_delete=models.CASCADE, related_name="deployment")
    deployed_on = models.DateField()
    parts = models.TextField("what was deployed", validators=[no_nhs_number])
    registered_on = models.DateField("sent to the national register on", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["DeploymentRecord"]] = OfMigrationQuerySet.as_manager()
    history = traced()

    def __str__(self) -> str:
        return "deployment record"


class Retrospective(models.Model):
    """What the people who did it think of it afterwards."""

    migration = models.OneToOneField(Migration, on_delete=models.CASCADE, related_name="retrospective")
    went_well = models.TextField(blank=True, validators=[no_nhs_number])
    went_badly = models.TextField("what did not go well", blank=True, validators=[no_nhs_number])
    to_change = models.TextField("what to change next time", blank=True, validators=[no_nhs_number])
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Retrospective"]] = OfMigrationQuerySet.as_manager()
    history = traced()

    def __str__(self) -> str:
        return "retrospective"
