"""Read a YAML file and remember on which line everything stood.

Values are read more plainly than YAML 1.1 would: `1.10` stays text, and so do `on` and `off`, which
the guide uses as keys. Only `true`, `false`, `null` and whole numbers are not text.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_NUMBER = re.compile(r"0|[1-9]\d*")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, order=True)
class Fault:
    """One mistake in the guide: where it stands and what to do about it."""

    file: str
    line: int
    key: str
    text: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.key}: {self.text}"
            if self.key
            else f"{self.file}:{self.line}: {self.text}"
        )


class Row(dict[str, Any]):
    """A YAML mapping that knows its file and the line of each key."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def fault(self, key: str, text: str) -> Fault:
        """Return a fault at `key`, or at the top of the row when it lacks that key."""
        return Fault(self.file, self.lines.get(key, self.line), key, text)


def read_file(path: Path, name: str, faults: list[Fault]) -> Row:
    """Return the mapping that the file holds, adding what cannot be read to `faults`.

    `name` is how messages call the file. An unreadable file gives an empty row.
    """
    empty = Row(name, 1)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except FileNotFoundError:
        faults.append(
            Fault(name, 1, "", "the file is missing. Put it back, or point --guide at the right folder.")
        )
        return empty
    except UnicodeDecodeError:
        faults.append(Fault(name, 1, "", "the file is not UTF-8 text. Save it as UTF-8."))
        return empty
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.append(
            Fault(name, line, "", f"this is not YAML: {error.problem}. Check the indents and the quotes.")
        )
        return empty
    content = _value(node, name, faults) if node else None
    if not isinstance(content, Row):
        faults.append(Fault(name, 1, "", "the file must hold 'key: value' lines."))
        return empty
    return content


def _value(node: yaml.Node, file: str, faults: list[Fault]) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _row(node, file, faults)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, file, faults) for child in node.value]
    text = node.value
    if isinstance(node, yaml.ScalarNode) and node.style:  # quoted, or a block of text
        return text.strip()
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _NUMBER.fullmatch(text) else text


def _row(node: yaml.MappingNode, file: str, faults: list[Fault]) -> Row:
    row = Row(file, node.start_mark.line + 1)
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in row:
            text = f"the key stands twice, also on line {row.lines[key]}. Keep one of them."
            faults.append(Fault(file, line, key, text))
            continue
        row[key] = _value(value_node, file, faults)
        row.lines[key] = line
    return row
