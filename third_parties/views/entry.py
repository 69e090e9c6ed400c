"""One service: everything about it, the quick buttons, and the text to send."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from checklists.views.common import Request, london_today, migration_context
from nhsuk.dates import long_date
from phases.access import get_permitted, may
from third_parties.forms import EntryForm, NotAffectedForm
from third_parties.history import entry_history
from third_parties.letters import ABOUT, usual_letter, who_writes, write_letter
from third_parties.models import Reconfiguration, ThirdPartyEntry
from third_parties.planning import why_planned
from third_parties.presenters import RECORDED, entry_row
from third_parties.services.entries import Conflict, record_step, save_entry, set_affected, take_back


def _get_entry(request: Request, pk: int, permission: Permission = Permission.VIEW) -> ThirdPartyEntry:
    queryset = ThirdPartyEntry.objects.select_related(
        "service",
        "migration__practice",
        "migration__edition",
        "migration__from_system",
        "migration__to_system",
    )
    return get_permitted(queryset, request.user, permission, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: Request, pk: int) -> HttpResponse:
    """Everything about one service; POST saves its form."""
    if request.method != "POST":
        return _page(request, _get_entry(request, pk))
    found = _get_entry(request, pk, Permission.TICK)
    form = EntryForm(request.POST, entry=found, today=london_today())
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        save_entry(by=request.user, entry=found, version=form.cleaned_data["version"], wanted=form.wanted())
    except Conflict as conflict:
        mine = request.POST.copy()
        mine["version"] = str(conflict.entry.version)
        again = EntryForm(mine, entry=found, today=london_today())
        return _page(request, _get_entry(request, pk), form=again, conflict=True)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, found, form=form)
    messages.success(request, f"{found.name}: saved.")
    return redirect("third_party", pk)


def _page(
    request: Request, found: ThirdPartyEntry, *, form: EntryForm | None = None, conflict: bool = False
) -> HttpResponse:
    migration, today = found.migration, london_today()
    dates = migration.dates()
    may_tick = migration.is_running and may(request.user, Permission.TICK, migration)
    if form is None and may_tick:
        form = EntryForm(initial=EntryForm.initial_for(found), entry=found, today=today)
    invalid = form is not None and form.is_bound and not form.is_valid()
    context = migration_context(
        migration,
        page_title=found.name,
        entry=found,
        row=entry_row(found, dates, today),
        why=why_planned(found, dates),
        form=form if may_tick else None,
        may_tick=may_tick,
        conflict=_differences(found, form) if conflict and form and not invalid else None,
        changed_by=found.history.select_related("history_user").order_by("-history_id").first(),
        events=entry_history(found),
        back=reverse("third_party", args=[found.pk]),
    )
    status = 409 if conflict else 422 if invalid else 200
    return render(request, "third_parties/entry.html", context, status=status)


def _differences(found: ThirdPartyEntry, form: EntryForm) -> list[tuple[str, Any, Any]]:
    """Return what stands side by side in the conflict panel: label, as it is, as the person would have it."""
    form.is_valid()
    wanted = vars(form.wanted())
    labels = {name: str(form[name].label) for name in wanted if name in form.fields}
    return [
        (label, _shown(name, getattr(found, name)), _shown(name, wanted[name]))
        for name, label in labels.items()
        if getattr(found, name) != wanted[name]
    ]


def _shown(name: str, value: Any) -> Any:
    """Return a value as the panel shows it."""
    if name == "reconfiguration":
        return Reconfiguration(value).label
    return long_date(value) if isinstance(value, date) else value


@require_POST
def step(request: Request, pk: int) -> HttpResponse:
    """Record a step as taken today, or take it back; `step` is "version:step", or "version:undo:step"."""
    found = _get_entry(request, pk, Permission.TICK)
    version, undo, name = _parsed(request.POST.get("step", ""))
    change: dict[str, Any] = {"by": request.user, "entry": found, "version": version, "step": name}
    try:
        if undo:
            take_back(**change)
            messages.success(request, f"{found.name}: no longer marked as {RECORDED[name]}.")
        else:
            record_step(**change, day=london_today())
            messages.success(request, f"{found.name}: {RECORDED[name]}.")
    except Conflict:
        messages.warning(
            request,
            f"Someone else changed {found.name} meanwhile, so nothing of yours was saved. This is how it is now.",
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(request, found)


def _parsed(value: str) -> tuple[int, bool, str]:
    version, _, rest = value.partition(":")
    undo = rest.startswith("undo:")
    name = rest.removeprefix("undo:")
    if not version.isascii() or not version.isdecimal() or len(version) > 9 or name not in RECORDED:
        raise Http404("A step says which version of the service was seen.")
    return int(version), undo, name


def _back(request: Request, found: ThirdPartyEntry) -> HttpResponse:
    """Go back to the service's own page if the button stood there, else to its row in the register."""
    if request.POST.get("back") == reverse("third_party", args=[found.pk]):
        return redirect("third_party", found.pk)
    return redirect(f"{reverse('third_parties', args=[found.migration_id])}#service-{found.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def not_affected(request: Request, pk: int) -> HttpResponse:
    """Ask why the migration does not affect a service, and mark it so."""
    found = _get_entry(request, pk, Permission.TICK)
    form = NotAffectedForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            set_affected(
                by=request.user,
                entry=found,
                version=data["version"],
                affected=False,
                reason=data["reason"],
            )
        except Conflict:
            messages.warning(request, f"Someone else changed {found.name} meanwhile. This is how it is now.")
            return redirect("third_party", pk)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"{found.name}: marked as not affected.")
            return redirect("third_party", pk)
    context = migration_context(
        found.migration,
        form=form,
        page_title=f"{found.name} is not affected",
        back_url=reverse("third_party", args=[pk]),
        submit_text="Mark as not affected",
    )
    return render(request, "third_parties/not_affected.html", context, status=422 if form.is_bound else 200)


@require_POST
def affected(request: Request, pk: int) -> HttpResponse:
    """Mark a service as affected after all."""
    found = _get_entry(request, pk, Permission.TICK)
    try:
        set_affected(by=request.user, entry=found, version=found.version, affected=True)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{found.name}: marked as affected.")
    return _back(request, found)


@require_safe
def letter(request: Request, pk: int) -> HttpResponse:
    """Show the text to copy into an email or a letter."""
    found = _get_entry(request, pk)
    asked = request.GET.get("about", "")
    about = asked if asked in ABOUT else usual_letter(found)
    context = migration_context(
        found.migration,
        page_title=f"Text for {found.name}",
        entry=found,
        about=about,
        kinds=ABOUT.items(),
        letter=write_letter(found, found.migration, found.migration.dates(), about),
        who=who_writes(found),
        back_url=reverse("third_party", args=[pk]),
    )
    return render(request, "third_parties/letter.html", context)
