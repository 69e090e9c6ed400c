"""What a list of thousands of migrations shows of each: counted as it changes, never on the page."""

from typing import ClassVar

from django.db import models

from checklists.models.plan import TaskStatus
from phases.choices import MilestoneKind
from phases.models import Migration


class Summary(models.Model):
    """One migration in figures and dates. Written in the transaction of whatever changes them.

    `overdue` holds for the London day `counted_on`; `roll_forward` takes it to another day. The
    dates are those each milestone stands on now, as `Migration.dates()` gives them.
    """

    migration = models.OneToOneField(
        Migration, on_delete=models.CASCADE, primary_key=True, related_name="summary"
    )
    items = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    not_needed = models.PositiveIntegerField(default=0)
    in_progress = models.PositiveIntegerField(default=0)
    blocked = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    counted_on = models.DateField()
    worked_at = models.DateTimeField(null=True, blank=True, help_text="When an item last changed its status.")
    order = models.DateField(null=True, blank=True)
    kick_off = models.DateField(null=True, blank=True)
    technical_survey = models.DateField(null=True, blank=True)
    idp = models.DateField(null=True, blank=True)
    data_check_sign_off = models.DateField(null=True, blank=True)
    cutover_planning = models.DateField(null=True, blank=True)
    fdp = models.DateField(null=True, blank=True)
    go_live = models.DateField(null=True, blank=True)
    legacy_access_end = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)
    first_go_live = models.DateField(null=True, blank=True)
    went_live = models.BooleanField(default=False)
    go_live_moves = models.PositiveIntegerField(default=0)
    # Counted by apps above: see checklists.kept.
    third_party_due = models.DateField(
        null=True,
        blank=True,
        help_text="When the next step with a third party is due; a past day is overdue.",
    )
    reentry_left = models.PositiveIntegerField(
        null=True, blank=True, help_text="Items still to re-enter; empty where none was counted."
    )

    COUNTED: ClassVar[dict[str, str]] = {
        TaskStatus.DONE: "done",
        TaskStatus.NOT_NEEDED: "not_needed",
        TaskStatus.IN_PROGRESS: "in_progress",
        TaskStatus.BLOCKED: "blocked",
    }
    DATES: ClassVar[tuple[str, ...]] = tuple(MilestoneKind.values)

    class Meta:
        verbose_name_plural = "summaries"
        indexes = [models.Index(fields=["counted_on"], name="summary_counted_on")]

    def __str__(self) -> str:
        return f"{self.done} of {self.items} done"

    @property
    def needed(self) -> int:
        """How many items count towards the whole: all but those not needed."""
        return self.items - self.not_needed
