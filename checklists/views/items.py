"""Phase lists, single items, and every way to change them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.roles import Permission
from checklists.forms.items import BulkForm, OwnTaskForm, TaskForm
from checklists.history import task_history
from checklists.models import GuideItem, GuideLesson, Task, TaskQuerySet, TaskStatus
from checklists.presenters import (
    by_phase_and_section,
    due_why,
    guide_roles,
    lessons_by_item,
    progress_by_phase,
    task_row,
)
from checklists.services.tasks import (
    Conflict,
    Wanted,
    add_own_task,
    refuse_unless_running,
    set_status,
    set_status_many,
    update_task,
)
from checklists.views.common import Request, london_today, migration_context, sent_from, with_way_back
from nhsuk.dates import long_date
from phases.access import get_migration, get_permitted, may
from phases.models import Migration, Phase

FILTERS = {
    "open": "Not done",
    "overdue": "Overdue",
    "mine": "Mine",
    "role": "My role",
}


def _get_task(request: Request, pk: int, permission: Permission = Permission.VIEW) -> Task:
    queryset = Task.objects.select_related(
        "item__edition", "phase", "owner", "status_by", "migration__practice", "migration__edition"
    )
    return get_permitted(queryset, request.user, permission, pk)


def _filtered(request: Request, migration: Migration, tasks: TaskQuerySet, chosen: list[str]) -> TaskQuerySet:
    if "open" in chosen:
        tasks = tasks.open()
    if "overdue" in chosen:
        tasks = tasks.overdue(london_today())
    if "mine" in chosen:
        tasks = tasks.filter(owner=request.user)
    if "role" in chosen:
        mine = guide_roles(request.user, migration)
        items = GuideItem.objects.filter(tasks__migration=migration).values_list("pk", "roles")
        tasks = tasks.filter(item__in=[pk for pk, roles in items if mine.intersection(roles)])
    return tasks


@require_safe
def phase(request: Request, pk: int, slug: str) -> HttpResponse:
    """One phase's checklist, in the guide's sections."""
    migration = get_migration(request.user, pk)
    found = get_object_or_404(Phase, edition=migration.edition_id, slug=slug)
    phases = list(migration.edition.phases.all())
    place = phases.index(found)
    return _list_page(
        request,
        migration,
        migration.tasks.filter(phase=found),
        page_title=found.name,
        phase=found,
        lessons=GuideLesson.objects.filter(phase=found, items__isnull=True),
        item_lessons=lessons_by_item(migration, found),
        previous_phase=phases[place - 1] if place else None,
        next_phase=phases[place + 1] if place + 1 < len(phases) else None,
    )


@require_safe
def all_items(request: Request, pk: int) -> HttpResponse:
    """Every item of the plan on one page, for finding, filtering and printing."""
    migration = get_migration(request.user, pk)
    return _list_page(
        request,
        migration,
        migration.tasks.all(),
        page_title="All items",
        item_lessons=lessons_by_item(migration),
    )


def _list_page(
    request: Request,
    migration: Migration,
    tasks: TaskQuerySet,
    *,
    item_lessons: dict[int, list[str]],
    **context: Any,
) -> HttpResponse:
    chosen = [name for name in request.GET.getlist("show") if name in FILTERS]
    today, dates = london_today(), migration.dates()
    rows = [
        task_row(task, dates, today, item_lessons)
        for task in _filtered(request, migration, tasks, chosen).for_list()
    ]
    may_tick = migration.is_running and may(request.user, Permission.TICK, migration)
    selecting = may_tick and "select" in request.GET
    progress = progress_by_phase(migration, migration.edition.phases.all(), today)
    shown = [p for p in progress if context.get("phase") in (None, p.phase)]
    context |= {
        "groups": by_phase_and_section(rows),
        "count": len(rows),
        "total": sum(p.total for p in shown),
        "closed": sum(p.closed for p in shown),
        "filters": FILTERS,
        "chosen": chosen,
        "may_tick": may_tick,
        "selecting": selecting,
        "bulk": BulkForm(initial={"status": TaskStatus.DONE}) if selecting else None,
        "here": request.get_full_path(),
    }
    template = "migration/list.html"
    return render(request, template, migration_context(migration, **context))


@require_POST
def tick(request: Request, pk: int) -> HttpResponse:
    """Tick or untick one item in place; `tick` is "version:status"."""
    # Only the right to tick is asked here: set_status reads the item again, locked, with what a row shows.
    task = get_permitted(Task.objects.all(), request.user, Permission.TICK, pk)
    version, status = _parsed_tick(request.POST.get("tick", ""))
    conflict = None
    try:
        if status != task.status:  # left as it is, a blocked item needs no reason again
            task = set_status(by=request.user, task=task, version=version, status=status)
    except Conflict as found:
        task, conflict = found.task, found
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return (
            HttpResponseClientRedirect(reverse("task", args=[pk])) if request.htmx else redirect("task", pk)
        )
    if request.htmx:
        return _row(request, task, conflict, status)
    if conflict:
        return _item_page(request, task, conflict=conflict, wanted=status)
    messages.success(request, f"{task.title}: {task.get_status_display().lower()}.")
    return redirect(_way_back(request, task))


def _parsed_tick(value: str) -> tuple[int, str]:
    version, _, status = value.partition(":")
    if not version.isascii() or not version.isdecimal() or len(version) > 9:
        raise Http404("A tick says which version of the item was seen.")
    return int(version), status


def _row(request: Request, task: Task, conflict: Conflict | None, wanted: str) -> HttpResponse:
    """The row as it stands now, and the phase's count beside it."""
    migration, today = task.migration, london_today()
    row = task_row(task, migration.dates(), today, _lessons_beside(task))
    counts = progress_by_phase(migration, [task.phase], today)
    return render(
        request,
        "migration/_row_swap.html",
        {
            "row": row,
            "may_tick": True,
            "conflict": conflict,
            "wanted": wanted,
            "wanted_label": dict(TaskStatus.choices).get(wanted, ""),
            "progress": counts[0],
            "migration": migration,
        },
        status=409 if conflict else 200,
    )


def _lessons_beside(task: Task) -> dict[int, list[str]]:
    if task.item is None:
        return {}
    return {task.item.pk: list(task.item.lessons.values_list("text", flat=True))}


def _way_back(request: Request, task: Task) -> str:
    """Return where the person came from, if it is on this site, else the item's phase."""
    back = sent_from(request) or reverse("phase", args=[task.migration_id, task.phase.slug])
    return f"{back}#task-{task.pk}"


@require_POST
def update_many(request: Request, pk: int) -> HttpResponse:
    """Give the selected items one status at once."""
    migration = get_migration(request.user, pk, Permission.TICK)
    back = sent_from(request) or reverse("all_items", args=[pk])
    versions = dict(_parsed_key(key) for key in request.POST.getlist("task"))
    tasks = migration.tasks.filter(pk__in=versions).select_related("item")
    form = BulkForm(request.POST)
    try:
        refuse_unless_running(migration)
        if not versions:
            raise ValidationError("Select the items first.")
        if not form.is_valid():
            named = ((form[name].label, text) for name, texts in form.errors.items() for text in texts)
            raise ValidationError([f"{label}: {text}" for label, text in named])
        changed, left = set_status_many(
            by=request.user,
            tasks=[(task, versions[task.pk]) for task in tasks],
            status=form.cleaned_data["status"],
            reason=form.cleaned_data["reason"],
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back)
    label = dict(TaskStatus.choices)[form.cleaned_data["status"]].lower()
    if changed:
        messages.success(request, f"{_count(len(changed))} marked as {label}.")
    if left:
        names = ", ".join(task.title for task in left)
        messages.warning(request, f"Someone else changed these meanwhile, so they were left alone: {names}.")
    return redirect(back.replace("select=1", "").rstrip("?&"))


def _parsed_key(key: str) -> tuple[int, int]:
    pk, _, version = key.partition(":")
    if not (pk.isascii() and pk.isdecimal() and version.isascii() and version.isdecimal() and len(key) < 30):
        raise Http404("A selected item says which version was seen.")
    return int(pk), int(version)


def _count(number: int) -> str:
    return "1 item" if number == 1 else f"{number} items"


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: Request, pk: int) -> HttpResponse:
    """Everything about one item; POST saves its form."""
    if request.method != "POST":
        return _item_page(request, _get_task(request, pk))
    task = _get_task(request, pk, Permission.TICK)
    form = TaskForm(request.POST, migration=task.migration)
    if not form.is_valid():
        return _item_page(request, task, form=form)
    data = form.cleaned_data
    wanted = Wanted(data["status"], data["reason"], data["owner"], data["due"], data["note"])
    try:
        update_task(by=request.user, task=task, version=data["version"], wanted=wanted)
    except Conflict as conflict:
        mine = request.POST.copy()
        mine["version"] = str(conflict.task.version)
        again = TaskForm(mine, migration=task.migration)
        return _item_page(request, conflict.task, form=again, conflict=conflict, wanted=data["status"])
    except ValidationError as error:
        form.add_error(None, error)
        return _item_page(request, task, form=form)
    messages.success(request, f"{task.title}: saved.")
    return redirect(with_way_back(request, reverse("task", args=[pk])))


def _item_page(
    request: Request,
    task: Task,
    *,
    form: TaskForm | None = None,
    conflict: Conflict | None = None,
    wanted: str = "",
) -> HttpResponse:
    migration = task.migration
    may_tick = migration.is_running and may(request.user, Permission.TICK, migration)
    dates = migration.dates()
    if form is None and may_tick:
        initial = TaskForm.initial_for(task)
        form = TaskForm(initial={**initial, "status": wanted or initial["status"]}, migration=migration)
    invalid = form is not None and form.is_bound and not form.is_valid()
    context = migration_context(
        migration,
        page_title=task.title,
        task=task,
        row=task_row(task, dates, london_today()),
        due_why=due_why(task, dates),
        form=form if may_tick else None,
        **(_both_versions(task, form, wanted) if conflict else {}),
        notes=task.notes.select_related("by"),
        lessons=task.item.lessons.all() if task.item else [],
        events=task_history(task),
        may_tick=may_tick,
    )
    status = 409 if conflict else 422 if invalid else 200
    return render(request, "migration/item.html", context, status=status)


def _both_versions(task: Task, form: TaskForm | None, wanted: str) -> dict[str, Any]:
    """Return what the conflict panel sets side by side."""
    mine = form.cleaned_data if form and form.is_bound and form.is_valid() else {}
    due = mine.get("due", task.due)
    return {
        "conflict": True,
        "changed_by": task.history.select_related("history_user").order_by("-history_id").first(),
        "wanted_status": dict(TaskStatus.choices).get(wanted, ""),
        "wanted_reason": mine.get("reason", ""),
        "wanted_owner": mine.get("owner", task.owner) or "Nobody yet",
        "wanted_due": long_date(due) if due else "Follows the plan",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def add_item(request: Request, pk: int) -> HttpResponse:
    """Add an item of the practice's own."""
    migration = get_migration(request.user, pk, Permission.TICK)
    start = (
        get_object_or_404(Phase, edition=migration.edition_id, slug=request.GET["phase"])
        if "phase" in request.GET
        else None
    )
    form = OwnTaskForm(request.POST or None, migration=migration, initial={"phase": start})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            task = add_own_task(
                by=request.user,
                migration=migration,
                phase=data["phase"],
                title=data["title"],
                due=data["due"],
                owner=data["owner"],
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"{task.title}: added.")
            return redirect("phase", pk, data["phase"].slug)
    context = migration_context(
        migration,
        form=form,
        page_title="Add an item of your own",
        back_url=reverse("phase", args=[pk, start.slug]) if start else reverse("migration", args=[pk]),
        submit_text="Add item",
    )
    return render(request, "migration/add_item.html", context, status=422 if form.is_bound else 200)
