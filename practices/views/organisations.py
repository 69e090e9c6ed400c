"""One's own organisations, in which of them one works, and what each role may do."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import HELD_WORDS, PERMISSION_WORDS, PLACE_WORDS, ROLES, Permission, Place, Role
from practices.acting import work_as
from practices.models import Commissioner, DeliveryPartner, Membership
from practices.organisations import Organisation, organisation_of
from practices.scope import scope_of
from practices.views.common import PortalRequest


@require_safe
def organisations(request: PortalRequest) -> HttpResponse:
    """The roles a person holds, and for national roles the organisations there are."""
    memberships = request.user.memberships.select_related("practice", "commissioner", "partner")
    here = organisation_of(request.acting) if request.acting else None
    context: dict[str, Any] = {
        "rows": [_row(one, here) for one in memberships.order_by("role", "pk")],
        "acting": request.acting,
        "page_title": "Your organisations",
    }
    if scope_of(request.user).everywhere(Permission.VIEW):
        context |= {
            "national": Organisation(Place.EVERYWHERE),
            "commissioners": [Organisation(Place.COMMISSIONER, one) for one in Commissioner.objects.all()],
            "partners": [Organisation(Place.PARTNER, one) for one in DeliveryPartner.objects.all()],
        }
    return render(request, "practices/organisations.html", context)


def _row(membership: Membership, here: Organisation | None) -> dict[str, Any]:
    """Return one line of the list; `here` is where the person chose to work, if anywhere."""
    organisation = organisation_of(membership)
    return {
        "membership": membership,
        "organisation": organisation,
        "role": ROLES[membership.role],
        "in_sight": here in {None, organisation},
    }


@require_POST
def switch(request: PortalRequest) -> HttpResponse:
    """Work in one organisation only, or, without `membership`, in all at once."""
    value = request.POST.get("membership", "")
    membership = None
    if value:
        pk = int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0
        membership = get_object_or_404(
            request.user.memberships.select_related("practice", "commissioner", "partner"), pk=pk
        )
    work_as(request, membership)
    if membership:
        role = membership.get_role_display().lower()
        messages.success(request, f"You now work as {role} at {organisation_of(membership)}.")
    else:
        messages.success(request, "You now see all your organisations at once.")
    return redirect("home")


@require_safe
def roles(request: PortalRequest) -> HttpResponse:
    """The role table in plain English."""
    rows = [
        {
            "role": role,
            "held": HELD_WORDS[role.place],
            "sees": PLACE_WORDS[role.place],
            "may": [
                words for permission, words in PERMISSION_WORDS.items() if permission in role.permissions
            ],
            "gives": _gives(role),
        }
        for role in ROLES.values()
    ]
    context = {"rows": rows, "page_title": "Who can see and do what"}
    return render(request, "practices/roles.html", context)


def _gives(role: Role) -> list[str]:
    """Return whom the holder of `role` may invite and remove, as sentences."""
    if role.place == Place.EVERYWHERE:
        return ["Anyone, to any role, anywhere"] if role.gives else []
    sentences = []
    for code in role.gives:
        given = ROLES[code]
        where = (
            f"their own {HELD_WORDS[role.place].removeprefix('A ')}"
            if given.place == role.place
            else "the practices their commissioner commissions now"
        )
        sentences.append(f"{given.name}: at {where}")
    return sentences
