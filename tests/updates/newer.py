"""A newer version of the guide: the files of the present one with a few changes, loaded."""

import re
from pathlib import Path
from typing import Any
from unittest.mock import patch

from checklists.guide.content import guide_contents
from checklists.guide.service import load_guide
from checklists.models import Task
from phases.models import GuideEdition, Migration
from tests.guide.changes import change

KICK_OFF = "items/02-kick-off.yaml"
REWORDED, RETIMED, DROPPED = (
    "hold-the-kick-off",
    "set-weekly-meetings",
    "agree-communication-between-meetings",
)
ADDED, ADDED_FOR_DISPENSING = "thank-everyone", "count-the-stock"
NEW = """
  - ref: "{ref}"
    slug: {slug}
    section: Afterwards
    title: {title}
    gist: Do it.
    roles: [project-manager]
    due: 1 week before idp
{when}    sources: {{E1: kick-off}}
    editions: [2025-icb]
"""
NEW_SERVICE = """  - slug: drones
    name: Drone deliveries
    category: other
    notice: Ask
    notice_days: 7
    "off": by fdp
    off_text: They land.
    "on": on go_live
    on_text: They start.
    roles: [practice-manager]
    sources: {E1: kick-off}
    editions: [2025-icb]
"""


def add_item(guide: Path, slug: str, title: str, ref: str, when: str = "") -> None:
    """Add an item at the end of the kick-off."""
    path = guide / KICK_OFF
    when = f"    when: {when}\n" if when else ""
    path.write_text(path.read_text() + NEW.format(slug=slug, title=title, ref=ref, when=when))


def drop_item(guide: Path, slug: str, file: str = KICK_OFF) -> None:
    """Take an item out of the guide."""
    path = guide / file
    blocks = re.split(r"(?m)^(?=  - ref: )", path.read_text())
    kept = [block for block in blocks if f"slug: {slug}\n" not in block]
    assert len(kept) == len(blocks) - 1
    path.write_text("".join(kept))


_read: dict[str, Any] = {}


def load(guide: Path) -> GuideEdition:
    """Load the files and return the revision of 2025 that is current now.

    Reading them takes the most time, so the same files are read once.
    """
    text = "".join(path.read_text() for path in sorted(guide.rglob("*.yaml")))
    if text not in _read:
        _read[text] = guide_contents(guide)
    with patch("checklists.guide.service.guide_contents", return_value=_read[text]):
        load_guide(directory=guide, by_command="tests")
    return GuideEdition.objects.get(code="2025-icb", is_current=True)


def revise(guide: Path) -> GuideEdition:
    """Change one of everything, load it and return the new revision."""
    change(guide)
    change(guide, "    rule: T05\n", "    due: 2 weeks after kick_off\n")
    drop_item(guide, DROPPED)
    add_item(guide, ADDED, "Thank everyone", "3.98")
    add_item(guide, ADDED_FOR_DISPENSING, "Count the stock", "3.99", when="dispensing")
    change(guide, "notice_days: 35", "notice_days: 42", file="third_parties.yaml")
    services = guide / "third_parties.yaml"
    services.write_text(services.read_text() + NEW_SERVICE)
    change(
        guide,
        "90 days after go_live exactly",
        "120 days after go_live exactly",
        file="editions/2025-icb.yaml",
    )
    change(guide, "Fewer appointments in those days.", "Fewer appointments.", file="cutover_areas.yaml")
    return load(guide)


def task(migration: Migration, slug: str) -> Task:
    """Return the task of the item `slug`."""
    return migration.tasks.select_related("item", "phase").get(item__slug=slug)
