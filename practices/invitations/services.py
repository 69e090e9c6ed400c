"""The writes of invitations. Whoever may give a role may invite to it, send again and withdraw."""

from datetime import timedelta
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.audit import record
from accounts.history import sign
from accounts.models import AuditEvent, User
from accounts.roles import ROLES
from practices.invitations.mail import send_invitation
from practices.invitations.tokens import hash_of, new_token
from practices.models import Invitation, Membership
from practices.organisations import Organisation, organisation_of
from practices.rights import may_give

LASTS = timedelta(days=14)
MOST_AN_HOUR = 20


class Refusal(StrEnum):
    """Why an invitation cannot be accepted."""

    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    LAPSED = "lapsed"  # whoever sent it may no longer give the role
    OTHER_ADDRESS = "other_address"
    HAS_ACCOUNT = "has_account"  # the address has one: sign in instead of making another
    MEMBER = "member"


class CannotAccept(Exception):
    """An invitation cannot be accepted; `refusal` is why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@transaction.atomic
def invite(
    *, by: User, name: str, email: str, role: str, organisation: Organisation, site: str
) -> Invitation:
    """Invite `name` by email to `role` in `organisation`, and return the invitation.

    `site` is the address of the portal, which the link in the email begins with.
    Raises PermissionDenied when `by` may not give that role there; ValidationError for a bad name
    or address, someone who holds the role or is invited to it already, or too many in an hour.
    """
    _require_right(by, role, organisation)
    _refuse_too_many(by)
    email = email.strip().lower()
    if Membership.objects.filter(_person(email), role=role, **organisation.columns).exists():
        raise ValidationError({"email": f"They are already {_role(role)} here"})
    if Invitation.objects.open().filter(email=email, role=role, **organisation.columns).exists():
        raise ValidationError({"email": "They have been invited already. Send that invitation again"})
    invitation = Invitation(email=email, name=name, role=role, **organisation.columns)
    token = _renew(invitation, by)
    invitation.full_clean(validate_constraints=False)
    sign(invitation, by)
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:  # someone else invited them at this very moment
        raise ValidationError({"email": "They have been invited already"}) from error
    _record("sent an invitation", invitation, by)
    send_invitation(invitation=invitation, token=token, site=site)
    return invitation


@transaction.atomic
def resend(*, by: User, invitation: Invitation, site: str) -> Invitation:
    """Send `invitation` again, with a new link and a new fortnight; the old link stops working.

    Raises PermissionDenied when `by` may not give that role; ValidationError when it has been
    accepted or withdrawn meanwhile, or `by` has sent too many in an hour.
    """
    current = _open(invitation, by)
    _refuse_too_many(by)
    token = _renew(current, by)
    sign(current, by)
    current.save()
    _record("sent an invitation again", current, by)
    send_invitation(invitation=current, token=token, site=site)
    return current


@transaction.atomic
def withdraw(*, by: User, invitation: Invitation) -> Invitation:
    """Withdraw `invitation`, so that its link no longer works, and return it.

    Raises PermissionDenied when `by` may not give that role, ValidationError when it has been
    accepted or withdrawn meanwhile.
    """
    current = _open(invitation, by)
    current.withdrawn_at, current.withdrawn_by = timezone.now(), by
    sign(current, by)
    current.save()
    _record("withdrew an invitation", current, by)
    return current


def refusal_of(invitation: Invitation, user: User | None) -> Refusal | None:
    """Return why `user`, None when nobody is signed in, cannot accept `invitation`; None if they can."""
    organisation = organisation_of(invitation)
    people = User.objects.filter(_address(invitation.email))
    if refusal := _end_of(invitation, organisation):
        return refusal
    if user is None:
        return Refusal.HAS_ACCOUNT if people.exists() else None
    if not people.filter(pk=user.pk).exists():
        return Refusal.OTHER_ADDRESS
    if user.memberships.filter(role=invitation.role, **organisation.columns).exists():
        return Refusal.MEMBER
    return None


@transaction.atomic
def accept(*, by: User, invitation: Invitation) -> Membership:
    """Give `by`, who has an account, the role of `invitation`, and return the membership.

    Raises CannotAccept, changing nothing, when it is no longer to be had or for someone else.
    """
    return _accept(_acceptable(invitation, by), by)


@transaction.atomic
def accept_with_new_account(*, invitation: Invitation, name: str, password: str) -> User:
    """Make an account for the person invited, give it the role of `invitation`, and return the user.

    The link came by email, so the address counts as verified.
    Raises CannotAccept, changing nothing, when it is no longer to be had or the address has an
    account; ValidationError for a bad name.
    """
    current = _acceptable(invitation, None)
    current.name = Invitation._meta.get_field("name").clean(name, current)
    user = User(email=current.email, name=current.name)
    user.set_password(password)
    sign(user, user)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:  # another invitation to the same person, at this very moment
        raise CannotAccept(Refusal.HAS_ACCOUNT) from error
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    _accept(current, user)
    return user


def record_refusal(*, by: User | None, invitation: Invitation, refusal: Refusal) -> None:
    """Write down that someone opened the link of `invitation` in vain."""
    what = f"opened an invitation that could not be accepted ({refusal.replace('_', ' ')})"
    _record(what, invitation, by)


def _end_of(invitation: Invitation, organisation: Organisation) -> Refusal | None:
    """Return why nobody can accept `invitation` any more, or None."""
    if invitation.accepted_at:
        return Refusal.USED
    if invitation.withdrawn_at:
        return Refusal.WITHDRAWN
    if invitation.has_expired:
        return Refusal.EXPIRED
    if not may_give(invitation.invited_by, invitation.role, organisation):
        return Refusal.LAPSED
    return None


def _require_right(by: User, role: str, organisation: Organisation) -> None:
    if not may_give(by, role, organisation):
        raise PermissionDenied(f"This person may not give the role {role!r} there.")


def _refuse_too_many(by: User) -> None:
    """Refuse more than so many emails an hour. The history knows every sending, also those withdrawn."""
    User.objects.select_for_update().get(pk=by.pk)  # two at once would each count without the other
    hour_ago = timezone.now() - timedelta(hours=1)
    sent = Invitation.history.filter(invited_by=by, sent_at__gt=hour_ago).values("id", "sent_at").distinct()
    if sent.count() >= MOST_AN_HOUR:
        raise ValidationError(
            f"You have sent {MOST_AN_HOUR} invitations within an hour. Wait a while before you send more"
        )


def _renew(invitation: Invitation, by: User) -> str:
    """Make `invitation` one that `by` sends now, and return its new token."""
    token = new_token()
    invitation.token_hash = hash_of(token)
    invitation.invited_by = by
    invitation.undelivered = False
    invitation.sent_at = timezone.now()
    invitation.expires_at = invitation.sent_at + LASTS
    return token


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    return rows.select_related("practice", "commissioner", "partner", "invited_by").get(pk=invitation.pk)


def _open(invitation: Invitation, by: User) -> Invitation:
    """Return `invitation`, locked, if `by` may still do something about it."""
    current = _locked(invitation)
    _require_right(by, current.role, organisation_of(current))
    if current.accepted_at:
        raise ValidationError("This invitation has been accepted already.")
    if current.withdrawn_at:
        raise ValidationError("This invitation has been withdrawn already.")
    return current


def _acceptable(invitation: Invitation, user: User | None) -> Invitation:
    """Return `invitation`, locked, if `user` may accept it and its link is still the latest."""
    current = _locked(invitation)
    if current.token_hash != invitation.token_hash:
        raise CannotAccept(Refusal.WITHDRAWN)
    if refusal := refusal_of(current, user):
        raise CannotAccept(refusal)
    return current


def _accept(invitation: Invitation, user: User) -> Membership:
    membership = Membership(user=user, role=invitation.role, **organisation_of(invitation).columns)
    sign(membership, user)
    membership.save()
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    sign(invitation, user)
    invitation.save()
    _record("accepted an invitation", invitation, user)
    record(
        AuditEvent.Kind.MEMBERSHIP,
        f"became {_role(invitation.role)}, invited by {invitation.invited_by}",
        by=user,
        subject=str(organisation_of(invitation)),
    )
    return membership


def _address(email: str, prefix: str = "") -> Q:
    """Return the filter on users, or through `prefix` on their rows, for those `email` belongs to."""
    verified = {f"{prefix}emailaddress__email__iexact": email, f"{prefix}emailaddress__verified": True}
    return Q(**{f"{prefix}email__iexact": email}) | Q(**verified)


def _person(email: str) -> Q:
    return _address(email, "user__")


def _role(code: str) -> str:
    return ROLES[code].name.lower()


def _record(what: str, invitation: Invitation, by: User | None) -> None:
    where = organisation_of(invitation)
    subject = f"{invitation.email} as {_role(invitation.role)}, {where}"
    record(AuditEvent.Kind.INVITATION, what, by=by, subject=subject)
