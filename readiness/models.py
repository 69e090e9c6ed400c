"""Signatures: a person's formal yes. They are withdrawn, never deleted, and show for ever."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.history import traced
from accounts.models import User
from accounts.roles import ROLES
from nhsuk.validators import no_nhs_number
from phases.choices import MilestoneKind
from phases.models import Migration
from readiness.statements import STATEMENTS

GATE_KINDS = (MilestoneKind.FDP, MilestoneKind.GO_LIVE)


class SignatureQuerySet(models.QuerySet[Any]):
    """Reads of signatures."""

    def visible_to(self, user: User) -> "SignatureQuerySet":
        """Return those on the migrations `user` may see."""
        return self.filter(migration__in=Migration.objects.visible_to(user))

    def standing(self) -> "SignatureQuerySet":
        """Return those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Signature(models.Model):
    """Who signed, in which role and when, as it stood then; and who took it back, and why."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=40)
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True, validators=[no_nhs_number])

    class Meta:
        abstract = True

    @property
    def role_name(self) -> str:
        """Return the role in which it was signed, in words."""
        role = ROLES.get(self.role)
        return role.name if role else self.role


class SignOff(Signature):
    """One of the statements of `readiness.statements`, signed for one migration."""

    migration = models.ForeignKey(Migration, on_delete=models.CASCADE, related_name="sign_offs")
    kind = models.CharField(max_length=30, choices=[(row.kind, row.title) for row in STATEMENTS.values()])
    statement = models.TextField(help_text="In the words that were signed.")

    objects: ClassVar[models.Manager["SignOff"]] = SignatureQuerySet.as_manager()
    history = traced()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["migration", "kind"], condition=Q(withdrawn_at__isnull=True), name="sign_off_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, signed by {self.name}"


class GoAhead(Signature):
    """The decision to go through a gate. `unmet` holds what was not ready then, in words."""

    migration = models.ForeignKey(Migration, on_delete=models.CASCADE, related_name="go_aheads")
    gate = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in GATE_KINDS])
    reason = models.CharField(max_length=500, blank=True, validators=[no_nhs_number])
    unmet: Any = models.JSONField(default=list)

    objects: ClassVar[models.Manager["GoAhead"]] = SignatureQuerySet.as_manager()
    history = traced()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["migration", "gate"], condition=Q(withdrawn_at__isnull=True), name="go_ahead_once"
            ),
            models.CheckConstraint(
                condition=Q(unmet=[]) | ~Q(reason=""), name="go_ahead_against_red_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_gate_display()}: {self.name} goes ahead"
