"""Services to tell, to see go off and to see come on again, and answers to chase."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from reminders.facts import Facts, Line
from reminders.kinds import MANAGERS
from third_parties.models import EntryQuerySet, ThirdPartyEntry
from third_parties.planning import why_planned
from third_parties.rules import CHASE_AFTER, Step, waiting

KINDS_OF_STEP = {
    Step.TELL: "third_party_notice",
    Step.CONFIRM: "third_party_chase",
    Step.OFF: "third_party_switch",
    Step.ASK: "third_party_notice",
    Step.BACK: "third_party_switch",
}
WORDS = {
    Step.TELL: "tell them",
    Step.CONFIRM: "chase an answer",
    Step.OFF: "goes off",
    Step.ASK: "ask for it to be switched on",
    Step.BACK: "comes on again",
}
DATED = {Step.TELL: "tell_by", Step.OFF: "off_due", Step.ASK: "ask_by", Step.BACK: "on_due"}
SWITCHES = (Step.OFF, Step.BACK)


def third_parties(facts: Facts) -> Iterator[tuple[Line, set[int]]]:
    """Yield what is due soon or overdue about a service, and who hears of it. One query."""
    last = max(facts.horizon(kind) for kind in KINDS_OF_STEP.values())
    columns = ("tell_by", "chase_by", "off_due", "ask_by", "on_due")
    soon = Q()
    for column in columns:
        soon |= Q(**{f"{column}__lte": last})
    rows = EntryQuerySet(ThirdPartyEntry).unfinished().filter(soon, migration__in=facts.near)
    for entry in rows.order_by("migration_id", "pk").select_related("service"):
        people = _hearers(facts, entry)
        if not people & facts.people:
            continue
        reasons: dict[str, str] = {}
        for step, planned in waiting(entry.facts()):
            kind, due = _told_as(entry, step, planned)
            stage = facts.stage(kind, due) if due else None
            if stage is None or due is None:
                continue
            reasons = reasons or why_planned(entry, facts.dates[entry.migration_id].now)
            yield (
                Line(
                    key=f"third_party:{entry.pk}:{step}",
                    kind=kind,
                    migration=entry.migration_id,
                    due=due,
                    stage=stage,
                    title=f"{entry.name}: {_words(entry, step, kind)}",
                    url=f"/third-parties/{entry.pk}/",
                    why=_why(entry, step, kind, reasons),
                ),
                people,
            )


def _hearers(facts: Facts, entry: ThirdPartyEntry) -> set[int]:
    """Return whom the guide names for the service; for one of the practice's own, whoever runs the plan."""
    audience = facts.migrations[entry.migration_id].audience
    if entry.service is None:
        return audience.in_roles(MANAGERS) or audience.fallback()
    return audience.hears(None, entry.service.roles)


def _told_as(entry: ThirdPartyEntry, step: Step, planned: date | None) -> tuple[str, date | None]:
    """Return the kind and the day: a switching that was chased waits for the next time to chase."""
    chased = step in SWITCHES and planned and entry.chased_on and entry.chased_on >= planned
    return (KINDS_OF_STEP[Step.CONFIRM], entry.chase_by) if chased else (KINDS_OF_STEP[step], planned)


def _words(entry: ThirdPartyEntry, step: Step, kind: str) -> str:
    if step is Step.TELL and entry.told_on:
        return "tell them the new dates"
    return WORDS[Step.CONFIRM] if kind == KINDS_OF_STEP[Step.CONFIRM] else WORDS[step]


def _why(entry: ThirdPartyEntry, step: Step, kind: str, reasons: dict[str, str]) -> str:
    if kind == KINDS_OF_STEP[Step.CONFIRM]:
        return f"{CHASE_AFTER} working days without an answer"
    if step is Step.TELL and entry.told_on:
        return "The dates have moved since they were told"
    reason = reasons[DATED[step]]
    return f"{reason}. Remind them, and confirm it when it is done" if step in SWITCHES else reason
