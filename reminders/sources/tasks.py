"""Open checklist items with a due date."""

from collections.abc import Iterator

from django.db.models import Q

from checklists.models import GuideItem, Task
from readiness.statements import BY_ITEM
from reminders.facts import Facts, Line, why_due

OWN_DATE = "Own due date: it stays when other dates move"
NO_ITEM: tuple[str, str, list[str], str] = ("", "", [], "")
KINDS_OF_ITEM = {"agree-legacy-extension": "extension_ask"}  # by slug, those with a kind of their own


def tasks(facts: Facts) -> Iterator[tuple[Line, set[int]]]:
    """Yield the items due soon or overdue, and who hears of each. Two queries.

    Not those that wait for a signature: see `sources.sign_offs`.
    """
    last = max(facts.horizon(kind) for kind in ("task", *KINDS_OF_ITEM.values()))
    rows = list(
        Task.objects.open()
        .filter(theirs(facts), due__lte=last)
        .values_list("pk", "migration_id", "item_id", "own_title", "owner_id", "due", "due_pinned")
    )
    items = {
        pk: (slug, title, roles, due)
        for pk, slug, title, roles, due in GuideItem.objects.order_by()
        .filter(pk__in={row[2] for row in rows})
        .values_list("pk", "slug", "title", "roles", "due")
    }
    for pk, migration, item, own_title, owner, due, pinned in rows:
        if due is None:
            continue  # never: a date was asked for
        slug, title, roles, rule = items.get(item, NO_ITEM)
        kind = KINDS_OF_ITEM.get(slug, "task")
        stage = facts.stage(kind, due)
        people = facts.migrations[migration].audience.hears(owner, roles)
        if stage is None or slug in BY_ITEM or not people & facts.people:
            continue
        reason = OWN_DATE if pinned or not rule else why_due(rule, facts.dates[migration])
        yield (
            Line(f"task:{pk}", kind, migration, due, stage, title or own_title, f"/items/{pk}/", reason),
            people,
        )


def theirs(facts: Facts) -> Q:
    """Return which items the people may hear of at all.

    Whoever watches over many migrations hears only of their own items and of those they lead.
    """
    far = facts.migrations.keys() - facts.near
    return Q(migration__in=facts.near) | Q(migration__in=far) & (
        Q(owner__in=facts.people) | Q(item__roles__0="commissioner")
    )
