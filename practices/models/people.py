"""Who belongs to an organisation, and who has been asked to."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.history import traced
from accounts.models import User
from accounts.roles import ROLE_CHOICES, Permission, Place, roles_at
from nhsuk.validators import no_nhs_number
from practices.models.organisations import Commissioner, DeliveryPartner, Practice
from practices.names import plain_name
from practices.scope import forget_scope, scope_of

# The columns that say where a role is held: as the places are called. A national role fills none.
PLACE_COLUMNS = ("practice", "commissioner", "partner")


def _role_in_its_place() -> Q:
    """Return the condition that a role is held in exactly one organisation of its own kind."""
    condition = Q()
    for place in Place:
        columns = {f"{column}__isnull": column != place for column in PLACE_COLUMNS}
        condition |= Q(role__in=roles_at(place), **columns)
    return condition


def _in_sight(user: User) -> Q:
    """Return the filter on roles held, or offered, in the organisations `user` may see.

    For someone without a national role.
    """
    scope = scope_of(user)
    return (
        Q(practice__in=Practice.objects.visible_to(user))
        | Q(commissioner__in=scope.commissioner_ids(Permission.VIEW))
        | Q(partner__in=scope.partner_ids(Permission.VIEW))
    )


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads of memberships."""

    def visible_to(self, user: User) -> "MembershipQuerySet":
        """Return the memberships of organisations `user` may see, and their own."""
        scope = scope_of(user)
        if not scope.grants:
            return self.none()
        if scope.everywhere(Permission.VIEW):
            return self
        return self.filter(Q(user=user) | _in_sight(user))


class Membership(models.Model):
    """A person holding a role in one organisation. A person may hold several."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    commissioner = models.ForeignKey(
        Commissioner, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    partner = models.ForeignKey(
        DeliveryPartner, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )

    objects: ClassVar[models.Manager["Membership"]] = MembershipQuerySet.as_manager()
    history = traced()

    class Meta:
        ordering = ["user", "role"]
        constraints = [
            models.CheckConstraint(
                name="membership_role_in_its_place",
                violation_error_message="A role is held in exactly one organisation of its own kind.",
                condition=_role_in_its_place(),
            ),
            *(
                models.UniqueConstraint(
                    fields=["user", "role", place],
                    condition=Q(**{f"{place}__isnull": False}),
                    name=f"membership_{place}_once",
                )
                for place in PLACE_COLUMNS
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(role__in=roles_at(Place.EVERYWHERE)),
                name="membership_everywhere_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let the person's scope be read afresh."""
        super().save(*args, **kwargs)
        forget_scope(self.user)

    @property
    def organisation(self) -> Practice | Commissioner | DeliveryPartner | None:
        """The organisation the role is held in; None for a national role."""
        return self.practice or self.commissioner or self.partner


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads of invitations."""

    def visible_to(self, user: User) -> "InvitationQuerySet":
        """Return the invitations to organisations `user` may see."""
        scope = scope_of(user)
        if scope.everywhere(Permission.VIEW):
            return self
        return self.filter(_in_sight(user))

    def open(self) -> "InvitationQuerySet":
        """Return those neither accepted nor withdrawn; one that has expired can be sent again."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


class Invitation(models.Model):
    """Someone asked by email to take a role in one organisation.

    The link in the email holds a secret token; only its hash is kept.
    """

    email = models.EmailField("email address", validators=[no_nhs_number])
    name = models.CharField("full name", max_length=120, validators=[plain_name, no_nhs_number])
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    commissioner = models.ForeignKey(
        Commissioner, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    partner = models.ForeignKey(
        DeliveryPartner, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    undelivered = models.BooleanField(default=False, help_text="The email could not be handed over.")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[models.Manager["Invitation"]] = InvitationQuerySet.as_manager()
    history = traced(excluded_fields=["token_hash"])

    class Meta:
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(fields=["invited_by", "sent_at"], name="invitation_by_sent")]
        constraints = [
            models.CheckConstraint(
                name="invitation_role_in_its_place",
                violation_error_message="A role is held in exactly one organisation of its own kind.",
                condition=_role_in_its_place(),
            ),
            models.CheckConstraint(
                name="invitation_one_end",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="invitation_withdrawn_by_and_at",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            *(
                models.UniqueConstraint(
                    fields=["email", "role", place],
                    condition=Q(
                        accepted_at__isnull=True, withdrawn_at__isnull=True, **{f"{place}__isnull": False}
                    ),
                    name=f"invitation_{place}_once",
                )
                for place in PLACE_COLUMNS
            ),
            models.UniqueConstraint(
                fields=["email", "role"],
                condition=Q(
                    accepted_at__isnull=True,
                    withdrawn_at__isnull=True,
                    role__in=roles_at(Place.EVERYWHERE),
                ),
                name="invitation_everywhere_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.get_role_display().lower()}"

    @property
    def has_expired(self) -> bool:
        """Say whether the link has stopped working by itself."""
        return timezone.now() >= self.expires_at
