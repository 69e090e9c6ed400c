"""Recording that a practice thinks of moving, before there is a plan."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from checklists.forms.practice import FEW_PRACTICES, SearchForm, not_open
from checklists.forms.state import EnquiryForm
from checklists.views.common import Request, london_today, with_way_back
from phases.access import may
from phases.choices import PIPELINE_STATES, RUNNING_STATES
from phases.offers import offer_to
from phases.services import record_enquiry as record
from phases.states import StateError
from practices.models import Practice

TITLE = "Record an enquiry or a request"


@require_safe
def choose_practice(request: Request) -> HttpResponse:
    """Find the practice among those the person may plan for: all of them when they are few."""
    permitted = Practice.objects.permitted(request.user, Permission.PLAN)
    practices = list(permitted[: FEW_PRACTICES + 1])
    if not practices:
        raise PermissionDenied
    search = None
    if len(practices) > FEW_PRACTICES:
        search = SearchForm(request.GET if "q" in request.GET else None, permitted=permitted)
        practices = search.results if search.is_valid() else []
    context = {"page_title": TITLE, "form": search, "practices": practices}
    return render(request, "migration/enquiry_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def record_enquiry(request: Request, ods_code: str) -> HttpResponse:
    """Record an enquiry, or how far it has come; a practice that has one is led there instead."""
    practice = _practice(request, ods_code)
    today = london_today()
    form = EnquiryForm(
        request.POST or None,
        user=request.user,
        practice=practice,
        today=today,
        initial={"from_system": practice.current_system_id},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            migration = record(
                by=request.user,
                practice=practice,
                from_system=data["from_system"],
                to_system=data["to_system"],
                partner=data["partner"],
                # Asked when the plan starts; until then the one that is offered first.
                edition=offer_to(practice, today).editions[0],
                state=data["state"],
                who=data["who"],
                reason=data["reason"],
                today=data["on"],
            )
        except StateError as error:
            form.add_error(error.about, str(error))
        else:
            words = f"{practice.name} is on record: {migration.get_state_display().lower()}."
            messages.success(request, words)
            return redirect(with_way_back(request, reverse("migration", args=[migration.pk])))
    open_states = [*PIPELINE_STATES, *RUNNING_STATES]
    existing = (
        practice.migrations.filter(state__in=open_states).select_related("from_system", "to_system").first()
    )
    context = {
        "page_title": TITLE,
        "back_url": "" if "back" in request.GET else reverse("practice_detail", args=[practice.ods_code]),
        "practice": practice,
        "form": form,
        "submit_text": "Record it",
        "existing": existing,
        "may_see_it": existing is not None and may(request.user, Permission.VIEW, existing),
        "not_open": "" if practice.status == Practice.Status.ACTIVE else not_open(practice),
    }
    return render(request, "migration/enquiry.html", context, status=422 if form.is_bound else 200)


def _practice(request: Request, ods_code: str) -> Practice:
    """Return the practice, for those who may plan for it: 404 for strangers, 403 for the others."""
    visible = Practice.objects.visible_to(request.user).select_related("current_system")
    practice = get_object_or_404(visible, ods_code=ods_code.upper())
    if not Practice.objects.permitted(request.user, Permission.PLAN).filter(pk=practice.pk).exists():
        raise PermissionDenied
    return practice
