"""The people of an organisation: who is there, who is invited, inviting and removing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission, Place, roles_at
from nhsuk.dates import london, long_date
from practices.forms import InviteForm, WithoutManagerForm
from practices.invitations import services
from practices.members import LastManager, is_last_manager, may_remove, remove_member
from practices.models import Commissioner, DeliveryPartner, Invitation, Membership, Practice
from practices.organisations import Organisation, organisation_of
from practices.rights import may_give, roles_to_give
from practices.scope import scope_of
from practices.views.common import PortalRequest, posted, site_of


def _organisation(user: User, place: Place, key: dict[str, str | int]) -> Organisation:
    """Return the organisation that an address names. Raises Http404 for a stranger to it."""
    if "ods_code" in key:
        key = {"ods_code": str(key["ods_code"]).upper()}
    if place == Place.PRACTICE:
        return Organisation(place, get_object_or_404(Practice.objects.visible_to(user), **key))
    if place == Place.COMMISSIONER:
        return Organisation(place, get_object_or_404(Commissioner.objects.visible_to(user), **key))
    if place == Place.PARTNER:
        return Organisation(place, get_object_or_404(DeliveryPartner.objects.visible_to(user), **key))
    # The people of the whole country are for those who work for it.
    if not scope_of(user).everywhere(Permission.VIEW):
        raise Http404
    return Organisation(place)


@require_safe
def people(request: PortalRequest, place: Place, **key: str | int) -> HttpResponse:
    """The members of an organisation, and for those who may invite the open invitations."""
    organisation = _organisation(request.user, place, key)
    gives = {role.code for role in roles_to_give(request.user, organisation)}
    members = (
        Membership.objects.filter(role__in=roles_at(place), **organisation.columns)
        .select_related("user")
        .order_by("user__name", "user__email", "role")
    )
    invitations = Invitation.objects.open().filter(role__in=gives, **organisation.columns)
    context = {
        "organisation": organisation,
        "members": [(one, one.role in gives or one.user_id == request.user.pk) for one in members],
        "invitations": invitations.select_related("invited_by"),
        "may_invite": bool(gives),
        "sees_trails": scope_of(request.user).everywhere(Permission.ADMINISTER),
        "page_title": f"People at {organisation}",
    }
    return render(request, "practices/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: PortalRequest, place: Place, **key: str | int) -> HttpResponse:
    """Invite someone to an organisation by email."""
    organisation = _organisation(request.user, place, key)
    roles = roles_to_give(request.user, organisation)
    if not roles:
        raise PermissionDenied
    form = InviteForm(posted(request), roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = services.invite(
                by=request.user, organisation=organisation, site=site_of(request), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _say_sent(request, invitation)
            return redirect(organisation.people_url)
    context = {
        "organisation": organisation,
        "form": form,
        "page_title": f"Invite someone to {organisation}",
        "back_url": organisation.people_url,
        "submit_text": "Send invitation",
    }
    return render(request, "practices/invite.html", context, status=422 if form.is_bound else 200)


def _say_sent(request: PortalRequest, invitation: Invitation) -> None:
    if invitation.undelivered:
        messages.error(
            request,
            f"The invitation to {invitation.email} is saved, but the email could not be sent. "
            "Send it again in a while.",
        )
    else:
        until = long_date(london(invitation.expires_at).date())
        messages.success(request, f"Invitation sent to {invitation.email}. It works until {until}.")


def _invitation(user: User, pk: int) -> Invitation:
    """Return the invitation `pk` if `user` may give its role.

    Raises Http404 for a stranger to its organisation, PermissionDenied for someone without the right.
    """
    found = get_object_or_404(
        Invitation.objects.visible_to(user).select_related("practice", "commissioner", "partner"), pk=pk
    )
    if not may_give(user, found.role, organisation_of(found)):
        raise PermissionDenied
    return found


@require_POST
def resend(request: PortalRequest, pk: int) -> HttpResponse:
    """Send an invitation again, with a new link."""
    invitation = _invitation(request.user, pk)
    try:
        invitation = services.resend(by=request.user, invitation=invitation, site=site_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        _say_sent(request, invitation)
    return redirect(organisation_of(invitation).people_url)


@require_POST
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    invitation = _invitation(request.user, pk)
    try:
        services.withdraw(by=request.user, invitation=invitation)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"The invitation to {invitation.email} is withdrawn.")
    return redirect(organisation_of(invitation).people_url)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Say what happens when someone leaves, and on POST let them."""
    membership = get_object_or_404(
        Membership.objects.visible_to(request.user).select_related(
            "user", "practice", "commissioner", "partner"
        ),
        pk=pk,
    )
    if not may_remove(request.user, membership):
        raise PermissionDenied
    organisation = organisation_of(membership)
    is_self = membership.user_id == request.user.pk
    back_url = reverse("organisations") if is_self else organisation.people_url
    form = WithoutManagerForm(posted(request)) if is_last_manager(membership) else None
    status = 200
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            remove_member(
                by=request.user,
                membership=membership,
                site=site_of(request),
                without_manager=form is not None,
            )
        except LastManager:  # the other manager left while this page was open
            form = WithoutManagerForm(request.POST)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(back_url)
        else:
            who = "You are" if is_self else f"{membership.user} is"
            role = membership.get_role_display().lower()
            messages.success(request, f"{who} no longer {role} at {organisation}.")
            return redirect(back_url)
    if request.method == "POST":
        status = 422
    title = f"Leave {organisation}" if is_self else f"Remove {membership.user} from {organisation}"
    context = {
        "organisation": organisation,
        "membership": membership,
        "is_self": is_self,
        "form": form,
        "page_title": title,
        "back_url": back_url,
        "submit_text": "Leave" if is_self else f"Remove {membership.user}",
    }
    return render(request, "practices/remove.html", context, status=status)
