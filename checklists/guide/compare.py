"""What differs between two versions of the guide: items, services, questions, areas and dates.

Pure functions over rows; every difference is told as the old words beside the new.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from checklists.guide.words import SERVICE_CATEGORIES, role_names
from checklists.models import CutoverArea, GuideCondition, GuideItem, GuideService
from phases.choices import MilestoneKind
from phases.explain import rule_words
from phases.models import GuideEdition, Phase
from phases.rules import Roll, parse_rule

Row = TypeVar("Row", GuideItem, GuideService, GuideCondition, CutoverArea)
# What of a row is compared, under the name pages call it by: the bare value, and the same in words.
Said = Mapping[str, tuple[Any, str]]
# Key of a condition to its question, in one version.
Questions = Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """One thing that two versions put differently: what, and how each says it."""

    what: str
    old: str
    new: str


@dataclass(frozen=True)
class Changed(Generic[Row]):
    """A row that both versions have and put differently."""

    old: Row
    new: Row
    differences: tuple[Difference, ...]


@dataclass
class Part(Generic[Row]):
    """One part of the guide in both versions: a phase with its items, or a list beside the phases."""

    slug: str
    name: str
    only_old: list[Row] = field(default_factory=list)
    only_new: list[Row] = field(default_factory=list)
    changed: list[Changed[Row]] = field(default_factory=list)
    same: list[Row] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many rows differ."""
        return len(self.only_old) + len(self.only_new) + len(self.changed)


def differences(old: Said, new: Said) -> tuple[Difference, ...]:
    """Return what two rows say differently; both name the same things."""
    return tuple(
        Difference(what, words or "Nothing", new[what][1] or "Nothing")
        for what, (value, words) in old.items()
        if value != new[what][0]
    )


def item_says(item: GuideItem, questions: Questions, phase: Phase) -> Said:
    """Return what is compared of an item; `phase` is its phase."""
    return {
        "title": (item.title, item.title),
        "wording": (item.gist, item.gist),
        "timing": (item.due, _timing(item.due)),
        "who acts": (item.roles, _first_up(role_names(item.roles))),
        "when it applies": (item.condition, _applies(item.condition, questions)),
        "phase": (phase.slug, phase.name),
    }


def service_says(service: GuideService, questions: Questions) -> Said:
    """Return what is compared of a third-party service."""
    each = "both before it goes off and before it comes on again"
    days = "" if service.notice_days is None else f"{service.notice_days} days"
    return {
        "name": (service.name, service.name),
        "kind": (service.category, SERVICE_CATEGORIES.get(service.category, service.category)),
        "when it applies": (service.condition, _applies(service.condition, questions)),
        "notice": (service.notice, service.notice),
        "notice counted": (
            (service.notice_days, service.notice_each),
            f"{days or 'no days stated'}, {each}" if service.notice_each else days,
        ),
        "goes off": (service.off, _timing(service.off)),
        "about going off": (service.off_text, service.off_text),
        "comes on again": (service.on, _timing(service.on)),
        "about coming on again": (service.on_text, service.on_text),
        "note": (service.note, service.note),
        "who acts": (service.roles, _first_up(role_names(service.roles))),
    }


def condition_says(condition: GuideCondition) -> Said:
    """Return what is compared of a question asked at the start."""
    return {
        "question": (condition.question, condition.question),
        "hint": (condition.hint, condition.hint),
        "answer offered": (condition.default, "Yes" if condition.default else "No"),
    }


def area_says(area: CutoverArea) -> Said:
    """Return what is compared of a cutover area. Its `item` is read, so let it be at hand."""
    tactics = [(row["text"], row.get("trade_off") or "") for row in area.tactics]
    return {
        "name": (area.name, area.name),
        "ways to run it": (
            tactics,
            "\n\n".join(f"{text} Trade-off: {cost}" if cost else text for text, cost in tactics),
        ),
        "after go live": (area.after, area.after),
        "item it is decided in": (
            area.item.slug if area.item else "",
            area.item.title if area.item else "",
        ),
    }


def compare_list(
    part: Part[Row],
    old: Iterable[Row],
    new: Iterable[Row],
    old_says: Callable[[Row], Said],
    new_says: Callable[[Row], Said],
) -> Part[Row]:
    """Sort two lists into `part`, row by row, and return it. A row is known by its slug, or its key."""
    before = {known_by(row): row for row in old}
    for row in new:
        mine = before.pop(known_by(row), None)
        if mine is None:
            part.only_new.append(row)
        elif differs := differences(old_says(mine), new_says(row)):
            part.changed.append(Changed(mine, row, differs))
        else:
            part.same.append(row)
    part.only_old.extend(before.values())
    return part


def known_by(row: Row) -> str:
    """Return what a row keeps from version to version."""
    return row.key if isinstance(row, GuideCondition) else row.slug


def compare_items(
    old_phases: Iterable[Phase],
    new_phases: Iterable[Phase],
    old_items: Iterable[GuideItem],
    new_items: Iterable[GuideItem],
    questions: tuple[Questions, Questions] = ({}, {}),
) -> list[Part[GuideItem]]:
    """Return the phases in the newer version's order, each with what differs in it.

    An item that moved to another phase counts as changed, in its new phase. `questions` are those
    of the old version and of the new.
    """
    phases = {phase.pk: phase for phase in (*new_phases, *old_phases)}
    parts: dict[str, Part[GuideItem]] = {}
    for phase in phases.values():
        parts.setdefault(phase.slug, Part(phase.slug, phase.name))
    whole: Part[GuideItem] = compare_list(
        Part("", ""),
        old_items,
        new_items,
        lambda item: item_says(item, questions[0], phases[item.phase_id]),
        lambda item: item_says(item, questions[1], phases[item.phase_id]),
    )
    for item in whole.only_old:
        parts[phases[item.phase_id].slug].only_old.append(item)
    for item in whole.only_new:
        parts[phases[item.phase_id].slug].only_new.append(item)
    for item in whole.same:
        parts[phases[item.phase_id].slug].same.append(item)
    for pair in whole.changed:
        parts[phases[pair.new.phase_id].slug].changed.append(pair)
    return list(parts.values())


@dataclass(frozen=True)
class Comparison:
    """All that differs between two versions."""

    phases: list[Part[GuideItem]]
    services: Part[GuideService]
    conditions: Part[GuideCondition]
    areas: Part[CutoverArea]
    dates: list[Difference]

    @property
    def lists(self) -> list[Part[Any]]:
        """The lists beside the phases."""
        return [self.services, self.areas, self.conditions]

    @property
    def parts(self) -> list[Part[Any]]:
        """The phases and the lists."""
        return [*self.phases, *self.lists]

    @property
    def count(self) -> int:
        """How many rows and dates differ."""
        return sum(part.count for part in self.parts) + len(self.dates)


def compare_editions(old: GuideEdition, new: GuideEdition) -> Comparison:
    """Compare two versions whole; ten queries, however long they are."""
    asked = [list(edition.conditions.all()) for edition in (old, new)]
    before, after = ({row.key: row.question for row in rows} for rows in asked)
    return Comparison(
        phases=compare_items(
            old.phases.all(), new.phases.all(), old.items.all(), new.items.all(), (before, after)
        ),
        services=compare_list(
            Part("third-parties", "Third-party services"),
            old.services.all(),
            new.services.all(),
            lambda row: service_says(row, before),
            lambda row: service_says(row, after),
        ),
        conditions=compare_list(
            Part("start-questions", "Questions asked at the start"),
            asked[0],
            asked[1],
            condition_says,
            condition_says,
        ),
        areas=compare_list(
            Part("cutover-areas", "Cutover areas"),
            old.areas.select_related("item"),
            new.areas.select_related("item"),
            area_says,
            area_says,
        ),
        dates=compare_dates(old, new),
    )


def compare_dates(old: GuideEdition, new: GuideEdition) -> list[Difference]:
    """Return the milestones that two versions work out by different rules."""
    return [
        Difference(kind.label, before, after)
        for kind in MilestoneKind
        if (before := _date_words(old, kind)) != (after := _date_words(new, kind))
    ]


def _date_words(edition: GuideEdition, kind: MilestoneKind) -> str:
    row = edition.milestone_rules.get(kind.value, {})
    if not row.get("due"):
        return "A date you choose"
    latest = row.get("no_later_than")
    words = _timing(row["due"])
    return f"{words}, and no later than {rule_words(parse_rule(latest))}" if latest else words


def _timing(text: str) -> str:
    """Return a due rule in words that tell it from every other rule."""
    if not text:
        return ""
    rule = parse_rule(text)
    words = rule_words(rule)
    if rule.offset and rule.roll is Roll.NEVER:
        words += ", even on a weekend or a bank holiday"
    if rule.roll is Roll.NEARER:
        words += ", or nearer when that is no working day"
    return _first_up(words)


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


def _applies(condition: str, questions: Questions) -> str:
    return f"If yes: {questions.get(condition, condition)}" if condition else "Always"
