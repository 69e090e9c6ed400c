"""The documented walk-through: what the test did, with a picture of each stop.

`WALKTHROUGH=write` writes `docs/walkthrough.md` and its pictures; otherwise the test holds the text
against what is there, so that the document cannot tell of a portal that is gone.
"""

import os
from pathlib import Path

from playwright.sync_api import Page

from migrations_portal.settings import BASE_DIR

DOCUMENT = BASE_DIR / "docs" / "walkthrough.md"
PICTURES = BASE_DIR / "docs" / "images" / "walkthrough"
WRITING = os.environ.get("WALKTHROUGH") == "write"
OPENING = """# A migration from the first question to the end

Written by `tests/browser/test_walkthrough.py`, which does all of this in a browser, on a clock it moves, and takes the
pictures. Run it with `WALKTHROUGH=write` to write this page anew.
"""


class Story:
    """Chapters in the order they are told."""

    def __init__(self) -> None:
        self.parts = [OPENING]
        self.number = 0

    def tell(self, title: str, text: str, page: Page) -> None:
        """Add a chapter, with `page` as it is now."""
        self.number += 1
        name = f"{self.number:02}.jpg"
        if WRITING:
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.set_viewport_size({"width": 1000, "height": 1300})
            page.screenshot(path=PICTURES / name, type="jpeg", quality=60)
        self.parts.append(f"## {self.number}. {title}\n\n{text}\n\n![{title}](images/walkthrough/{name})\n")

    def end(self) -> None:
        """Write the document, or hold the story against it."""
        text = "\n".join(self.parts)
        if WRITING:
            DOCUMENT.write_text(text)
        assert DOCUMENT.read_text() == text, "run it with WALKTHROUGH=write and look at what changed"
        assert self.pictures() == {f"{number + 1:02}.jpg" for number in range(self.number)}

    @staticmethod
    def pictures() -> set[str]:
        """Return the names of the pictures that are there."""
        return {path.name for path in Path(PICTURES).iterdir()}
