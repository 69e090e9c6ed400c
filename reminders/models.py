"""What people want to hear, what administrators set, and every mail with its fate."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.history import traced
from accounts.models import User
from accounts.roles import Permission
from practices.scope import scope_of
from reminders.kinds import KINDS
from reminders.rules import Frequency

WEEKDAYS = [(0, "Monday"), (1, "Tuesday"), (2, "Wednesday"), (3, "Thursday"), (4, "Friday")]
FREQUENCIES = [
    (Frequency.DAILY.value, "Each working day, if there is something new"),
    (Frequency.WEEKLY.value, "Once a week"),
    (Frequency.OFF.value, "Only the warnings that cannot be turned off"),
]
DEFAULT_HOUR = 7


def _days_ahead(value: Any) -> None:
    right = isinstance(value, list) and value and all(type(day) is int and 0 <= day <= 365 for day in value)
    if not right:
        raise ValidationError("Give whole numbers of days from 0 to 365, like [28, 14, 7, 1].")


class LeadTime(models.Model):
    """How many days ahead one kind of deadline is told, where that differs from the first setting."""

    kind = models.CharField(max_length=20, unique=True, choices=[(k.code, k.name) for k in KINDS.values()])
    days_ahead = models.JSONField(
        validators=[_days_ahead],
        help_text="Days before the deadline, like [28, 14, 7, 1]. 0 is the day itself.",
    )

    history = traced()

    class Meta:
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.get_kind_display()


class PreferenceQuerySet(models.QuerySet["Preference"]):
    """Reads of preferences."""

    def visible_to(self, user: User) -> "PreferenceQuerySet":
        """Return the user's own, and everybody's to an administrator."""
        return self if scope_of(user).everywhere(Permission.ADMINISTER) else self.filter(user=user)


class Preference(models.Model):
    """When and how often one person hears; without a row, the defaults hold.

    `bounced_at` is set when a mail server said that the address takes no mail: nothing is sent
    there until the person or an administrator says to try again. `feed_key` is part of the secret
    address of the person's calendar; empty while there is none.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="reminders")
    frequency = models.CharField(max_length=10, choices=FREQUENCIES, default=Frequency.DAILY)
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS, default=0)
    hour = models.PositiveSmallIntegerField(
        default=DEFAULT_HOUR, validators=[MinValueValidator(6), MaxValueValidator(19)]
    )
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounced = models.CharField("what the mail server said", max_length=200, blank=True)
    feed_key = models.CharField(max_length=43, blank=True)

    objects: ClassVar[models.Manager["Preference"]] = PreferenceQuerySet.as_manager()
    history = traced(excluded_fields=["feed_key"])

    def __str__(self) -> str:
        return f"Reminders of {self.user}"


class DeliveryState(models.TextChoices):
    """What became of a mail."""

    WAITING = "waiting", "Waiting"
    CLAIMED = "claimed", "Being sent"
    SENT = "sent", "Sent"
    NOTHING = "nothing", "Nothing to tell"
    SKIPPED = "skipped", "Skipped"
    FAILED = "failed", "Given up"


class DeliveryKind(models.TextChoices):
    """What sort of mail it is."""

    DIGEST = "digest", "Digest"
    GO_LIVE_MOVED = "go_live_moved", "Go live moved"
    GATE_OVERRIDDEN = "gate_overridden", "Going ahead though not ready"


OPEN_DELIVERIES = (DeliveryState.WAITING, DeliveryState.CLAIMED)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Reads of deliveries."""

    def visible_to(self, user: User) -> "DeliveryQuerySet":
        """Return all of them to an administrator, and none to anybody else."""
        return self if scope_of(user).everywhere(Permission.ADMINISTER) else self.none()


class Delivery(models.Model):
    """One mail to one person, and its fate. See `reminders.deliveries` for the promise it keeps.

    `about` tells urgent notices apart; a digest has none, so that there is one a person and day.
    `told` maps the key of each deadline the person knows of to [due date, stage]. `claim` names
    the worker that holds it, until `claimed_until`. `round` counts how often it was sent afresh.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=20, choices=DeliveryKind, default=DeliveryKind.DIGEST)
    day = models.DateField()
    about = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    not_before = models.DateTimeField()
    claim = models.UUIDField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    full = models.BooleanField(default=False)
    told: Any = models.JSONField(default=dict)
    lines = models.PositiveSmallIntegerField(default=0)
    email = models.EmailField("address", blank=True, help_text="Where it went.")
    said = models.CharField("what happened", max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Delivery"]] = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "user"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["user", "day", "kind", "about"], name="delivery_once"),
        ]
        indexes = [
            # In the order in which workers take them.
            models.Index(
                fields=["not_before", "user"], condition=Q(state__in=OPEN_DELIVERIES), name="delivery_open"
            ),
            models.Index(fields=["day", "state"], name="delivery_day_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.user} on {self.day}"
