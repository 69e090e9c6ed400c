"""What differs between two editions of the guide, item by item and date by date."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from checklists.models import GuideItem
from phases.choices import MilestoneKind
from phases.explain import rule_words
from phases.models import GuideEdition, Phase
from phases.rules import parse_rule

# Field of an item to how the page calls a difference in it.
COMPARED = {
    "title": "title",
    "gist": "wording",
    "due": "timing",
    "roles": "who acts",
    "condition": "when it applies",
}


@dataclass(frozen=True)
class Changed:
    """An item that both editions have and put differently; `fields` says in what."""

    old: GuideItem
    new: GuideItem
    fields: tuple[str, ...]


@dataclass
class PhaseComparison:
    """One phase in both editions. A phase that an edition lacks is None there."""

    slug: str
    old: Phase | None = None
    new: Phase | None = None
    only_old: list[GuideItem] = field(default_factory=list)
    only_new: list[GuideItem] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    same: int = 0

    @property
    def name(self) -> str:
        """The newer edition's name for it, or the older one's."""
        phase = self.new or self.old
        return phase.name if phase else self.slug


@dataclass(frozen=True)
class ChangedDate:
    """A milestone that the two editions date differently, in words."""

    name: str
    old: str
    new: str


def compare_items(
    old_phases: Iterable[Phase],
    new_phases: Iterable[Phase],
    old_items: Iterable[GuideItem],
    new_items: Iterable[GuideItem],
) -> list[PhaseComparison]:
    """Return the phases in the newer edition's order, each with what differs in it.

    An item that moved to another phase counts as changed, in its new phase.
    """
    phases = {phase.slug: PhaseComparison(phase.slug, new=phase) for phase in new_phases}
    for phase in old_phases:
        phases.setdefault(phase.slug, PhaseComparison(phase.slug)).old = phase
    slug_of = {phase.pk: one.slug for one in phases.values() for phase in (one.old, one.new) if phase}
    before = {item.slug: item for item in old_items}
    for item in new_items:
        row = phases[slug_of[item.phase_id]]
        old = before.pop(item.slug, None)
        if old is None:
            row.only_new.append(item)
            continue
        fields = tuple(word for name, word in COMPARED.items() if getattr(old, name) != getattr(item, name))
        if slug_of[old.phase_id] != row.slug:
            fields += ("phase",)
        if fields:
            row.changed.append(Changed(old, item, fields))
        else:
            row.same += 1
    for item in before.values():
        phases[slug_of[item.phase_id]].only_old.append(item)
    return list(phases.values())


def compare_dates(old: GuideEdition, new: GuideEdition) -> list[ChangedDate]:
    """Return the milestones that the editions work out by different rules."""
    return [
        ChangedDate(kind.label, before, after)
        for kind in MilestoneKind
        if (before := _date_words(old, kind)) != (after := _date_words(new, kind))
    ]


def _date_words(edition: GuideEdition, kind: MilestoneKind) -> str:
    row = edition.milestone_rules.get(kind.value, {})
    if not row.get("due"):
        return "a date you choose"
    latest = row.get("no_later_than")
    words = rule_words(parse_rule(row["due"]))
    return f"{words}, and no later than {rule_words(parse_rule(latest))}" if latest else words
