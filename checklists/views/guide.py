"""The guide to read: open to anyone signed in."""

from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from checklists.guide.compare import compare_editions
from checklists.guide.glossary import glossary_of, link_terms
from checklists.guide.links import guide_url, version_key, version_name
from checklists.guide.words import ROLE_NAMES, SERVICE_CATEGORIES, TIME_RULE_KINDS
from checklists.models import GuideItem
from checklists.views.common import Request
from phases.models import GuideEdition, Phase
from practices.scope import scope_of


@require_safe
def home(request: Request) -> HttpResponse:
    """List the editions."""
    editions = list(
        GuideEdition.objects.current()
        .annotate(
            phase_count=Count("phases", distinct=True),
            item_count=Count("items", filter=Q(items__dropped=False), distinct=True),
        )
        .select_related("owner", "based_on")
        .order_by("owner__name", "-code")  # counting drops the model's own order
    )
    national = [one for one in editions if one.owner is None]
    scope = scope_of(request.user)
    return _page(
        request,
        "home",
        title="The migration guide",
        editions=national,
        own=[one for one in editions if one.owner],
        writes_own=scope.everywhere(Permission.PLAN) or bool(scope.commissioner_ids(Permission.PLAN)),
    )


@require_safe
def edition(request: Request, code: str) -> HttpResponse:
    """Show one edition: its phases, and its other lists."""
    shown = _edition(request, code)
    phases = shown.phases.annotate(item_count=Count("items", filter=Q(items__dropped=False))).order_by(
        "number"
    )
    return _page(request, "edition", shown, title=shown.title, phases=phases)


@require_safe
def phase(request: Request, code: str, slug: str) -> HttpResponse:
    """Show one phase, section by section, with its lessons."""
    shown = _edition(request, code)
    found = get_object_or_404(shown.phases, slug=slug)
    phases = list(shown.phases.all())
    sections = [(name, list(items)) for name, items in groupby(found.items.all(), attrgetter("section"))]
    return _page(
        request,
        "phase",
        shown,
        title=found.name,
        phase=found,
        sections=sections,
        lessons=found.lessons.all(),
        pagination=_pagination(shown, "guide_phase", phases, phases.index(found), "name"),
    )


@require_safe
def item(request: Request, code: str, slug: str) -> HttpResponse:
    """Show one item with all that belongs to it."""
    shown = _edition(request, code)
    found = get_object_or_404(shown.items.select_related("phase"), slug=slug)
    items = list(shown.items.only("edition", "slug", "title"))
    return _page(
        request,
        "item",
        shown,
        found.phase,
        title=found.title,
        item=found,
        condition=shown.conditions.filter(key=found.condition).first(),
        time_rules=shown.time_rules.filter(code__in=found.rules),
        lessons=found.lessons.all(),
        questions=found.questions.all(),
        areas=found.areas.all(),
        pagination=_pagination(shown, "guide_item", items, items.index(found), "title"),
    )


@require_safe
def lessons(request: Request, code: str) -> HttpResponse:
    """Show what earlier migrations learnt, phase by phase."""
    shown = _edition(request, code)
    phases = shown.phases.prefetch_related("lessons__items")
    return _page(request, "lessons", shown, title="Lessons learnt", phases=phases)


@require_safe
def glossary(request: Request, code: str) -> HttpResponse:
    """Show the words of the field."""
    shown = _edition(request, code)
    known, here = glossary_of(shown), guide_url("guide_glossary", shown)
    terms = sorted(shown.terms.all(), key=lambda one: one.term.lower())
    entries = [(term, link_terms(term.text, known, here, own=term.slug)) for term in terms]
    letters = [
        (letter, list(group)) for letter, group in groupby(entries, lambda entry: entry[0].term[0].upper())
    ]
    return _page(request, "glossary", shown, title="Glossary", letters=letters)


@require_safe
def third_parties(request: Request, code: str) -> HttpResponse:
    """Show the services to tell, switch off and switch on again."""
    shown = _edition(request, code)
    services = list(shown.services.all())
    questions = dict(shown.conditions.values_list("key", "question"))
    for service in services:
        service.question = questions.get(service.condition, "")  # type: ignore[attr-defined]
    categories = [
        (name, theirs)
        for name in SERVICE_CATEGORIES
        if (theirs := [row for row in services if row.category == name])
    ]
    return _page(request, "third_parties", shown, title="Third-party services", categories=categories)


@require_safe
def areas(request: Request, code: str) -> HttpResponse:
    """Show how each area of practice work can be run during cutover."""
    shown = _edition(request, code)
    return _page(request, "areas", shown, title="Cutover areas", areas=shown.areas.select_related("item"))


@require_safe
def time_rules(request: Request, code: str) -> HttpResponse:
    """Show every rule of time with its figure."""
    shown = _edition(request, code)
    rules = list(shown.time_rules.all())
    kinds = [
        (kind, theirs) for kind in TIME_RULE_KINDS if (theirs := [row for row in rules if row.kind == kind])
    ]
    return _page(request, "time_rules", shown, title="Time rules", kinds=kinds)


@require_safe
def questions(request: Request, code: str) -> HttpResponse:
    """Show the questions of each role, phase by phase."""
    shown = _edition(request, code)
    rows = list(
        shown.questions.select_related("phase")
        .prefetch_related(Prefetch("items", GuideItem.objects.only("slug", "title")))
        .order_by("phase__number", "position")
    )
    roles = [
        (role, [(phase, list(group)) for phase, group in groupby(theirs, attrgetter("phase"))])
        for role in ROLE_NAMES
        if (theirs := [row for row in rows if row.role == role])
    ]
    return _page(request, "questions", shown, title="Questions by role", roles=roles)


# So many differences are still told on one page, below the numbers.
TOLD_AT_ONCE = 40


@require_safe
def compare(request: Request) -> HttpResponse:
    """Show what differs between any two versions: in numbers, and one part side by side."""
    versions = list(GuideEdition.objects.visible_to(request.user).order_by("-code", "-revision"))
    current = [one for one in versions if one.is_current and not one.owner_id][:2]
    new = _version(versions, request.GET.get("new"), current[0] if current else None)
    old = _version(versions, request.GET.get("old"), current[-1] if current else None)
    context: dict[str, Any] = {
        "title": "Compare versions of the guide",
        "versions": [(version_key(one), version_name(one)) for one in versions],
        "old": old,
        "new": new,
        "picked": [version_key(one) if one else "" for one in (old, new)],
    }
    if old is None or new is None:
        context["fault"] = "There is no such version of the guide. Choose two of those below."
        return _page(request, "compare", status=404, **context)
    found = compare_editions(old, new)
    slug = request.GET.get("phase", "")
    chosen = next((part for part in found.parts if slug and part.slug == slug), None)
    if slug and chosen is None:
        context["fault"] = "Neither version has that part. Choose one of those below."
    told = [part for part in found.parts if part.count] if found.count <= TOLD_AT_ONCE else []
    context |= {
        "found": found,
        "chosen": chosen,
        "told": [chosen] if chosen else told,
        "old_name": version_name(old),
        "new_name": version_name(new),
        "query": urlencode({"old": version_key(old), "new": version_key(new)}),
    }
    return _page(request, "compare", status=404 if "fault" in context else 200, **context)


def _version(
    versions: list[GuideEdition], asked: str | None, default: GuideEdition | None
) -> GuideEdition | None:
    """Return the version that the address names: an edition's code, with or without its revision."""
    if asked is None:
        return default
    named = {version_key(one): one for one in versions} | {
        one.code: one for one in versions if one.is_current
    }
    return named.get(asked)


def _edition(request: Request, code: str) -> GuideEdition:
    """Return the edition's current revision, or the one that ?revision= names.

    Raises Http404 when there is none that the reader may see.
    """
    readable = GuideEdition.objects.visible_to(request.user)
    asked = request.GET.get("revision")
    if asked is None:
        return get_object_or_404(readable.current(), code=code)
    if not asked.isdecimal() or len(asked) > 9:
        raise Http404
    return get_object_or_404(readable, code=code, revision=int(asked))


def _page(
    request: Request,
    name: str,
    edition: GuideEdition | None = None,
    phase_above: Phase | None = None,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page of the guide below the pages it hangs under."""
    above: list[dict[str, str]] = []
    if name != "home":
        above.append({"text": "The guide", "href": reverse("guide_home")})
    if edition and name != "edition":
        above.append({"text": edition.title, "href": guide_url("guide_edition", edition)})
    if edition and phase_above:
        above.append({"text": phase_above.name, "href": guide_url("guide_phase", edition, phase_above.slug)})
    context |= {"edition": edition, "above": above}
    return render(request, f"guide/{name}.html", context, status=status)


def _pagination(
    edition: GuideEdition, url_name: str, rows: list[Any], place: int, label: str
) -> dict[str, dict[str, str]]:
    """Return the links to the rows before and after the one at `place`."""
    beside = {"previous": place - 1, "next": place + 1}
    return {
        side: {"href": guide_url(url_name, edition, rows[at].slug), "labelText": getattr(rows[at], label)}
        for side, at in beside.items()
        if 0 <= at < len(rows)
    }
