"""The tokens that let a program read what one person may see."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.history import traced
from accounts.models import User
from nhsuk.validators import no_nhs_number


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Reads of tokens."""

    def visible_to(self, user: User) -> "ApiTokenQuerySet":
        """Return the user's own."""
        return self.filter(user=user)

    def working(self, now: datetime) -> "ApiTokenQuerySet":
        """Return those that open the API at `now`: neither revoked nor expired, of an account in use."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now, user__is_active=True)


class ApiToken(models.Model):
    """One program's way in, with the rights of the person who made it.

    The database knows only the hash of the secret. `prefix` is the secret's beginning, so that its
    owner can tell which token a program holds. `second_factor` says whether it was made by someone
    who signs in with one: without, it does not open what a role opens that needs it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60, validators=[no_nhs_number])
    prefix = models.CharField(max_length=12)
    secret_hash = models.CharField(max_length=64, unique=True)
    second_factor = models.BooleanField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["ApiToken"]] = ApiTokenQuerySet.as_manager()
    history = traced(excluded_fields=["secret_hash", "last_used_at"])

    class Meta:
        verbose_name = "API token"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def has_expired(self) -> bool:
        """Say whether its time is over."""
        return timezone.now() >= self.expires_at

    @property
    def works(self) -> bool:
        """Say whether it opens the API, as far as the token itself goes."""
        return self.revoked_at is None and not self.has_expired
