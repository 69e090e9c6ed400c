"""What a plan took of a newer guide, or of new answers."""

from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from accounts.history import traced
from accounts.models import User
from phases.models import GuideEdition, Migration


class PlanUpdateQuerySet(models.QuerySet["PlanUpdate"]):
    """Reads of plan updates."""

    def visible_to(self, user: User) -> "PlanUpdateQuerySet":
        """Return the updates of the migrations `user` may see."""
        return self.filter(migration__in=Migration.objects.visible_to(user))


class PlanUpdate(models.Model):
    """One time a plan followed the guide or new answers: what was taken, what was left, by whom.

    `taken` and `left` are titles for people to read. `undo` holds, by the name of the app that took
    part, what it needs to put everything back; the checklist's own part stands under "items".
    """

    migration = models.ForeignKey(Migration, on_delete=models.CASCADE, related_name="plan_updates")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    from_edition = models.ForeignKey(GuideEdition, on_delete=models.PROTECT, related_name="+")
    to_edition = models.ForeignKey(GuideEdition, on_delete=models.PROTECT, related_name="+")
    from_answers = models.JSONField(default=dict)
    taken = models.JSONField(default=list)
    left = models.JSONField(default=list)
    undo: Any = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["PlanUpdate"]] = PlanUpdateQuerySet.as_manager()
    history = traced()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="plan_update_undone_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"Plan updated on {self.at:%d %B %Y}"
