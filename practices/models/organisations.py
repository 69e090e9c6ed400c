"""Practices, commissioners, partners, suppliers, and the one rule of who sees which practice."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.history import traced
from accounts.models import User
from accounts.roles import Permission
from practices.scope import scope_of


def compact_postcode(text: str) -> str:
    """Return a postcode, or a part of one, as it is searched for: capitals, no spaces."""
    return "".join(text.split()).upper()


class CommissionerQuerySet(models.QuerySet["Commissioner"]):
    """Reads of commissioners."""

    def visible_to(self, user: User) -> "CommissionerQuerySet":
        """Return the commissioners whose people `user` may see: their own, and those it took over from."""
        scope = scope_of(user)
        if scope.everywhere(Permission.VIEW):
            return self
        return self.filter(pk__in=scope.commissioner_ids(Permission.VIEW))


class Commissioner(models.Model):
    """Who commissions GP services: a CCG, a sub-ICB location or an integrated care board.

    Commissioners merge: `successor` names the one that took over, which sees what this one ran.
    """

    class Kind(models.TextChoices):
        """What the body is, in the words of its time."""

        CCG = "ccg", "Clinical commissioning group"
        SUB_ICB = "sub_icb", "Sub-ICB location"
        ICB = "icb", "Integrated care board"

    ods_code = models.CharField("ODS code", max_length=10, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    objects: ClassVar[models.Manager["Commissioner"]] = CommissionerQuerySet.as_manager()
    history = traced()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(successor=F("id")), name="commissioner_does_not_succeed_itself"
            )
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryPartnerQuerySet(models.QuerySet["DeliveryPartner"]):
    """Reads of delivery partners."""

    def visible_to(self, user: User) -> "DeliveryPartnerQuerySet":
        """Return the delivery partners whose people `user` may see."""
        scope = scope_of(user)
        if scope.everywhere(Permission.VIEW):
            return self
        return self.filter(pk__in=scope.partner_ids(Permission.VIEW))


class DeliveryPartner(models.Model):
    """Whoever runs migrations for a commissioner: a CSU, a team inside the ICB, a company."""

    name = models.CharField(max_length=200, unique=True)

    objects: ClassVar[models.Manager["DeliveryPartner"]] = DeliveryPartnerQuerySet.as_manager()
    history = traced()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Supplier(models.Model):
    """The maker of a clinical system. Suppliers see nothing in the portal."""

    name = models.CharField(max_length=120, unique=True)

    history = traced()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ClinicalSystem(models.Model):
    """A GP clinical system, such as EMIS Web, that a practice moves from or to."""

    name = models.CharField(max_length=120, unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="systems")
    orderable = models.BooleanField(
        "can be ordered", default=True, help_text="Untick for a system practices may only move away from."
    )

    history = traced()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PracticeQuerySet(models.QuerySet["Practice"]):
    """Reads of practices; `visible_to` is the one way in for a page."""

    def visible_to(self, user: User) -> "PracticeQuerySet":
        """Return the practices `user` may see: their own, those whose migration their partner
        runs, those their commissioner or its predecessors commission, or all.
        """
        return self.permitted(user, Permission.VIEW)

    def permitted(self, user: User, permission: Permission) -> "PracticeQuerySet":
        """Return the practices where `user` holds a role that carries `permission`."""
        scope = scope_of(user)
        if scope.everywhere(permission):
            return self
        return self.filter(scope.practices_q(permission))

    def open(self) -> "PracticeQuerySet":
        """Return the practices that ODS lists as open."""
        return self.filter(status=Practice.Status.ACTIVE)

    def search(self, text: str) -> "PracticeQuerySet":
        """Return the practices whose name, ODS code or postcode holds every word of `text`."""
        found = self
        compact = compact_postcode(text)
        words = Q()
        for word in text.split():
            words &= Q(name__icontains=word)
        return found.filter(
            words | Q(ods_code__istartswith=compact) | Q(postcode_compact__startswith=compact)
        )


class Practice(models.Model):
    """A GP practice in England, as the Organisation Data Service lists it."""

    class Status(models.TextChoices):
        """Open or not, folded from both dialects of the ODS file."""

        ACTIVE = "active", "Open"
        CLOSED = "closed", "Closed"
        DORMANT = "dormant", "Dormant"
        PROPOSED = "proposed", "Proposed"

    ods_code = models.CharField("ODS code", max_length=10, unique=True)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=400, blank=True, help_text="Lines joined by a comma.")
    postcode = models.CharField(max_length=10, blank=True)
    postcode_compact = models.CharField(max_length=10, blank=True, editable=False, db_index=True)
    telephone = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=10, blank=True, help_text="ODS code of the NHS England region.")
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    current_system = models.ForeignKey(
        ClinicalSystem, on_delete=models.PROTECT, null=True, blank=True, related_name="practices"
    )
    list_size = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many patients are registered. Empty where not known."
    )
    list_counted_on = models.DateField("list size counted on", null=True, blank=True)

    objects: ClassVar[models.Manager["Practice"]] = PracticeQuerySet.as_manager()
    history = traced()

    class Meta:
        ordering = ["name", "ods_code"]
        indexes = [models.Index(fields=["status", "name"], name="practice_status_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.ods_code})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, keeping the searchable form of the postcode in step."""
        self.postcode_compact = compact_postcode(self.postcode)
        super().save(*args, **kwargs)


class Arrangement(models.Model):
    """A practice commissioned by a body between two dates; `end` is empty while it lasts."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="arrangements")
    commissioner = models.ForeignKey(Commissioner, on_delete=models.PROTECT, related_name="arrangements")
    start = models.DateField()
    end = models.DateField(null=True, blank=True, help_text="The first day it no longer holds.")

    history = traced()

    class Meta:
        ordering = ["practice", "start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("start")), name="arrangement_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["practice", "commissioner"],
                condition=Q(end__isnull=True),
                name="arrangement_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice.ods_code} commissioned by {self.commissioner.ods_code} from {self.start}"
