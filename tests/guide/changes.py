"""A change to make in a copy of the guide."""

from pathlib import Path

# An item of both editions.
TITLE = "Hold the kick-off meeting"


def change(
    guide: Path, old: str = TITLE, new: str = "Meet to start", file: str = "items/02-kick-off.yaml"
) -> None:
    """Put `new` in place of the first `old` in one of the guide's files."""
    path = guide / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
