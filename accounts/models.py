"""The person who signs in. What they may see is a matter of memberships, one floor up."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from accounts.history import traced


class UserManager(BaseUserManager["User"]):
    """Makes people who sign in with an e-mail address instead of a user name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create and return an active user; without a password they cannot sign in with one."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create and return a user who may use the Django admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """Someone with an account, known by e-mail address."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("email address", unique=True)
    name = models.CharField("full name", max_length=120)

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]
    history = traced(excluded_fields=["password", "last_login"])

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="Somebody already has an account with this email address.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a mere sign-in (which stamps `last_login`) is logged elsewhere, not in the history."""
        if kwargs.get("update_fields") != ["last_login"]:
            return super().save(*args, **kwargs)
        self.skip_history_when_saving = True
        try:
            super().save(*args, **kwargs)
        finally:
            del self.skip_history_when_saving

    def get_full_name(self) -> str:
        """Return the name as the person writes it."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the name as the person writes it; a first name cannot be told apart safely."""
        return str(self)


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Reads of the log. Nothing in it is ever changed or taken out."""

    def update(self, **kwargs: Any) -> int:
        """Refuse: the log is only added to."""
        raise TypeError("The audit log cannot be changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: the log is only added to."""
        raise TypeError("The audit log cannot be deleted.")


class AuditEvent(models.Model):
    """Something that happened and left no row of its own: a sign-in, a refusal, an export.

    Names are copied, without foreign keys: the log outlives the people and things it speaks of.
    """

    class Kind(models.TextChoices):
        """What sort of thing happened."""

        SIGN_IN = "sign_in", "Signed in"
        SIGN_OUT = "sign_out", "Signed out"
        REFUSED = "refused", "Refused"
        CREDENTIALS = "credentials", "Password, second factor or email changed"
        INVITATION = "invitation", "Invitation"
        MEMBERSHIP = "membership", "Role"
        EXPORT = "export", "Export"
        GUIDE = "guide", "Guide"
        JOB = "job", "Job"

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    kind = models.CharField(max_length=12, choices=Kind)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120, blank=True)
    actor_email = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    what = models.CharField(max_length=500)
    address = models.GenericIPAddressField(null=True)
    job = models.CharField(max_length=60, blank=True)

    objects: ClassVar[models.Manager["AuditEvent"]] = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["kind", "-at"], name="audit_kind_at"),
            models.Index(fields=["actor_id", "-at"], name="audit_actor_at"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name or self.job or 'Somebody'} {self.what}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the event; an event that is there already cannot be changed."""
        if self.pk:
            raise TypeError("The audit log cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: the log is only added to."""
        raise TypeError("The audit log cannot be deleted.")
