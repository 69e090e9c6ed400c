"""A draft as its pages show it: what differs from the revision it is measured by, phase by phase."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from checklists.models import GuideItem, GuideService
from editions.protected import PROTECTED
from editions.sample import Sample
from phases.models import GuideEdition, Phase


@dataclass
class Tally:
    """How many rows of one kind a draft holds, and what was done to them."""

    kept: int = 0
    added: int = 0
    changed: int = 0
    dropped: int = 0

    @property
    def words(self) -> str:
        """The changes in a sentence, or nothing."""
        parts = [(self.added, "added"), (self.changed, "changed"), (self.dropped, "dropped")]
        return ", ".join(f"{count} {word}" for count, word in parts if count)


@dataclass(frozen=True)
class Row:
    """One line of a list: the item or service, its tag, and the date it would get. `kept` cannot be dropped."""

    row: GuideItem | GuideService
    tag: str
    first: bool
    last: bool
    kept: bool
    when: str = ""


@dataclass
class Section:
    """The rows that stand under one heading."""

    name: str
    rows: list[Row] = field(default_factory=list)


def tag_of(row: GuideItem | GuideService, known: set[str]) -> str:
    """Return what was done to a row; `known` are the slugs of the edition it was copied from."""
    if row.dropped:
        return "Dropped"
    if row.slug not in known:
        return "Added"
    return "Changed" if row.local else ""


def known_slugs(draft: GuideEdition, kind: str) -> set[str]:
    """Return the slugs of the `items` or `services` of the edition that the draft was copied from."""
    base = draft.based_on
    return set(getattr(base, kind).values_list("slug", flat=True)) if base else set()


def tallies(draft: GuideEdition) -> tuple[list[tuple[Phase, Tally]], Tally]:
    """Return the phases with what was done in each, and the same for the services. Five queries."""
    known = known_slugs(draft, "items")
    of_phase: dict[int, Tally] = {}
    for item in GuideItem.with_dropped.filter(edition=draft).only("phase", "slug", "local", "dropped"):
        _count(of_phase.setdefault(item.phase_id, Tally()), tag_of(item, known))
    services, known = Tally(), known_slugs(draft, "services")
    for service in GuideService.with_dropped.filter(edition=draft).only("slug", "local", "dropped"):
        _count(services, tag_of(service, known))
    return [(phase, of_phase.get(phase.pk, Tally())) for phase in draft.phases.all()], services


def _count(tally: Tally, tag: str) -> None:
    counts = Counter({"kept": tag != "Dropped"}) + Counter({tag.lower(): 1} if tag else {})
    for name, count in counts.items():
        setattr(tally, name, getattr(tally, name) + count)


def item_sections(draft: GuideEdition, phase: Phase, sample: Sample) -> list[Section]:
    """Return the items of a phase, also those that were dropped, section by section."""
    rows = list(GuideItem.with_dropped.filter(phase=phase).order_by("position"))
    of_areas = set(draft.areas.values_list("item", flat=True))
    protected = {row.pk for row in rows if row.slug in PROTECTED or row.pk in of_areas}
    return _sections(rows, known_slugs(draft, "items"), "section", sample, protected)


def service_sections(draft: GuideEdition, names: dict[str, str]) -> list[Section]:
    """Return the services, also those that were dropped, kind by kind; `names` are those of the kinds."""
    rows = GuideService.with_dropped.filter(edition=draft).order_by("position")
    order = list(names)
    ordered = sorted(rows, key=lambda row: order.index(row.category) if row.category in order else len(order))
    found = _sections(ordered, known_slugs(draft, "services"), "category", None, set())
    return [Section(names.get(section.name, section.name), section.rows) for section in found]


def _sections(
    rows: Sequence[GuideItem | GuideService],
    known: set[str],
    by: str,
    sample: Sample | None,
    protected: set[int],
) -> list[Section]:
    sections = []
    for name, group in groupby(rows, key=lambda row: str(getattr(row, by))):
        theirs = list(group)
        kept = [row.pk for row in theirs if not row.dropped]
        sections.append(
            Section(
                name,
                [
                    Row(
                        row,
                        tag_of(row, known),
                        first=bool(kept) and row.pk == kept[0],
                        last=bool(kept) and row.pk == kept[-1],
                        kept=row.pk in protected,
                        when=sample.says(row.due) if sample and isinstance(row, GuideItem) else "",
                    )
                    for row in theirs
                ],
            )
        )
    return sections
