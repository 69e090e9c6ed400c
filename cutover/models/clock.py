"""When cutover starts and ends, to the minute."""

from django.db import models
from django.db.models import F, Q

from accounts.history import traced
from accounts.models import User
from phases.models import Migration


class CutoverClock(models.Model):
    """From the final extract to the hour of go live: planned, and as it was."""

    migration = models.OneToOneField(Migration, on_delete=models.CASCADE, related_name="cutover_clock")
    planned_start = models.DateTimeField(null=True, blank=True)
    planned_end = models.DateTimeField(null=True, blank=True)
    actual_start = models.DateTimeField(null=True, blank=True)
    actual_end = models.DateTimeField(null=True, blank=True)
    report_sent_on = models.DateField("overrun report sent", null=True, blank=True)
    report_recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    history = traced()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_end__isnull=True)
                | Q(planned_start__isnull=True)
                | Q(planned_end__gt=F("planned_start")),
                name="cutover_planned_in_order",
            ),
            models.CheckConstraint(
                condition=Q(actual_end__isnull=True)
                | Q(actual_start__isnull=False, actual_end__gt=F("actual_start")),
                name="cutover_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return "cutover clock"
