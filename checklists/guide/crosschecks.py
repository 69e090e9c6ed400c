"""What a shape cannot see: names used twice, and rows that do not fit each other."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter

from django.utils.text import slugify

from checklists.guide.files import GuideFiles
from checklists.guide.reading import Fault, Row
from phases.choices import MilestoneKind
from phases.rules import ANCHORS, parse_rule


def crosschecks(files: GuideFiles) -> Iterator[Fault]:
    """Yield the faults between rows of well-shaped files."""
    yield from _twice(files)
    for edition in files.editions:
        yield from _milestones(edition)
        yield from _phases(edition)
    yield from _phase_in_edition(files)
    yield from _overrides(files)
    yield from _sections(files)
    yield from _shared_editions(files)
    for row in files.rows("conflicts"):
        for code in files.codes():
            if code not in row["decision"]:
                yield row.fault("decision", f"it says nothing for {code}. Add the decision for that edition.")


def _twice(files: GuideFiles) -> Iterator[Fault]:
    items = [row for _, row in files.item_rows()]
    phases = [edition["phases"] for edition in files.editions]
    for rows, key in (
        (files.editions, "code"),
        *((rows, "slug") for rows in phases),
        (items, "ref"),
        (items, "slug"),
        (files.rows("sources"), "code"),
        (files.rows("conditions"), "key"),
        (files.rows("lessons"), "ref"),
        (files.rows("rules"), "code"),
        (files.rows("conflicts"), "code"),
        (files.rows("services"), "slug"),
        (files.rows("areas"), "slug"),
    ):
        yield from _repeats(rows, key, itemgetter(key))
    yield from _repeats(files.rows("terms"), "term", term_slug)


def term_slug(row: Row) -> str:
    """Return where a glossary entry stands on its page."""
    return str(slugify(row["term"]))[:60]


def _repeats(rows: Iterable[Row], key: str, value: Callable[[Row], str]) -> Iterator[Fault]:
    first: dict[str, Row] = {}
    for row in rows:
        earlier = first.setdefault(value(row), row)
        if earlier is not row:
            place = f"{earlier.file}:{earlier.lines.get(key, earlier.line)}"
            yield row.fault(key, f"{row[key]!r} is already used at {place}. Choose another.")


def _milestones(edition: Row) -> Iterator[Fault]:
    rows: Row = edition["milestones"]
    missing = [kind.value for kind in MilestoneKind if rows.get(kind.value) is None]
    if missing:
        yield edition.fault(
            "milestones", f"{', '.join(missing)} missing. An edition dates all {len(MilestoneKind)}."
        )
        return
    datable = {MilestoneKind.GO_LIVE.value}
    waiting = {
        kind: {parse_rule(row[key]).anchor for key in ("due", "no_later_than") if row.get(key)}
        for kind, row in rows.items()
        if kind not in datable
    }
    while ready := {kind for kind, anchors in waiting.items() if anchors and anchors <= datable}:
        datable |= ready
        waiting = {kind: anchors for kind, anchors in waiting.items() if kind not in ready}
    for kind in waiting:
        text = (
            "it cannot be worked out from go live. Give it a due rule whose milestones lead back to go_live."
        )
        yield rows.fault(kind, text)


def _phases(edition: Row) -> Iterator[Fault]:
    latest = -1
    for row in edition["phases"]:
        place = ANCHORS.index(row["starts"]) if row.get("starts") else -1
        if place < latest:
            text = (
                f"this phase starts at {row['starts']}, before the phase above it. Put the phases in order."
            )
            yield row.fault("starts", text)
        latest = max(latest, place)


def _phase_in_edition(files: GuideFiles) -> Iterator[Fault]:
    slugs = {edition["code"]: {row["slug"] for row in edition["phases"]} for edition in files.editions}
    placed = [
        *files.item_rows(),
        *((row["phase"], row) for key in ("lessons", "questions") for row in files.rows(key)),
    ]
    for phase, row in placed:
        for code in row["editions"]:
            if phase not in slugs[code]:
                yield row.fault(
                    "editions", f"{code} has no phase {phase!r}. Take the edition out, or add the phase."
                )


def _overrides(files: GuideFiles) -> Iterator[Fault]:
    rows = [*(row for _, row in files.item_rows()), *files.rows("rules"), *files.rows("services")]
    for row in rows:
        for code in row.get("overrides") or {}:
            if code not in row["editions"]:
                yield row.fault(
                    "overrides", f"the row is not in {code}. Add it to editions, or drop the override."
                )


def _sections(files: GuideFiles) -> Iterator[Fault]:
    """Yield items parted from their section; a page shows a section in one piece."""
    for code in files.codes():
        ended: dict[str, set[str]] = defaultdict(set)
        current: dict[str, str] = {}
        for phase, row in files.item_rows():
            if code not in row["editions"]:
                continue
            section = ((row.get("overrides") or {}).get(code) or {}).get("section") or row["section"]
            if section in ended[phase]:
                text = f"other sections stand between this item and the rest of {section!r} in {code}. Move it there."
                yield row.fault("section", text)
            if phase in current and current[phase] != section:
                ended[phase].add(current[phase])
            current[phase] = section


def _shared_editions(files: GuideFiles) -> Iterator[Fault]:
    """Yield names of rows that are in none of the editions of the row naming them."""
    items = {row["ref"]: set(row["editions"]) for _, row in files.item_rows()}
    rules = {row["code"]: set(row["editions"]) for row in files.rows("rules")}
    named: list[tuple[Row, str, list[str], dict[str, set[str]]]] = [
        *((row, "items", row["items"], items) for key in ("lessons", "questions") for row in files.rows(key)),
        *((row, "item", [row["item"]], items) for row in files.rows("areas") if row.get("item")),
        *((row, "rule", as_list(row.get("rule")), rules) for _, row in files.item_rows()),
    ]
    for row, key, names, editions in named:
        for name in names:
            if not editions[name] & set(row["editions"]):
                theirs = ", ".join(sorted(editions[name]))
                yield row.fault(
                    key, f"{name!r} is only in {theirs}. Name one that shares an edition with this row."
                )


def as_list(value: str | list[str] | None) -> list[str]:
    """Return the names of a key that takes one name or a list of them."""
    return [value] if isinstance(value, str) else list(value or [])
