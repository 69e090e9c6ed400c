"""The writes of memberships: someone leaves an organisation.

Users are never deleted, so a name stays on what its person did. What the person was still to do
lies a floor up: the checklists put the function that hands it back into `on_leaving`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urljoin

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.audit import record
from accounts.history import sign
from accounts.models import AuditEvent, User
from accounts.roles import ROLES, Place
from practices.mail import send_after_commit
from practices.models import Commissioner, Membership, Practice
from practices.organisations import Organisation, organisation_of
from practices.rights import may_give

MANAGER = "practice_manager"
ADMINISTRATOR = "administrator"


class HandBack(Protocol):
    """Takes from `leaver` the work they can no longer see, signed by `by`.

    Returns how many items went back in each practice, by its id.
    """

    def __call__(self, *, by: User, leaver: User) -> Mapping[int, int]: ...


on_leaving: list[HandBack] = []


class LastManager(Exception):
    """The practice would be left without a manager, and nobody has said that this is meant."""


@dataclass(frozen=True)
class Departure:
    """Someone's end in an organisation, as the emails tell it."""

    by: User
    leaver: User
    role: str
    organisation: str


def may_remove(user: User, membership: Membership) -> bool:
    """Say whether `user` may end `membership`: their own, or one whose role they may give there."""
    return membership.user_id == user.pk or may_give(user, membership.role, organisation_of(membership))


def is_last_manager(membership: Membership) -> bool:
    """Say whether the practice would have no manager who can sign in without `membership`."""
    if membership.role != MANAGER:
        return False
    others = Membership.objects.filter(practice=membership.practice_id, role=MANAGER, user__is_active=True)
    return not others.exclude(user=membership.user_id).exists()


@transaction.atomic
def remove_member(*, by: User, membership: Membership, site: str, without_manager: bool = False) -> Departure:
    """End `membership`, hand back the person's open items and tell the practice's managers.

    `site` is the address of the portal, for links in the emails; `without_manager` says that the
    practice is meant to lose its last manager, which its commissioners are then told.
    Raises PermissionDenied when `by` may not; LastManager without that confirmation;
    ValidationError for the portal's last administrator, or someone who has left already.
    """
    practice = membership.practice
    if practice:
        # Two managers who remove each other at once would each count the other.
        Practice.objects.select_for_update().get(pk=practice.pk)
    if membership.role == ADMINISTRATOR:
        _keep_an_administrator(membership)
    leaver = User.objects.select_for_update().get(pk=membership.user_id)
    if not Membership.objects.filter(pk=membership.pk).exists():
        raise ValidationError("This person has left already.")
    if not may_remove(by, membership):
        raise PermissionDenied("This person may not end that membership.")
    is_last = is_last_manager(membership)
    if is_last and not without_manager:
        raise LastManager
    role = ROLES[membership.role].name.lower()
    departure = Departure(by, leaver, role, str(organisation_of(membership)))
    sign(membership, by)
    membership.delete()
    _record(departure, is_last=is_last)
    _tell_managers(departure, practice, _hand_back(by, leaver), site)
    if is_last and practice:
        _tell_commissioners(departure, practice, site)
    return departure


def _keep_an_administrator(membership: Membership) -> None:
    active = Membership.objects.filter(role=ADMINISTRATOR, user__is_active=True)
    if not [one for one in active.select_for_update(of=("self",)).order_by("pk") if one != membership]:
        raise ValidationError("This is the portal's last administrator. Invite another one first.")


def _hand_back(by: User, leaver: User) -> dict[int, int]:
    handed_back: dict[int, int] = {}
    for hand_back in on_leaving:
        for practice_id, count in hand_back(by=by, leaver=leaver).items():
            handed_back[practice_id] = handed_back.get(practice_id, 0) + count
    return handed_back


def _record(departure: Departure, *, is_last: bool) -> None:
    left = departure.by == departure.leaver
    what = f"left as {departure.role}" if left else f"removed {departure.leaver} as {departure.role}"
    if is_last:
        what += ", the last manager of the practice"
    record(AuditEvent.Kind.MEMBERSHIP, what, by=departure.by, subject=departure.organisation)


def _tell_managers(
    departure: Departure, practice: Practice | None, handed_back: Mapping[int, int], site: str
) -> None:
    """Send one email to the managers of each practice that loses a colleague or gets items back."""
    told = Q(pk__in=handed_back) | Q(pk=practice.pk if practice else None)
    for one in Practice.objects.filter(told):
        managers = User.objects.filter(memberships__practice=one, memberships__role=MANAGER)
        send_after_commit(
            "member_left",
            subject="Someone has left your practice"
            if one == practice
            else "Someone who worked with your practice has left",
            to=_addresses(managers),
            context={
                "departure": departure,
                "practice": one,
                "count": handed_back.get(one.pk, 0),
                "site": site,
            },
        )


def _tell_commissioners(departure: Departure, practice: Practice, site: str) -> None:
    """Tell the people of the practice's commissioners, or the administrators where there are none."""
    people = User.objects.filter(memberships__commissioner__in=_commissioners_of(practice))
    administrators = User.objects.filter(memberships__role=ADMINISTRATOR)
    send_after_commit(
        "no_manager",
        subject="A practice no longer has a manager in the Migrations Portal",
        to=_addresses(people) or _addresses(administrators),
        context={
            "departure": departure,
            "practice": practice,
            "link": urljoin(site, Organisation(Place.PRACTICE, practice).invite_url),
        },
    )


def _commissioners_of(practice: Practice) -> set[int]:
    """Return the bodies that commission `practice` today, and those that took over from them."""
    today = timezone.localdate()
    lasting = practice.arrangements.filter(Q(end__isnull=True) | Q(end__gt=today))
    found: set[int] = set()
    waiting = set(lasting.values_list("commissioner", flat=True))
    while waiting:
        found |= waiting
        successors = Commissioner.objects.filter(predecessors__in=waiting)
        waiting = set(successors.values_list("pk", flat=True)) - found
    return found


def _addresses(people: "QuerySet[User]") -> list[str]:
    return list(people.filter(is_active=True).distinct().values_list("email", flat=True))
