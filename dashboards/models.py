"""What people add to the board: a rating of their own, views they keep, the columns they want."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.history import traced
from accounts.models import User
from nhsuk.validators import no_nhs_number
from phases.models import Migration


class Level(models.TextChoices):
    """How a migration is doing, the worst first."""

    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"


class RagOverrideQuerySet(models.QuerySet["RagOverride"]):
    """Reads of ratings."""

    def visible_to(self, user: User) -> "RagOverrideQuerySet":
        """Return the ratings of the migrations `user` may see."""
        return self.filter(migration__in=Migration.objects.visible_to(user))


class RagOverride(models.Model):
    """A person's rating of one migration. It holds instead of the rules up to and including `until`.

    A new rating takes the place of the old one, which its history keeps.
    """

    migration = models.OneToOneField(Migration, on_delete=models.CASCADE, related_name="rag_override")
    level = models.CharField("rating", max_length=5, choices=Level)
    reason = models.CharField(max_length=200, validators=[no_nhs_number])
    until = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["RagOverride"]] = RagOverrideQuerySet.as_manager()
    history = traced()

    def __str__(self) -> str:
        return f"{self.get_level_display()} until {self.until}"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Reads of saved views."""

    def visible_to(self, user: User) -> "SavedViewQuerySet":
        """Return the user's own."""
        return self.filter(user=user)


class SavedView(models.Model):
    """A board as one person likes to see it: filters and order, by name."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60, validators=[no_nhs_number])
    query = models.CharField(max_length=2000, blank=True)
    is_default = models.BooleanField(default=False, help_text="The board opens with this view.")

    objects: ClassVar[models.Manager["SavedView"]] = SavedViewQuerySet.as_manager()
    history = traced()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_view_name_once"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True), name="saved_view_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BoardColumns(models.Model):
    """Which columns one person wants on the board; without a row, the usual ones."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="board_columns")
    codes: Any = models.JSONField("columns", default=list)

    history = traced()

    def __str__(self) -> str:
        return f"Columns of {self.user}"
