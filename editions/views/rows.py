"""Items and services of a draft: the lists, one at a time, and the buttons beside them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklists.guide.words import SERVICE_CATEGORIES
from checklists.models import GuideItem, GuideService
from checklists.views.common import Request, london_today
from cutover.services.common import Stale
from cutover.views.common import attempt
from editions.forms.rows import ActForm, ItemForm, RowForm, ServiceForm
from editions.reading import item_sections, service_sections
from editions.sample import Sample, sample_go_live
from editions.services.items import add_item, change_item
from editions.services.rows import bring_back_row, drop_row, move_row, why_kept
from editions.services.third_parties import add_service, change_service
from editions.views.common import of_draft, page, say_errors
from editions.words import name_of, says
from phases.models import GuideEdition, Phase

TRY = "try"  # the button that shows a date and saves nothing


def _sample(draft: GuideEdition) -> Sample:
    return Sample(draft, sample_go_live(london_today()))


def _phase_url(draft: GuideEdition, phase: Phase) -> str:
    return reverse("draft_phase", args=[draft.pk, phase.slug])


@require_safe
@of_draft
def phase(request: Request, draft: GuideEdition, slug: str) -> HttpResponse:
    """The items of one phase."""
    found = get_object_or_404(draft.phases, slug=slug)
    sample = _sample(draft)
    sections = item_sections(draft, found, sample)
    return page(request, "phase", draft, found.name, phase=found, sections=sections, sample=sample)


@require_safe
@of_draft
def services(request: Request, draft: GuideEdition) -> HttpResponse:
    """The third-party services."""
    sections = service_sections(draft, SERVICE_CATEGORIES)
    return page(request, "services", draft, "Third-party services", sections=sections)


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft
def item(request: Request, draft: GuideEdition, item_pk: int) -> HttpResponse:
    """One item: its words, its place, who acts and when."""
    rows = GuideItem.with_dropped.select_related("phase", "edition")
    found = get_object_or_404(rows, edition=draft, pk=item_pk)
    kept = why_kept(found)

    def make(data: Any) -> ItemForm:
        return ItemForm(data, edition=draft, keep_condition=kept, initial=ItemForm.initial_for(found))

    def save(form: ItemForm) -> GuideItem:
        return change_item(by=request.user, item=found, version=form.version_seen, wanted=form.wanted())

    return _edit(
        request,
        draft,
        make,
        save,
        title=found.title,
        back=_phase_url(draft, found.phase),
        row=found,
        kept=kept,
        below_draft=[(found.phase.name, _phase_url(draft, found.phase))],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft
def add_to_phase(request: Request, draft: GuideEdition, slug: str) -> HttpResponse:
    """Add an item to a phase."""
    found = get_object_or_404(draft.phases, slug=slug)
    sections = list(dict.fromkeys(found.items.values_list("section", flat=True)))
    initial = {"phase": found.slug, "section": sections[-1] if sections else ""}

    def make(data: Any) -> ItemForm:
        return ItemForm(data, edition=draft, initial=initial)

    def save(form: ItemForm) -> GuideItem:
        return add_item(by=request.user, edition=draft, wanted=form.wanted())

    return _edit(
        request,
        draft,
        make,
        save,
        title="Add an item",
        back=_phase_url(draft, found),
        phase_sections=sections,
        below_draft=[(found.name, _phase_url(draft, found))],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft
def service(request: Request, draft: GuideEdition, service_pk: int) -> HttpResponse:
    """One service: its notice, and when it goes off and comes on again."""
    rows = GuideService.with_dropped.select_related("edition")
    found = get_object_or_404(rows, edition=draft, pk=service_pk)

    def make(data: Any) -> ServiceForm:
        return ServiceForm(data, edition=draft, initial=ServiceForm.initial_for(found))

    def save(form: ServiceForm) -> GuideService:
        return change_service(by=request.user, service=found, version=form.version_seen, wanted=form.wanted())

    return _edit(request, draft, make, save, title=found.name, row=found, **_below_services(draft))


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft
def add_third_party(request: Request, draft: GuideEdition) -> HttpResponse:
    """Add a service."""

    def make(data: Any) -> ServiceForm:
        return ServiceForm(data, edition=draft, initial={"category": "other"})

    def save(form: ServiceForm) -> GuideService:
        return add_service(by=request.user, edition=draft, wanted=form.wanted())

    return _edit(request, draft, make, save, title="Add a service", **_below_services(draft))


def _below_services(draft: GuideEdition) -> dict[str, Any]:
    back = reverse("draft_services", args=[draft.pk])
    return {"back": back, "below_draft": [("Third-party services", back)]}


def _edit(
    request: Request,
    draft: GuideEdition,
    make: Callable[[Any], RowForm],
    save: Callable[[Any], Any],
    *,
    title: str,
    back: str,
    row: GuideItem | GuideService | None = None,
    **context: Any,
) -> HttpResponse:
    """Show the form of a row, try its dates, or save it; what two people typed is shown to both."""
    form = make(request.POST if request.method == "POST" else None)
    status, stale = 200, None
    trying = request.method == "POST" and TRY in request.POST
    if trying:
        status = 200 if form.is_valid() else 422
    else:
        outcome = attempt(form, save, make)
        if outcome.saved:
            messages.success(request, f"“{name_of(outcome.saved)}” is saved.")
            return redirect(f"{back}#row-{outcome.saved.pk}")
        form, status, stale = outcome.form, outcome.status, outcome.stale
    sample = _sample(draft)
    return page(
        request,
        "row",
        draft,
        title,
        status=status,
        form=form,
        row=row,
        stale=stale,
        now=[(what, words) for what, (_, words) in says(stale).items()] if stale else [],
        back=back,
        sample=sample,
        tried=[
            (text, told)
            for name in ("due", "off", "on")
            if name in form.fields and (told := sample.says(text := str(form[name].value() or "")))
        ],
        **context,
    )


@require_POST
@of_draft
def act_on_item(request: Request, draft: GuideEdition, item_pk: int) -> HttpResponse:
    """Drop an item, bring it back, or move it up or down."""
    found = get_object_or_404(
        GuideItem.with_dropped.select_related("edition", "phase"), edition=draft, pk=item_pk
    )
    return _act(request, found, _phase_url(draft, found.phase))


@require_POST
@of_draft
def act_on_service(request: Request, draft: GuideEdition, service_pk: int) -> HttpResponse:
    """Drop a service, bring it back, or move it up or down."""
    found = get_object_or_404(
        GuideService.with_dropped.select_related("edition"), edition=draft, pk=service_pk
    )
    return _act(request, found, reverse("draft_services", args=[draft.pk]))


def _act(request: Request, row: Any, back: str) -> HttpResponse:
    form = ActForm(request.POST)
    if not form.is_valid():
        raise BadRequest("The button sent what no button of this page sends.")
    given = {"by": request.user, "row": row, "version": form.cleaned_data["version"]}
    try:
        match form.cleaned_data["do"]:
            case "drop":
                drop_row(**given)
                messages.success(request, f"“{name_of(row)}” is dropped. You can bring it back below.")
            case "bring_back":
                bring_back_row(**given)
                messages.success(request, f"“{name_of(row)}” is back.")
            case move:
                move_row(**given, up=move == "up")
    except ValidationError as error:
        say_errors(request, error)
    except Stale as conflict:
        messages.warning(
            request,
            f"{conflict} “{name_of(conflict.row)}” is shown as it is now: look at it, then choose again.",
        )
    return redirect(f"{back}#row-{row.pk}")
