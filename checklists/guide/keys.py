"""The kinds of value a key of the guide may hold, each with its own check.

A shape is a plain mapping of key to kind, so that `shapes.py` reads like the list of keys it is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from checklists.guide.reading import Fault, Row
from phases.rules import RuleError, parse_rule

# What may be named, by sort: {"role": {"clinicians", ...}, "item": {"1.01", ...}, ...}.
Names = Mapping[str, set[str]]
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


@dataclass(frozen=True)
class Key:
    """Any value. An optional key may be left out, or be null."""

    optional: bool = False

    def faults(self, row: Row, key: str, names: Names) -> Iterator[Fault]:
        """Yield what is wrong with `row[key]`, which is not null."""
        yield from (row.fault(key, text) for text in self.complaints(row[key], names))

    def complaints(self, _value: Any, _names: Names) -> Iterator[str]:
        """Yield what is wrong with a single value, in words."""
        yield from ()


Shape = Mapping[str, Key]


@dataclass(frozen=True)
class Text(Key):
    """Words, of at most `limit` characters."""

    limit: int | None = None

    def complaints(self, value: Any, _names: Names) -> Iterator[str]:
        if not isinstance(value, str) or not value:
            yield f"{value!r} is not text. Write some words, in quotes if they look like a number."
        elif self.limit and len(value) > self.limit:
            yield f"it has {len(value)} characters. Shorten it to {self.limit} or fewer."


@dataclass(frozen=True)
class Slug(Text):
    """A name for addresses: small letters, digits and hyphens."""

    def complaints(self, value: Any, names: Names) -> Iterator[str]:
        yield from super().complaints(value, names)
        if isinstance(value, str) and value and not _SLUG.fullmatch(value):
            yield f"{value!r} cannot stand in an address. Use small letters, digits and hyphens, like 'place-the-order'."


@dataclass(frozen=True)
class Flag(Key):
    """true or false."""

    def complaints(self, value: Any, _names: Names) -> Iterator[str]:
        if not isinstance(value, bool):
            yield f"{value!r} is neither true nor false. Write one of them, without quotes."


@dataclass(frozen=True)
class Number(Key):
    """A whole number of days, up to a year."""

    def complaints(self, value: Any, _names: Names) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 366:
            yield f"{value!r} is not a number of days. Write a whole number from 0 to 366."


@dataclass(frozen=True)
class DueRule(Text):
    """A due rule, such as '28 days before fdp'."""

    def complaints(self, value: Any, names: Names) -> Iterator[str]:
        yield from super().complaints(value, names)
        if isinstance(value, str) and value:
            try:
                parse_rule(value)
            except RuleError as error:
                yield str(error)


@dataclass(frozen=True)
class OneOf(Key):
    """One word of a closed list."""

    words: tuple[str, ...] = ()

    def complaints(self, value: Any, _names: Names) -> Iterator[str]:
        if value not in self.words:
            yield f"{value!r} is not one of: {', '.join(self.words)}."


@dataclass(frozen=True)
class Name(Key):
    """The name of something else in the guide; `sort` says of what."""

    sort: str = ""

    def complaints(self, value: Any, names: Names) -> Iterator[str]:
        if not isinstance(value, str) or value not in names[self.sort]:
            yield f"no {self.sort} is called {value!r}. {suggestion(str(value), names[self.sort])}"


@dataclass(frozen=True)
class Texts(Key):
    """A list of texts; `may_be_empty` allows []."""

    may_be_empty: bool = False

    def complaints(self, value: Any, names: Names) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{value!r} is not a list. Write it in square brackets, like [{value}]."
            return
        if not value and not self.may_be_empty:
            yield "the list is empty. Name at least one."
        said: list[Any] = []
        for one in value:
            if one in said:
                yield f"{one!r} stands in the list twice. Keep one of them."
            said.append(one)
            yield from self.of_one(one, names)

    def of_one(self, value: Any, names: Names) -> Iterator[str]:
        """Yield what is wrong with one entry."""
        yield from Text().complaints(value, names)


@dataclass(frozen=True)
class NameList(Texts):
    """A list of names; a single name needs no brackets when `bare` allows it."""

    sort: str = ""
    bare: bool = False

    def complaints(self, value: Any, names: Names) -> Iterator[str]:
        yield from super().complaints([value] if self.bare and isinstance(value, str) else value, names)

    def of_one(self, value: Any, names: Names) -> Iterator[str]:
        yield from Name(sort=self.sort).complaints(value, names)


@dataclass(frozen=True)
class Sources(Key):
    """Where it comes from: source code to the slug of the page."""

    def faults(self, row: Row, key: str, names: Names) -> Iterator[Fault]:
        found = row[key]
        if not isinstance(found, Row) or not found:
            yield row.fault(key, "name at least one source and its page, like {E4: planning-for-cutover}.")
            return
        for code, page in found.items():
            texts = [*Name(sort="source").complaints(code, names), *Slug().complaints(page, names)]
            yield from (Fault(found.file, found.lines[code], key, text) for text in texts)


@dataclass(frozen=True)
class Nested(Key):
    """A mapping of its own shape."""

    shape: Shape | None = None

    def faults(self, row: Row, key: str, names: Names) -> Iterator[Fault]:
        yield from _nested(row, key, row[key], self.shape or {}, names)


@dataclass(frozen=True)
class Each(Key):
    """A list of mappings of one shape."""

    shape: Shape | None = None

    def faults(self, row: Row, key: str, names: Names) -> Iterator[Fault]:
        if not isinstance(row[key], list):
            yield row.fault(key, "this must be a list: lines that begin with '- '.")
            return
        for one in row[key]:
            yield from _nested(row, key, one, self.shape or {}, names)


@dataclass(frozen=True)
class PerName(Key):
    """A mapping of names of one sort, each to the same kind of value."""

    sort: str = ""
    value: Key | None = None

    def faults(self, row: Row, key: str, names: Names) -> Iterator[Fault]:
        found = row[key]
        if not isinstance(found, Row):
            yield row.fault(
                key, f"write one {self.sort} on each line, like '{_example(names[self.sort])}: ...'."
            )
            return
        for name, value in found.items():
            yield from (found.fault(name, text) for text in Name(sort=self.sort).complaints(name, names))
            if self.value and value is not None:
                yield from self.value.faults(found, name, names)


def optional(key: Key) -> Key:
    """Return the same kind of key, free to be left out."""
    return replace(key, optional=True)


def overrides(shape: Shape, *keys: str) -> Key:
    """Return the key that gives some of a shape's keys other values in one edition."""
    some = {key: optional(shape[key]) for key in keys}
    return PerName(optional=True, sort="edition", value=Nested(shape=some))


def check(row: Row, shape: Shape, names: Names) -> Iterator[Fault]:
    """Yield every way in which `row` does not fit `shape`."""
    for key in row:
        if key not in shape:
            yield row.fault(key, f"this key is not known here. {suggestion(key, shape)}")
    for key, kind in shape.items():
        if row.get(key) is not None:
            yield from kind.faults(row, key, names)
        elif not kind.optional:
            yield row.fault(key, "the key is missing. Add it, with a value.")


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return the remedy for a word nobody knows: the nearest one, or all when they are few."""
    known = sorted(known)
    near = get_close_matches(word, known, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    if len(known) <= 20:
        return f"Use one of: {', '.join(known)}."
    return f"Use one of the {len(known)} that the guide defines, such as {known[0]!r}."


def _nested(row: Row, key: str, value: Any, shape: Shape, names: Names) -> Iterator[Fault]:
    if isinstance(value, Row):
        yield from check(value, shape, names)
    else:
        yield row.fault(key, f"{value!r} stands where 'key: value' lines belong. Use: {', '.join(shape)}.")


def _example(known: Iterable[str]) -> str:
    return min(known, default="name")
