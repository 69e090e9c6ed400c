"""A commissioner's editions: the list of them, a new one, a draft as a whole, and its name and dates."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklists.views.common import Request, london_today
from cutover.views.common import attempt
from editions.access import get_own, owners_for, require_writer
from editions.forms.edition import DetailsForm, StartForm
from editions.reading import tallies
from editions.sample import Sample, sample_go_live
from editions.services.copying import discard_draft, start_edition, start_revision
from editions.services.dates import change_edition
from editions.views.common import of_draft, page, say_errors
from phases.models import GuideEdition

CHANGES_SHOWN = 20


@require_safe
def own_editions(request: Request) -> HttpResponse:
    """The editions a person writes: what is in force, and what is being written."""
    require_writer(request.user)
    rows = (
        GuideEdition.objects.permitted(request.user)
        .filter(Q(is_current=True) | Q(published_at__isnull=True))
        .select_related("owner", "based_on")
        .annotate(plans=Count("migrations"))
        .order_by("owner__name", "code", "revision")
    )
    drafts = {row.code: row for row in rows if row.is_draft}
    context = {
        "published": [(row, drafts.pop(row.code, None)) for row in rows if row.is_current],
        "drafts": [row for row in rows if row.is_draft and row.code in drafts],
        "page_title": "Own editions of the guide",
        "above": [{"text": "Guide", "href": reverse("guide_home")}],
    }
    return render(request, "editions/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request) -> HttpResponse:
    """Begin an edition as a copy of a published one."""
    require_writer(request.user)
    bases = GuideEdition.objects.visible_to(request.user).current()
    bases = bases.order_by(F("owner__name").asc(nulls_first=True), "-code")
    national = bases.filter(owner=None).first()
    form = StartForm(
        request.POST if request.method == "POST" else None,
        owners=owners_for(request.user),
        bases=bases,
        initial={"base": request.GET.get("base") or (national.pk if national else None)},
    )
    outcome = attempt(form, lambda form: start_edition(by=request.user, **form.cleaned_data), lambda _: form)
    if outcome.saved:
        messages.success(request, "The draft is ready. Nobody else sees it until you publish it.")
        return redirect("draft", outcome.saved.pk)
    context = {
        "form": outcome.form,
        "page_title": "Begin an edition of your own",
        "back_url": reverse("own_editions"),
        "submit_text": "Copy it and begin",
    }
    return render(request, "editions/start.html", context, status=outcome.status)


@require_POST
def revise(request: Request, pk: int) -> HttpResponse:
    """Begin the next revision of a published edition, or go on with the draft of it."""
    edition = get_own(request.user, pk)
    try:
        draft = start_revision(by=request.user, edition=edition)
    except ValidationError as error:
        say_errors(request, error)
        return redirect("own_editions")
    return redirect("draft", draft.pk)


@require_safe
@of_draft
def draft(request: Request, draft: GuideEdition) -> HttpResponse:
    """A draft as a whole: its phases, its services, what was changed, and what to do next."""
    phases, services = tallies(draft)
    changes = list(draft.changes.select_related("by")[: CHANGES_SHOWN + 1])
    return page(
        request,
        "draft",
        draft,
        draft.title,
        phases=phases,
        services=services,
        changes=changes[:CHANGES_SHOWN],
        more=len(changes) > CHANGES_SHOWN,
        newer=_newer_base(draft),
    )


def _newer_base(draft: GuideEdition) -> GuideEdition | None:
    """Return the revision that has followed the one the draft was copied from, if any."""
    base = draft.based_on
    if base is None or base.is_current:
        return None
    return GuideEdition.objects.current().filter(code=base.code).first()


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft
def dates(request: Request, draft: GuideEdition) -> HttpResponse:
    """The name of a draft, and by which rules it dates the milestones."""

    def save(form: DetailsForm) -> GuideEdition:
        return change_edition(
            by=request.user,
            edition=draft,
            version=form.cleaned_data.get("version") or 0,
            texts=form.texts(),
            due=form.due(),
            today=london_today(),
        )

    posted = request.POST if request.method == "POST" else None
    form = DetailsForm(posted, edition=draft, initial=DetailsForm.initial_for(draft))
    outcome = attempt(form, save, lambda data: DetailsForm(data, edition=draft))
    if outcome.saved:
        messages.success(request, "Saved.")
        return redirect("draft", draft.pk)
    sample = Sample(draft, sample_go_live(london_today()))
    due = {kind: draft.milestone_rules[kind.value]["due"] for kind in form.kinds}
    rules = [(kind, sample.date_of(text), sample.why(text)) for kind, text in due.items()]
    return page(
        request,
        "dates",
        draft,
        "Name and dates",
        status=outcome.status,
        form=outcome.form,
        stale=outcome.stale,
        now=_now(outcome.form, outcome.stale) if outcome.stale else [],
        rules=rules,
        sample=sample,
    )


def _now(form: DetailsForm, stands: GuideEdition) -> list[tuple[str, str]]:
    values = DetailsForm.initial_for(stands)
    return [(str(field.label), values[name]) for name, field in form.fields.items() if name != "version"]


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft
def discard(request: Request, draft: GuideEdition) -> HttpResponse:
    """Throw a draft away, once the person has seen what is lost."""
    if request.method == "POST":
        try:
            discard_draft(by=request.user, edition=draft)
        except ValidationError as error:
            say_errors(request, error)
        else:
            messages.success(request, f"The draft of {draft.title} is thrown away.")
        return redirect("own_editions")
    return page(
        request,
        "discard",
        draft,
        "Throw this draft away?",
        status=HTTPStatus.OK,
        count=draft.changes.count(),
    )
