"""Rounds of data checking. Counts and kinds, nothing about patients."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.history import traced
from nhsuk.validators import no_nhs_number
from phases.models import Migration


class Extract(models.TextChoices):
    """Which extract of the old system a round checks."""

    INITIAL = "initial", "Initial extract"
    REPEATED = "repeated", "Another extract, taken again"
    SAME = "same", "No new extract: fixes to the one before"
    FINAL = "final", "Final extract"


class Recheck(models.TextChoices):
    """What looking again after the fixes showed."""

    WAITING = "waiting", "Not rechecked yet"
    RIGHT = "right", "All right"
    WRONG = "wrong", "Problems remain"


class IssueKind(models.TextChoices):
    """Kinds of data issue, after what the guide has a practice check: patients, codes and figures."""

    REGISTRATION = "registration", "Patient details and registration"
    CODES = "codes", "Codes, mapped wrongly or lost"
    MEDICATION = "medication", "Medication and allergies"
    RESULTS = "results", "Test results"
    DOCUMENTS = "documents", "Letters and documents"
    APPOINTMENTS = "appointments", "Appointments and recalls"
    QOF = "qof", "QOF figures"
    SCREENING = "screening", "Cytology targets"
    IMMUNISATIONS = "immunisations", "Immunisation targets"
    CAPITATION = "capitation", "Capitation figures"
    OTHER = "other", "Anything else"


class DataCheckRound(models.Model):
    """One round: which extract, from when to when, what was found and what was fixed.

    `found` and `fixed` map an IssueKind to a number; kinds of which there was none are left out.
    """

    migration = models.ForeignKey(Migration, on_delete=models.CASCADE, related_name="data_check_rounds")
    number = models.PositiveSmallIntegerField()
    extract = models.CharField(max_length=10, choices=Extract)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    found: Any = models.JSONField("issues found", default=dict, blank=True)
    fixed: Any = models.JSONField("issues fixed", default=dict, blank=True)
    recheck = models.CharField(max_length=10, choices=Recheck, default=Recheck.WAITING)
    note = models.TextField(blank=True, validators=[no_nhs_number])
    version = models.PositiveIntegerField(default=1)

    history = traced()

    class Meta:
        ordering = ["migration", "number"]
        constraints = [
            models.UniqueConstraint(fields=["migration", "number"], name="data_check_round_number_once"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="data_check_round_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"Round {self.number}"

    @property
    def found_total(self) -> int:
        """How many issues were found."""
        return sum(self.found.values())

    @property
    def fixed_total(self) -> int:
        """How many of them were fixed."""
        return sum(self.fixed.values())

    @property
    def by_kind(self) -> list[tuple[str, int, int]]:
        """The kinds with an issue: name, found, fixed."""
        return [
            (kind.label, self.found.get(kind.value, 0), self.fixed.get(kind.value, 0))
            for kind in IssueKind
            if self.found.get(kind.value) or self.fixed.get(kind.value)
        ]
