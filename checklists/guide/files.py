"""All files of a guide folder, read once, and the names they define for each other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checklists.guide.keys import Names, check
from checklists.guide.reading import Fault, Row, read_file
from checklists.guide.shapes import EDITION, FILES, ITEM_FILE
from checklists.guide.words import ROLE_NAMES
from phases.choices import MilestoneKind


class GuideError(Exception):
    """The guide's files hold mistakes, so nothing was loaded. Carries all of them, in order."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        count = len(self.faults)
        lines = "\n".join(str(fault) for fault in self.faults)
        super().__init__(f"{lines}\n{count} mistake{'' if count == 1 else 's'} found. Nothing was changed.")


@dataclass
class GuideFiles:
    """What the YAML files say, not yet by edition."""

    editions: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)
    alone: dict[str, Row] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def rows(self, key: str) -> list[Row]:
        """Return the rows that stand under `key` in a file of its own, such as "lessons"."""
        return [row for file in self.alone.values() for row in _rows(file, key)]

    def item_rows(self) -> Iterator[tuple[Any, Row]]:
        """Yield each item with the slug of its phase, file by file."""
        for file in self.items:
            yield from ((file.get("phase"), row) for row in _rows(file, "items"))

    def codes(self) -> list[str]:
        """Return the codes of the editions."""
        return [row["code"] for row in self.editions if isinstance(row.get("code"), str)]


def read_guide(directory: Path) -> GuideFiles:
    """Return what the folder holds; unreadable files and misshapen rows are in its `faults`."""
    files = GuideFiles()

    def read(path: Path) -> Row:
        return read_file(path, f"{directory.name}/{path.relative_to(directory).as_posix()}", files.faults)

    files.editions = [read(path) for path in sorted((directory / "editions").glob("*.yaml"))]
    files.items = [read(path) for path in sorted((directory / "items").glob("*.yaml"))]
    files.alone = {name: read(directory / f"{name}.yaml") for name in FILES}
    for name, found in (("editions", files.editions), ("items", files.items)):
        if not found:
            text = "the folder holds no YAML files. Put them back, or point --guide at the right folder."
            files.faults.append(Fault(f"{directory.name}/{name}", 1, "", text))
    # A file that cannot be read (its fault has no key) would make names look unknown that are only unread.
    if all(fault.key for fault in files.faults):
        names = names_of(files)
        shaped = [
            *((row, EDITION) for row in files.editions),
            *((row, ITEM_FILE) for row in files.items),
            *((files.alone[name], shape) for name, shape in FILES.items()),
        ]
        files.faults += [fault for row, shape in shaped for fault in check(row, shape, names)]
    return files


def names_of(files: GuideFiles) -> Names:
    """Return every name that a file may use, by sort."""

    def column(rows: list[Row], key: str) -> set[str]:
        return {row[key] for row in rows if isinstance(row.get(key), str)}

    names = {
        "role": set(ROLE_NAMES),
        "milestone": set(MilestoneKind.values),
        "edition": set(files.codes()),
        "phase": {slug for edition in files.editions for slug in column(_rows(edition, "phases"), "slug")},
        "item": column([row for _, row in files.item_rows()], "ref"),
        "source": column(files.rows("sources"), "code"),
        "condition": column(files.rows("conditions"), "key"),
        "time rule": column(files.rows("rules"), "code"),
    }
    # coverage.yaml may say that a sentence lives on in any of these; of the questions it names none.
    names["part of the guide"] = (
        names["item"] | names["time rule"] | column(files.rows("lessons"), "ref") | {"question"}
    )
    for sort, slugs in (
        ("phase", names["phase"]),
        ("service", column(files.rows("services"), "slug")),
        ("area", column(files.rows("areas"), "slug")),
    ):
        names["part of the guide"] |= {f"{sort}:{slug}" for slug in slugs}
    return names


def _rows(row: Row, key: str) -> list[Row]:
    found = row.get(key)
    return [one for one in found if isinstance(one, Row)] if isinstance(found, list) else []
