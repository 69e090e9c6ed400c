"""One edition's content, worked out of the files: each list as rows ready for its table."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checklists.guide.crosschecks import as_list, crosschecks, term_slug
from checklists.guide.files import GuideError, GuideFiles, read_guide
from checklists.guide.reading import Row

Table = list[dict[str, Any]]


@dataclass(frozen=True)
class EditionContent:
    """Everything one edition says. Rows name each other by slug or ref, not by key."""

    edition: dict[str, Any]
    phases: Table
    conditions: Table
    items: Table
    lessons: Table
    time_rules: Table
    services: Table
    areas: Table
    questions: Table
    terms: Table

    @property
    def code(self) -> str:
        """The edition's code."""
        return str(self.edition["code"])

    def content_hash(self) -> str:
        """Return a fingerprint of the content: the same content always gives the same one."""
        return hashlib.sha256(json.dumps(vars(self), sort_keys=True).encode()).hexdigest()


def guide_contents(directory: Path) -> list[EditionContent]:
    """Return the content of every edition in the folder.

    Raises GuideError with all mistakes found in the files.
    """
    files = read_guide(directory)
    # A misshapen row has no trustworthy keys, so what lies between rows waits for the shapes.
    faults = files.faults or list(crosschecks(files))
    if faults:
        raise GuideError(faults)
    return [_edition(files, row) for row in files.editions]


def _edition(files: GuideFiles, row: Row) -> EditionContent:
    code = row["code"]
    refs = {item["ref"] for _, item in files.item_rows() if code in item["editions"]}
    rules = {rule["code"] for rule in files.rows("rules") if code in rule["editions"]}
    return EditionContent(
        edition={
            **{key: row[key] for key in ("code", "title", "summary", "era", "commissioner_name", "length")},
            "milestone_rules": {
                kind: {key: value for key, value in milestone.items() if value is not None}
                for kind, milestone in row["milestones"].items()
            },
        },
        phases=[_phase(number, phase) for number, phase in enumerate(row["phases"], 1)],
        conditions=_numbered(
            {**_copy(one, "key", "question", "hint"), "default": one["default"]}
            for one in files.rows("conditions")
        ),
        items=_numbered(_items(files, row, rules)),
        lessons=_numbered(
            {**_copy(one, "ref", "text", "phase", "sources"), "items": _present(one["items"], refs)}
            for one in _of_edition(files.rows("lessons"), code)
        ),
        time_rules=_numbered(
            _copy(one, "code", "title", "text", "kind", "sources")
            for one in _of_edition(files.rows("rules"), code)
        ),
        services=_numbered(_service(one) for one in _of_edition(files.rows("services"), code)),
        areas=_numbered(_area(one, code, refs) for one in _of_edition(files.rows("areas"), code)),
        questions=_numbered(
            {**_copy(one, "role", "text", "phase", "sources"), "items": _present(one["items"], refs)}
            for one in _of_edition(files.rows("questions"), code)
        ),
        terms=[_term(one) for one in files.rows("terms") if code in (one.get("editions") or [code])],
    )


def _phase(number: int, row: Row) -> dict[str, Any]:
    return {
        "number": number,
        **_copy(row, "slug", "name", "summary", "length", "involved", "due", "starts", "sources"),
        "carried_over": bool(row.get("carried_over")),
    }


def _items(files: GuideFiles, edition: Row, rules: set[str]) -> Iterator[dict[str, Any]]:
    code = edition["code"]
    owner = {source["code"]: source["edition"] for source in files.rows("sources")}
    rows = list(files.item_rows())
    for phase in edition["phases"]:
        for row in _of_edition([row for slug, row in rows if slug == phase["slug"]], code):
            yield {
                **_copy(row, "ref", "slug", "section", "title", "gist", "roles", "sources"),
                "phase": phase["slug"],
                "condition": row.get("when") or "",
                "due": row.get("due") or phase["due"],
                "due_is_phase_default": not row.get("due"),
                "rules": _present(as_list(row.get("rule")), rules),
                # The 2020 guide is the oldest held, so only a later edition can carry text over.
                "carried_over": edition["era"] == "ICB"
                and code not in {owner[source] for source in row["sources"]},
            }


def _service(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **_copy(row, "slug", "name", "category", "notice", "off", "off_text", "on", "on_text", "note"),
        "condition": row.get("when") or "",
        "notice_days": row.get("notice_days"),
        "notice_each": bool(row.get("notice_each")),
        "roles": row["roles"],
        "sources": row["sources"],
    }


def _area(row: dict[str, Any], code: str, refs: set[str]) -> dict[str, Any]:
    return {
        **_copy(row, "slug", "name", "after", "sources"),
        "item": row["item"] if row.get("item") in refs else None,
        "tactics": [
            _copy(one, "text", "trade_off", "sources") for one in row["tactics"] if code in one["editions"]
        ],
    }


def _term(row: Row) -> dict[str, Any]:
    return {"slug": term_slug(row), **_copy(row, "term", "name", "text"), "also": row.get("also") or []}


def _of_edition(rows: list[Row], code: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of one edition, with what it says otherwise put in place."""
    for row in rows:
        if code in row["editions"]:
            yield {**row, **((row.get("overrides") or {}).get(code) or {})}


def _copy(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Return some keys of a row; what it leaves out is empty text."""
    return {key: "" if row.get(key) is None else row[key] for key in keys}


def _present(names: list[str], known: set[str]) -> list[str]:
    return [name for name in names if name in known]


def _numbered(rows: Iterator[dict[str, Any]]) -> Table:
    return [{"position": number, **row} for number, row in enumerate(rows, 1)]
