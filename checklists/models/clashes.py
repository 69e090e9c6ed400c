"""What administrators say about busy weeks: how many practices are too many, and when no data is produced."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.history import traced
from phases.clashes import Load
from practices.models import DeliveryPartner, Supplier

KINDS = [
    (Load.SUPPLIER.value, "Go lives with one supplier"),
    (Load.PARTNER.value, "Go lives with one delivery partner"),
    (Load.TRAINERS.value, "Practices in training with one delivery partner's trainers"),
]


class ClashLimit(models.Model):
    """How many practices one organisation takes on in a week; without a limit there is no clash.

    One that names an organisation holds for it alone and goes before the one that names none.
    """

    kind = models.CharField("what is limited", max_length=10, choices=KINDS)
    supplier = models.ForeignKey(
        Supplier,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        help_text="Only for this supplier. Leave empty for all others.",
    )
    partner = models.ForeignKey(
        DeliveryPartner,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        help_text="Only for this delivery partner. Leave empty for all others.",
    )
    most = models.PositiveSmallIntegerField("at most, in a week", validators=[MinValueValidator(1)])

    history = traced()

    class Meta:
        ordering = [
            "kind",
            F("supplier__name").asc(nulls_first=True),
            F("partner__name").asc(nulls_first=True),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(supplier__isnull=True) | Q(kind=Load.SUPPLIER.value),
                name="clash_limit_of_a_supplier",
                violation_error_message="Only a limit for one supplier can name a supplier.",
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=True) | ~Q(kind=Load.SUPPLIER.value),
                name="clash_limit_of_a_partner",
                violation_error_message="A limit for one supplier cannot name a delivery partner.",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(supplier__isnull=True, partner__isnull=True),
                name="clash_limit_once_for_all",
                violation_error_message="There is such a limit already. Change that one.",
            ),
            models.UniqueConstraint(
                fields=["kind", "supplier"],
                condition=Q(supplier__isnull=False),
                name="clash_limit_once_a_supplier",
                violation_error_message="There is such a limit already. Change that one.",
            ),
            models.UniqueConstraint(
                fields=["kind", "partner"],
                condition=Q(partner__isnull=False),
                name="clash_limit_once_a_partner",
                violation_error_message="There is such a limit already. Change that one.",
            ),
        ]

    def __str__(self) -> str:
        whose = self.supplier or self.partner
        return f"{self.get_kind_display()}{f', {whose}' if whose else ''}: {self.most}"


class Freeze(models.Model):
    """Days on which no final data may be produced, by one supplier or by anybody."""

    name = models.CharField(max_length=80, help_text="Such as: Christmas 2026.")
    first_day = models.DateField()
    last_day = models.DateField()
    supplier = models.ForeignKey(
        Supplier,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        help_text="Whose systems give no data out. Leave empty for all suppliers.",
    )

    history = traced()

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="freeze_ends_after_it_begins",
                violation_error_message="The last day must be the first day or later.",
            )
        ]

    def __str__(self) -> str:
        return self.name
