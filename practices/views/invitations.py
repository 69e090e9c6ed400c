"""The link in an invitation: signed out or signed in, by the right person or another.

The secret stands in one address only, which keeps it in the session and leads on, so that it gets
into no log of a form that failed and into no other page's address.
"""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.roles import ROLES
from practices.acting import work_as
from practices.forms import NewAccountForm
from practices.invitations import services
from practices.invitations.services import CannotAccept, Refusal
from practices.invitations.tokens import hash_of
from practices.models import Invitation
from practices.organisations import organisation_of
from practices.views.common import posted

_KEY = "invitations"
_STATUS = {
    Refusal.USED: 410,
    Refusal.WITHDRAWN: 410,
    Refusal.EXPIRED: 410,
    Refusal.LAPSED: 410,
    Refusal.OTHER_ADDRESS: 409,  # a matter of who is signed in, not of rights
    Refusal.HAS_ACCOUNT: 200,
    Refusal.MEMBER: 200,
}


@never_cache
@login_not_required
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the link of an email: remember which invitation it opens, and lead on to its page."""
    invitation = Invitation.objects.filter(token_hash=hash_of(token)).first()
    if invitation is None:
        return _unknown(request)
    opened = request.session.get(_KEY, {})
    request.session[_KEY] = {**opened, str(invitation.pk): invitation.token_hash}
    return redirect("invitation", invitation.pk)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of an invitation whose link was opened here; POST accepts it."""
    found = (
        Invitation.objects.filter(pk=pk, token_hash=request.session.get(_KEY, {}).get(str(pk), ""))
        .select_related("practice", "commissioner", "partner", "invited_by")
        .first()
    )
    if found is None:
        return _unknown(request)
    user = request.user if isinstance(request.user, User) else None
    refusal = services.refusal_of(found, user)
    if refusal:
        return _refused(request, found, refusal, user)
    try:
        return _join(request, found, user) if user else _join_newly(request, found)
    except CannotAccept as error:  # somebody was quicker, perhaps the same person with a second click
        return _refused(request, found, error.refusal, user)


def _join(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    """One button for someone who has an account and is signed in."""
    if request.method != "POST":
        return _page(request, "join", found)
    services.accept(by=user, invitation=found)
    work_as(request, None)  # the new role is to be seen, whichever they worked in
    messages.success(request, f"You are now {_role(found)} at {organisation_of(found)}.")
    return redirect("home")


def _join_newly(request: HttpRequest, found: Invitation) -> HttpResponse:
    """A form for someone without an account: their name and a password."""
    form = NewAccountForm(posted(request), email=found.email, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = services.accept_with_new_account(
                invitation=found, name=data["name"], password=data["password1"]
            )
        except ValidationError as error:
            form.add_error("name", error)
        else:
            # As if they had just signed in with the password: the rules about second steps apply.
            login = Login(user=user, redirect_url=reverse("home"))
            response: HttpResponse = perform_password_login(request, {"email": user.email}, login)
            return response
    return _page(request, "new_account", found, form=form, status=422 if form.is_bound else 200)


def _refused(request: HttpRequest, found: Invitation, refusal: Refusal, user: User | None) -> HttpResponse:
    is_own = user is not None and found.accepted_by_id == user.pk
    if refusal != Refusal.HAS_ACCOUNT and not is_own:
        services.record_refusal(by=user, invitation=found, refusal=refusal)
    return _page(request, refusal.value, found, status=200 if is_own else _STATUS[refusal], is_own=is_own)


def _page(
    request: HttpRequest, name: str, found: Invitation, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "invitation": found,
        "organisation": organisation_of(found),
        "role": ROLES[found.role],
        "here": reverse("invitation", args=[found.pk]),
        **more,
    }
    return render(request, f"practices/invitation/{name}.html", context, status=status)


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "practices/invitation/unknown.html", status=404)


def _role(found: Invitation) -> str:
    return ROLES[found.role].name.lower()
