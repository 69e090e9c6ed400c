"""Finding a practice, and the facts about one."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.roles import Permission
from practices.forms import SearchForm
from practices.models import Practice
from practices.views.common import PortalRequest

PAGE_SIZE = 50


@require_safe
@vary_on_headers("HX-Request")
def practice_list(request: PortalRequest) -> HttpResponse:
    """Show the practices the user may see that match `q`; only the results when HTMX asks."""
    form = SearchForm(request.GET)
    practices = Practice.objects.none()
    if form.is_valid():
        practices = Practice.objects.visible_to(request.user).search(form.cleaned_data["q"])
    page = Paginator(practices.select_related("current_system"), PAGE_SIZE).get_page(request.GET.get("page"))
    # Going back in the browser, HTMX asks for the whole page again.
    is_live = request.htmx and not request.htmx.history_restore_request
    template = "practices/_live_results.html" if is_live else "practices/list.html"
    return render(request, template, {"form": form, "page": page, "q": form.cleaned_data.get("q", "")})


@require_safe
def practice_detail(request: PortalRequest, ods_code: str) -> HttpResponse:
    """Show one practice, who commissions it, and those of its migrations the user may see.

    Raises Http404 for a stranger, as for a practice that does not exist.
    """
    practice = get_object_or_404(
        Practice.objects.visible_to(request.user).select_related("current_system"),
        ods_code=ods_code.upper(),
    )
    may_plan = Practice.objects.permitted(request.user, Permission.PLAN).open().filter(pk=practice.pk)
    context = {
        "practice": practice,
        "arrangements": practice.arrangements.select_related("commissioner").order_by("-start"),
        # Migration is one floor up and reached by name.
        "migrations": practice.migrations.visible_to(request.user).select_related("from_system", "to_system"),
        "may_start": may_plan.exists(),
    }
    return render(request, "practices/detail.html", context)
