"""Every mail and its fate, for administrators."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from practices.scope import scope_of
from practices.views.common import PortalRequest
from reminders import operating
from reminders.forms import DeliveryFilter
from reminders.models import Delivery, DeliveryQuerySet, DeliveryState
from reminders.preferences import preference_of

PAGE = 50


@require_safe
def deliveries(request: PortalRequest) -> HttpResponse:
    """The mails of a day or of a person, with the totals of the day on top."""
    if not scope_of(request.user).everywhere(Permission.ADMINISTER):
        raise PermissionDenied
    form = DeliveryFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    everything = Delivery.objects.visible_to(request.user)
    day = chosen.get("day")
    if not day and not chosen.get("who"):
        day = everything.aggregate(newest=Max("day"))["newest"]
    rows = _narrowed(everything, {**chosen, "day": day}).select_related("user__reminders")
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "day": day,
        "totals": _totals(everything.filter(day=day)) if day else [],
        "page": Paginator(rows.order_by("-day", "-pk"), PAGE).get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "page_title": "Reminder emails",
    }
    return render(request, "reminders/deliveries.html", context)


def _narrowed(rows: DeliveryQuerySet, chosen: dict[str, Any]) -> DeliveryQuerySet:
    if chosen["day"]:
        rows = rows.filter(day=chosen["day"])
    if state := chosen.get("state"):
        rows = rows.filter(state=state)
    if who := chosen.get("who"):
        rows = rows.filter(
            user__in=User.objects.filter(name__icontains=who) | User.objects.filter(email__icontains=who)
        )
    return rows


def _totals(rows: DeliveryQuerySet) -> list[tuple[str, str, int]]:
    """Return how many of the rows are in each state, as code, words and count."""
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return [(state.value, state.label, counts[state]) for state in DeliveryState if state in counts]


def _delivery(request: PortalRequest, pk: int) -> Delivery:
    rows = Delivery.objects.visible_to(request.user).select_related("user__reminders")
    return get_object_or_404(rows, pk=pk)


@require_safe
def delivery(request: PortalRequest, pk: int) -> HttpResponse:
    """All there is to know about one mail."""
    found = _delivery(request, pk)
    context = {
        "delivery": found,
        "chosen": preference_of(found.user),
        "may_send_again": operating.may_send_again(found),
        "page_title": str(found),
    }
    return render(request, "reminders/delivery.html", context)


@require_POST
def send_again(request: PortalRequest, pk: int) -> HttpResponse:
    """Let a mail be sent once more."""
    found = _delivery(request, pk)
    if operating.may_send_again(found):
        operating.send_again(by=request.user, delivery=found)
        messages.success(request, "It goes out with the next run, usually within a minute.")
    else:
        messages.error(request, "This email is still waiting, or a newer one tells what it would have told.")
    return redirect("delivery", pk)


@require_POST
def try_address(request: PortalRequest, pk: int) -> HttpResponse:
    """Let mails go again to an address that was turned down."""
    found = _delivery(request, pk)
    operating.try_address(by=request.user, delivery=found)
    messages.success(request, f"We will write to {found.user.email} again.")
    return redirect("delivery", pk)
