"""A migration's tasks, their notes, and the moves of its dates."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.history import traced
from accounts.models import User
from accounts.roles import Permission
from checklists.models.guide import GuideItem
from nhsuk.validators import no_nhs_number
from phases.models import Migration, Phase


class TaskStatus(models.TextChoices):
    """How far a task is. "Looked at but not finished" differs from "nobody has looked"."""

    TO_DO = "to_do", "To do"
    IN_PROGRESS = "in_progress", "In progress"
    BLOCKED = "blocked", "Blocked"
    DONE = "done", "Done"
    NOT_NEEDED = "not_needed", "Not needed"


OPEN_STATUSES = (TaskStatus.TO_DO, TaskStatus.IN_PROGRESS, TaskStatus.BLOCKED)
CLOSED_STATUSES = (TaskStatus.DONE, TaskStatus.NOT_NEEDED)
REASONED_STATUSES = (TaskStatus.BLOCKED, TaskStatus.NOT_NEEDED)


class TaskQuerySet(models.QuerySet["Task"]):
    """Reads of tasks, shared by pages, exports, feeds and mails."""

    def visible_to(self, user: User) -> "TaskQuerySet":
        """Return the tasks of the migrations `user` may see."""
        return self.permitted(user, Permission.VIEW)

    def permitted(self, user: User, permission: Permission) -> "TaskQuerySet":
        """Return the tasks of the migrations on which `user` holds `permission`."""
        return self.filter(migration__in=Migration.objects.permitted(user, permission))

    def open(self) -> "TaskQuerySet":
        """Return the tasks still to be finished."""
        return self.filter(status__in=OPEN_STATUSES)

    def due_by(self, day: date) -> "TaskQuerySet":
        """Return the tasks due on or before `day`."""
        return self.filter(due__lte=day)

    def overdue(self, today: date) -> "TaskQuerySet":
        """Return the open tasks whose due date has passed."""
        return self.open().filter(due__lt=today)

    def for_list(self) -> "TaskQuerySet":
        """Return the tasks with all that a row of a list shows, in the guide's order."""
        return self.select_related("item", "phase", "owner").order_by(
            "phase__number", models.F("item__position").asc(nulls_last=True), "id"
        )


class Task(models.Model):
    """One item of the guide, or of the practice's own, in one migration."""

    migration = models.ForeignKey(Migration, on_delete=models.CASCADE, related_name="tasks")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(GuideItem, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    own_title = models.CharField(
        "title",
        max_length=80,
        blank=True,
        validators=[no_nhs_number],
        help_text="Empty for an item of the guide.",
    )
    status = models.CharField(max_length=12, choices=TaskStatus, default=TaskStatus.TO_DO)
    reason = models.TextField(blank=True, validators=[no_nhs_number])
    status_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks")
    due = models.DateField(null=True, blank=True)
    due_pinned = models.BooleanField(
        "own due date", default=False, help_text="A person chose the date; it no longer follows the plan."
    )
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Task"]] = TaskQuerySet.as_manager()
    history = traced()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=True) ^ Q(own_title=""), name="task_of_guide_or_own"
            ),
            models.UniqueConstraint(fields=["migration", "item"], name="task_item_once"),
            models.CheckConstraint(
                condition=~Q(status__in=REASONED_STATUSES) | ~Q(reason=""), name="task_reason_given"
            ),
            models.CheckConstraint(
                condition=Q(status=TaskStatus.TO_DO) | Q(status_by__isnull=False, status_at__isnull=False),
                name="task_status_by_and_at",
            ),
        ]
        indexes = [
            models.Index(fields=["migration", "status", "due"], name="task_migration_status_due"),
            # The order of the list of what is due, which reads its keys from here alone.
            models.Index(
                fields=["due", "migration", "id"], condition=Q(status__in=OPEN_STATUSES), name="task_open_due"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The guide's title, or the practice's own."""
        return self.item.title if self.item else self.own_title

    @property
    def is_open(self) -> bool:
        """Say whether it still needs somebody."""
        return self.status in OPEN_STATUSES


class TaskNote(models.Model):
    """Something a person wrote down about a task. Notes are added, never changed."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField(validators=[no_nhs_number])

    history = traced()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text


class DateChangeQuerySet(models.QuerySet["DateChange"]):
    """Reads of date changes."""

    def visible_to(self, user: User) -> "DateChangeQuerySet":
        """Return the date changes of the migrations `user` may see."""
        return self.filter(migration__in=Migration.objects.visible_to(user))


class DateChange(models.Model):
    """One move of a migration's dates: what moved, why, and by whom; enough to undo it.

    `milestones` maps kind to {from, to, pinned_before}; `tasks` maps task id to {from, to, version},
    the version being the one the move left behind.
    """

    migration = models.ForeignKey(Migration, on_delete=models.CASCADE, related_name="date_changes")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(validators=[no_nhs_number])
    milestones: Any = models.JSONField(default=dict)
    tasks: Any = models.JSONField(default=dict)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["DateChange"]] = DateChangeQuerySet.as_manager()
    history = traced()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="date_change_undone_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"Dates moved on {self.at:%d %B %Y}"
