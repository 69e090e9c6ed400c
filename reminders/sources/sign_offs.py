"""Signatures still to give."""

from collections.abc import Iterator

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from checklists.models import Task, TaskStatus
from checklists.models.plan import OPEN_STATUSES
from readiness.models import SignOff
from readiness.statements import BY_ITEM
from reminders.facts import Facts, Line, why_due
from reminders.sources.tasks import OWN_DATE, theirs

_KIND = Case(*(When(item__slug=slug, then=Value(row.kind)) for slug, row in BY_ITEM.items()))
_SIGNED = Exists(
    SignOff.objects.standing().filter(migration=OuterRef("migration"), kind=OuterRef("statement"))
)


def sign_offs(facts: Facts) -> Iterator[tuple[Line, set[int]]]:
    """Yield the signatures due soon or overdue, and who hears of each. One query.

    An item ticked without a signature is still told: a tick is no signature. The lines have the keys of
    their items, of which `sources.tasks` is silent, so that calendars and "What changed" know them.
    """
    rows = (
        Task.objects.order_by()
        .filter(theirs(facts), item__slug__in=BY_ITEM, due__lte=facts.horizon("sign_off"))
        .exclude(status=TaskStatus.NOT_NEEDED)
        .annotate(statement=_KIND, signed=_SIGNED)
        .filter(Q(status__in=OPEN_STATUSES) | Q(signed=False))
        .values_list(
            "pk", "migration_id", "owner_id", "due", "due_pinned", "signed",
            "item__slug", "item__title", "item__roles", "item__due",
        )
    )  # fmt: skip
    for pk, migration, owner, due, pinned, signed, slug, title, roles, rule in rows:
        if due is None:
            continue  # never: a date was asked for
        row = BY_ITEM[slug]
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
