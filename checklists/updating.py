"""What a newer version of the guide, or new answers, would change in a running plan. Reads only."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from checklists.guide.compare import Difference, Part, area_says, compare_dates, compare_list, item_says
from checklists.guide.steps import Kind, Side, Step, steps, taken_out
from checklists.joining import Goal, OfferedChange, OfferedChanges, followers
from checklists.models import CutoverArea, GuideCondition, GuideItem, Task, TaskStatus
from checklists.planning import draft_item
from checklists.replanning import fingerprint
from phases.choices import MilestoneKind
from phases.explain import long_date
from phases.models import GuideEdition, Migration
from phases.rules import PlannedDate

ITEM = "item:"
HEADINGS = {
    Kind.COMES: "New items",
    Kind.CHANGES: "Items that change",
    Kind.GOES: "Items that go",
}


@dataclass(frozen=True)
class Offer:
    """All that a plan may take on its way to `goal`, and what it is told of. `seen` marks the state it was made in.

    `dates` are milestones that the newer version works out differently, `areas` the cutover areas
    that differ and `asked` the questions it asks for the first time: they come with the version.
    """

    goal: Goal
    groups: tuple[OfferedChanges, ...]
    dates: tuple[Difference, ...]
    areas: Part[CutoverArea]
    asked: tuple[GuideCondition, ...]
    seen: str

    @property
    def changes(self) -> list[OfferedChange]:
        """Every change, under whatever heading."""
        return [change for group in self.groups for change in group.changes]

    @property
    def keys(self) -> frozenset[str]:
        """The key of every change."""
        return frozenset(change.key for change in self.changes)


def newer_edition(migration: Migration) -> GuideEdition | None:
    """Return the revision that a running plan has not followed yet, or None."""
    if not migration.is_running:
        return None
    later = GuideEdition.objects.current().filter(
        code=migration.edition.code, revision__gt=migration.edition.revision
    )
    found = later.first()
    return found if found and has_every_date(migration) else None


def has_every_date(migration: Migration) -> bool:
    """Say whether the plan has all its milestones; without them nothing new can be dated."""
    return migration.dates().keys() >= set(MilestoneKind)


def offer(migration: Migration, goal: Goal) -> Offer:
    """Return what `migration` may take on its way to `goal`; saves nothing.

    The number of queries does not grow with the guide.
    """
    old, new = migration.edition, goal.edition
    areas = [list(edition.areas.select_related("item")) for edition in (old, new)]
    known = {row.key for row in old.conditions.all()}
    return Offer(
        goal=goal,
        groups=tuple(group for part in followers for group in part.offered(migration, goal)),
        dates=tuple(compare_dates(old, new)),
        areas=compare_list(Part("areas", "Cutover areas"), areas[0], areas[1], area_says, area_says),
        asked=tuple(row for row in new.conditions.all() if row.key not in known),
        seen=mark(migration, goal),
    )


def mark(migration: Migration, goal: Goal) -> str:
    """Return a mark of all that an offer was worked out from, save the items themselves."""
    state = [
        migration.edition_id,
        migration.answers,
        goal.edition.pk,
        goal.edition.content_hash,
        goal.answers,
        fingerprint(migration.milestones.all()),
    ]
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]


def sides(migration: Migration, goal: Goal) -> tuple[Side[GuideItem], Side[GuideItem]]:
    """Return the items of where the plan stands and of where it goes."""
    return (
        _side(Goal(migration.edition, migration.answers)),
        _side(goal),
    )


def _side(goal: Goal) -> Side[GuideItem]:
    questions = dict(goal.edition.conditions.values_list("key", "question"))
    rows = goal.edition.items.select_related("phase").order_by("position")
    return Side(
        rows={row.slug: row for row in rows},
        questions=questions,
        answers=goal.answers,
        says=lambda item: item_says(item, questions, item.phase),
    )


def item_steps(
    before: Side[GuideItem], after: Side[GuideItem], tasks: Iterable[Task]
) -> list[tuple[Step[GuideItem], Task | None]]:
    """Return each step with the task it is about, if the plan has one."""
    mine = {task.item.slug: task for task in tasks if task.item}
    gone = {slug for slug, task in mine.items() if was_taken_out(task)}
    held = {slug: task.item for slug, task in mine.items() if task.item}
    return [(step, mine.get(step.slug)) for step in steps(before, after, held, gone)]


def was_taken_out(task: Task) -> bool:
    """Say whether a step, and no person, made `task` not needed."""
    return task.status == TaskStatus.NOT_NEEDED and taken_out(task.reason)


def offered_items(migration: Migration, goal: Goal) -> list[OfferedChanges]:
    """Return what the checklist could take, under a heading for each kind of change."""
    before, after = sides(migration, goal)
    planned = {kind: PlannedDate(day) for kind, day in migration.dates().items()}
    tasks = migration.tasks.filter(item__isnull=False).select_related("item__phase")
    changes: dict[Kind, list[OfferedChange]] = {kind: [] for kind in Kind}
    stays: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for step, task in item_steps(before, after, tasks):
        if task is not None and not task.is_open and step.kind is not Kind.COMES:
            stays[step.kind].append(f"{task.title}. {task.get_status_display()}: it stays as it is")
        else:
            changes[step.kind].append(_item_change(step, task, planned, after))
    return [
        OfferedChanges(heading, tuple(changes[kind]), tuple(stays[kind]))
        for kind, heading in HEADINGS.items()
        if changes[kind] or stays[kind]
    ]


def _item_change(
    step: Step[GuideItem], task: Task | None, planned: dict[str, PlannedDate], after: Side[GuideItem]
) -> OfferedChange:
    key = f"{ITEM}{step.slug}"
    if step.new is None:
        begun = task is not None and task.status != TaskStatus.TO_DO
        effect = f"Becomes not needed: {after.why_gone(step.slug)}"
        return OfferedChange(key, str(task), effect, ticked=not begun)
    draft = draft_item(step.new, planned)
    if step.kind is Kind.COMES:
        again = "Is to be done again" if task else "Comes in"
        effect = f"{again}, due {long_date(draft.due)}: {draft.why}"
        return OfferedChange(key, step.new.title, effect, due=draft.due)
    effect = ""
    if task and task.due_pinned and task.due:
        effect = f"Keeps its own due date, {long_date(task.due)}"
    elif task and task.due != draft.due:
        was = f" from {long_date(task.due)}" if task.due else ""
        effect = f"Due date moves{was} to {long_date(draft.due)}: {draft.why}"
    due = draft.due if effect and task and not task.due_pinned else None
    return OfferedChange(key, str(task), effect, step.differences, due)
