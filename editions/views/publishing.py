"""What a draft would give, and putting it in force."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from checklists.guide.compare import compare_editions
from checklists.guide.links import guide_url, version_name
from checklists.planning import ImpossibleDates, possible_plan
from checklists.views.common import Request, london_today
from editions.forms.edition import PublishForm, SampleForm
from editions.sample import sample_go_live
from editions.services.publishing import Changed, last_change, publish_draft
from editions.views.common import of_draft, page, say_errors
from phases.choices import MilestoneKind
from phases.models import GuideEdition


def _in_force(draft: GuideEdition) -> GuideEdition | None:
    """Return the revision that publishing the draft would replace, if there is one."""
    return GuideEdition.objects.current().filter(code=draft.code).first()


def _compared(draft: GuideEdition, old: GuideEdition) -> dict[str, Any]:
    """Return what differs between a revision and the draft, as the pages of the guide tell it."""
    found = compare_editions(old, draft)
    return {
        "found": found,
        "told": [part for part in found.parts if part.count],
        "old": old,
        "new": draft,
        "old_name": version_name(old),
        "new_name": "draft",
    }


@require_safe
@of_draft
def preview(request: Request, draft: GuideEdition) -> HttpResponse:
    """What differs from the edition the draft was copied from, or from what is in force; and the dated plan."""
    in_force = _in_force(draft)
    against = in_force if in_force and request.GET.get("with") == "in-force" else draft.based_on
    go_live = sample_go_live(london_today())
    form = SampleForm(request.GET if "go_live_day" in request.GET else None, initial={"go_live": go_live})
    if form.is_bound and form.is_valid():
        go_live = form.cleaned_data["go_live"]
    plan = None
    try:
        plan = possible_plan(edition=draft, given={MilestoneKind.GO_LIVE: go_live})
    except ImpossibleDates as error:
        if form.is_bound:
            form.add_error("go_live", str(error))
    context = _compared(draft, against) if against else {}
    return page(
        request,
        "preview",
        draft,
        "Preview",
        status=422 if form.is_bound and not form.is_valid() else 200,
        form=form,
        plan=plan,
        go_live=go_live,
        in_force=in_force,
        **context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft
def publish(request: Request, draft: GuideEdition) -> HttpResponse:
    """Say what will happen, and put the draft in force once the person says yes to what they saw."""
    form = PublishForm(
        request.POST if request.method == "POST" else None, initial={"seen": last_change(draft)}
    )
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                published = publish_draft(by=request.user, edition=draft, seen=form.cleaned_data["seen"])
            except Changed:
                messages.warning(
                    request,
                    "Someone changed the draft since you opened this page. Look at what changed, then publish.",
                )
                return redirect("draft_publish", draft.pk)
            except ValidationError as error:
                say_errors(request, error)
            else:
                messages.success(request, f"{published.title}, revision {published.revision}, is published.")
                return redirect(guide_url("guide_edition", published))
    in_force = _in_force(draft)
    against = in_force or draft.based_on
    return page(
        request,
        "publish",
        draft,
        "Publish this draft?",
        status=status,
        form=form,
        in_force=in_force,
        plans=in_force.migrations.count() if in_force else 0,
        compared=compare_editions(against, draft) if against else None,
        against=version_name(against) if against else "",
        preview_url=reverse("draft_preview", args=[draft.pk]),
    )
