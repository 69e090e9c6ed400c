"""How one of the guide's areas is run during cutover."""

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.history import traced
from accounts.models import User
from nhsuk.validators import no_nhs_number
from phases.models import Migration


class HandlingPlan(models.Model):
    """What a practice has settled for one area. There is no row before somebody writes the first word.

    `area` is the slug of the edition's area and `tactics` are the words of the chosen tactics as they
    stood: a newer revision of the guide may say them otherwise, and what was agreed stays agreed.
    """

    migration = models.ForeignKey(Migration, on_delete=models.CASCADE, related_name="handling_plans")
    area = models.SlugField(max_length=60)
    tactics: Any = models.JSONField(default=list, help_text="Texts of the chosen tactics.")
    own_tactic = models.TextField("tactic of the practice's own", blank=True, validators=[no_nhs_number])
    agreement = models.TextField("what was agreed", blank=True, validators=[no_nhs_number])
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_by_role = models.CharField(max_length=40, blank=True, help_text="The guide's word for the role.")
    agreed_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="cutover_areas"
    )
    after = models.TextField("after go live", blank=True, validators=[no_nhs_number])
    version = models.PositiveIntegerField(default=1)

    history = traced()

    class Meta:
        ordering = ["migration", "area"]
        constraints = [
            models.UniqueConstraint(fields=["migration", "area"], name="handling_plan_area_once"),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True) | Q(agreed_by__isnull=False) | ~Q(agreed_by_role=""),
                name="handling_plan_agreed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.area

    @property
    def is_agreed(self) -> bool:
        """Say whether it is settled how this area is run."""
        return self.agreed_on is not None

    @property
    def tactic_count(self) -> int:
        """How many tactics are chosen, the practice's own included."""
        return len(self.tactics) + bool(self.own_tactic)
