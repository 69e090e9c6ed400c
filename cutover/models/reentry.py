"""What was noted during cutover and has to be typed into the new system. Counts only."""

from django.db import models

from accounts.history import traced
from phases.models import Migration

MOST_A_DAY = 99_999  # items of one area; more is a slip of the finger


class ReentryCount(models.Model):
    """How many items of one area were captured, and how many re-entered, on one London day.

    `area` is the slug of the edition's area, which stays the same from revision to revision.
    """

    migration = models.ForeignKey(Migration, on_delete=models.CASCADE, related_name="reentry_counts")
    area = models.SlugField(max_length=60)
    day = models.DateField()
    captured = models.PositiveIntegerField(default=0)
    reentered = models.PositiveIntegerField("re-entered", default=0)
    version = models.PositiveIntegerField(default=1)

    history = traced()

    class Meta:
        ordering = ["migration", "day", "area"]
        constraints = [
            models.UniqueConstraint(fields=["migration", "area", "day"], name="reentry_area_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.area}, {self.day}"
