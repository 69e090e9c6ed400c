"""Open checklist items with a due date."""

from collections.abc import Iterator

from django.db.models import Q

from checklists.models import GuideItem, Task
from reminders.facts import Facts, Line, why_due

OWN_DATE = "Own due date: it stays when other dates move"
NO_ITEM: tuple[str, list[str], str] = ("", [], "")


def tasks(facts: Facts) -> Iterator[tuple[Line, set[int]]]:
    """Yield the items due soon or overdue, and who hears of each. Two queries."""
    far = facts.migrations.keys() - facts.near
    # Whoever watches over many migrations hears only of their own items and of those they lead.
    theirs = Q(migration__in=facts.near) | Q(migration__in=far) & (
        Q(owner__in=facts.people) | Q(item__roles__0="commissioner")
    )
    rows = list(
        Task.objects.open()
        .filter(theirs, due__lte=facts.horizon("task"))
        .values_list("pk", "migration_id", "item_id", "own_title", "owner_id", "due", "due_pinned")
    )
    items = {
        pk: (title, roles, due)
        for pk, title, roles, due in GuideItem.objects.order_by()
        .filter(pk__in={row[2] for row in rows})
        .values_list("pk", "title", "roles", "due")
    }
    for pk, migration, item, own_title, owner, due, pinned in rows:
        if due is None:
            continue  # never: a date was asked for
        stage = facts.stage("task", due)
        title, roles, rule = items.get(item, NO_ITEM)
        people = facts.migrations[migration].audience.hears(owner, roles)
        if stage is None or not people & facts.people:
            continue
        reason = OWN_DATE if pinned or not rule else why_due(rule, facts.dates[migration])
        yield (
            Line(f"task:{pk}", "task", migration, due, stage, title or own_title, f"/items/{pk}/", reason),
            people,
        )
