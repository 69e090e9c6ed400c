"""Signatures still to give."""

from collections.abc import Iterator

from checklists.models import GuideItem, Task, TaskStatus
from checklists.models.plan import OPEN_STATUSES
from readiness.models import SignOff
from readiness.statements import BY_ITEM
from reminders.facts import Facts, Line, why_due
from reminders.sources.tasks import OWN_DATE, theirs


def sign_offs(facts: Facts) -> Iterator[tuple[Line, set[int]]]:
    """Yield the signatures due soon or overdue, and who hears of each. Three queries.

    An item ticked without a signature is still told: a tick is no signature. The lines have the keys of
    their items, of which `sources.tasks` is silent, so that calendars and "What changed" know them.
    """
    # By key, which finds a migration's few among its hundreds.
    items = list(GuideItem.objects.order_by().filter(slug__in=BY_ITEM).values_list("pk", flat=True))
    rows = (
        Task.objects.order_by()
        .filter(theirs(facts), item__in=items, due__lte=facts.horizon("sign_off"))
        .exclude(status=TaskStatus.NOT_NEEDED)
        .values_list(
            "pk", "migration_id", "status", "owner_id", "due", "due_pinned",
            "item__slug", "item__title", "item__roles", "item__due",
        )
    )  # fmt: skip
    standing = SignOff.objects.standing().order_by().filter(migration__in=facts.migrations)
    given = set(standing.values_list("migration_id", "kind"))
    for pk, migration, status, owner, due, pinned, slug, title, roles, rule in rows:
        row = BY_ITEM[slug]
        signed = (migration, row.kind) in given
        if due is None or (signed and status not in OPEN_STATUSES):
            continue  # a date was asked for, so there is one
        audience = facts.migrations[migration].audience
        # Of several who may sign, a commissioner comes last, and has many practices to look after.
        signers = audience.in_roles(code for code in row.signers if code != "commissioner")
        people = audience.hears(owner, roles) | signers
        stage = facts.stage("sign_off", due)
        if stage is None or not people & facts.people:
            continue
        # An item taken up again after it was signed only waits for its tick.
        what = title if signed else f"{row.title}: to be signed"
        url = f"/items/{pk}/" if signed else f"/migrations/{migration}/signatures/{row.kind}/"
        reason = OWN_DATE if pinned else why_due(rule, facts.dates[migration])
        yield Line(f"task:{pk}", "sign_off", migration, due, stage, what, url, reason), people
