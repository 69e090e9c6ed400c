"""The ODS file of GP practices ("epraccur"), read line by line.

27 columns, no header, UTF-8 with or without a byte order mark, dates as YYYYMMDD. It speaks two
dialects: older files say status A and prescribing setting 4, newer ones ACTIVE and role RO76. Both
hold every prescribing cost centre, prisons and walk-in centres too; `Row.is_gp_practice` tells them
apart.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import BinaryIO

from practices.readable import readable

COLUMNS = 27
WALES = "W00"

# Each column that is read: its number, as people count them, and its name.
CODE = (1, "organisation code")
NAME = (2, "name")
REGION = (3, "national grouping")
ICB = (4, "integrated care board")
ADDRESS = (5, "address")
POSTCODE = (10, "postcode")
OPENED = (11, "open date")
CLOSED = (12, "close date")
STATUS = (13, "status")
SUB_ICB = (15, "commissioner")
JOINED = (16, "join date")
TELEPHONE = (18, "telephone")
SETTING = (26, "prescribing setting")
Column = tuple[int, str]

# Both dialects, folded into the portal's own words.
STATUSES = {
    "A": "active",
    "ACTIVE": "active",
    "C": "closed",
    "CLOSED": "closed",
    "INACTIVE": "closed",
    "D": "dormant",
    "DORMANT": "dormant",
    "P": "proposed",
    "PROPOSED": "proposed",
}
GP_PRACTICE = {"4", "RO76"}

_BOM = b"\xef\xbb\xbf"
_LONGEST_LINE = 16_384
_FIRST_ROWS = 20
_CODE = re.compile(r"[A-Z0-9]{2,10}")
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


class NotThisFileError(ValueError):
    """What was given is not the file it should be; the message says what it is instead."""


class RowError(ValueError):
    """One row that cannot be used: where it is, what is wrong, and what to do about it."""

    def __init__(self, line: int, problem: str, remedy: str, column: Column | None = None) -> None:
        place = f"Line {line}, column {column[0]} ({column[1]})" if column else f"Line {line}"
        super().__init__(f"{place}: {problem}. {remedy}.")
        self.line = line


@dataclass(frozen=True, slots=True)
class Row:
    """One organisation of the file."""

    line: int
    code: str
    name: str
    region: str
    icb: str
    address: str
    postcode: str
    opened_on: date | None
    closed_on: date | None
    status: str
    sub_icb: str
    joined_on: date | None
    telephone: str
    is_gp_practice: bool

    def status_on(self, today: date) -> str:
        """Return the status on a day: a close date counts once it has come, not before."""
        if self.closed_on and self.status in {"active", "closed"}:
            return "active" if self.closed_on > today else "closed"
        return self.status


def read_rows(stream: BinaryIO) -> Iterator[Row | RowError]:
    """Yield each row of the file in `stream`, or what is wrong with it; one line in memory at a time.

    Raises NotThisFileError, before the first row, when the file is something else altogether.
    """
    lines = lines_of(stream)
    first = list(islice(lines, _FIRST_ROWS))
    _check(first)
    seen: dict[str, int] = {}
    for number, line in chain(first, lines):
        try:
            row = _row(number, line)
            earlier = seen.setdefault(row.code, number)
            if earlier != number:
                raise RowError(
                    number, f"{row.code} is already on line {earlier}", "Keep one of the two", CODE
                )
        except RowError as error:
            yield error
        else:
            yield row


def read_names(stream: BinaryIO) -> dict[str, str]:
    """Return commissioner names by ODS code from a file of `code,name`, with or without a header.

    Raises NotThisFileError naming the line that is neither.
    """
    names: dict[str, str] = {}
    for number, line in lines_of(stream):
        try:
            cells = [cell.strip() for cell in cells_of(number, line)]
        except RowError as error:
            raise NotThisFileError(str(error)) from None
        if number == 1 and cells[0].lower() in {"code", "ods_code", "ods code"}:
            continue
        if len(cells) != 2 or not _CODE.fullmatch(cells[0]) or not 0 < len(cells[1]) <= 200:
            raise NotThisFileError(f"Line {number} is not an ODS code and a name, such as QOX,NHS Bath ICB.")
        names[cells[0]] = cells[1]
    return names


def lines_of(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield each line that is not blank, with its number.

    A line that never ends is cut, so that a wrong file cannot fill the memory; what is left of it
    has too few columns and is reported like any other bad row.
    """
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        rest = line
        while len(rest) == _LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(_LONGEST_LINE)
        if number == 1:
            line = line.removeprefix(_BOM)
        if line.strip():
            yield number, line


def _check(first: list[tuple[int, bytes]]) -> None:
    """Raise NotThisFileError unless the first rows look like the practice file."""
    if not first:
        raise NotThisFileError("The file is empty.")
    widths = []
    for number, line in first:
        try:
            widths.append(len(_split(number, line)))
        except RowError:
            continue
    if COLUMNS in widths:
        _check_no_header(*first[0])
        return
    text = b"".join(line for _, line in first)
    if text.lstrip().startswith(b"<"):
        raise NotThisFileError("The file is a web page, not the ODS practice file. Download it again.")
    if not widths:
        raise NotThisFileError(
            "The file is not UTF-8 text. Unzip it if it is zipped, or save it as CSV in UTF-8."
        )
    raise NotThisFileError(
        f"The first row has {widths[0]} columns, and the ODS practice file (epraccur) has {COLUMNS}."
    )


def _check_no_header(number: int, line: bytes) -> None:
    try:
        cells = cells_of(number, line)
    except RowError:
        return
    if len(cells) == COLUMNS and cells[12].upper() not in STATUSES and not cells[10].isdigit() and cells[10]:
        raise NotThisFileError(
            "The file begins with a header, and the ODS practice file has none. Remove line 1."
        )


def _split(number: int, line: bytes) -> list[str]:
    """Return the cells of a line. Raises RowError when it is no CSV in UTF-8."""
    try:
        text = line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise RowError(number, "it is not UTF-8", "Save the file as CSV in UTF-8") from None
    if "\0" in text:
        raise RowError(number, "it holds a NUL character", "Remove it")
    try:
        # ODS never breaks a row over lines: reading each line by itself, a lost quote spoils one row only.
        return next(csv.reader([text], strict=True))
    except csv.Error:
        raise RowError(
            number, "a quotation mark is missing or misplaced", "Correct the quotation marks"
        ) from None


def cells_of(number: int, line: bytes) -> list[str]:
    """Return the cells of a line as `_split` does, refusing control characters as well."""
    cells = [cell.replace("\xa0", " ") for cell in _split(number, line)]
    for position, cell in enumerate(cells, 1):
        if not cell.isprintable():
            raise RowError(number, f"column {position} holds a control character: {shown(cell)}", "Remove it")
    return cells


def _row(number: int, line: bytes) -> Row:
    cells = cells_of(number, line)
    if len(cells) != COLUMNS:
        raise RowError(number, f"it has {len(cells)} columns", f"Give it {COLUMNS}")
    fields = _Fields(number, cells)
    status = fields.text(STATUS, 40).upper()
    if status not in STATUSES:
        raise RowError(number, f"{shown(status)} is no status", f"Use one of {', '.join(STATUSES)}", STATUS)
    return Row(
        line=number,
        code=fields.code(CODE, required=True),
        name=readable(fields.required(NAME, 200)),
        region=fields.code(REGION),
        icb=fields.code(ICB),
        address=readable(fields.address(400)),
        postcode=fields.text(POSTCODE, 10).upper(),
        opened_on=fields.day(OPENED),
        closed_on=fields.day(CLOSED),
        status=STATUSES[status],
        sub_icb=fields.code(SUB_ICB),
        joined_on=fields.day(JOINED),
        telephone=fields.text(TELEPHONE, 40),
        is_gp_practice=not GP_PRACTICE.isdisjoint(fields.text(SETTING, 100).upper().split("|")),
    )


@dataclass(frozen=True, slots=True)
class _Fields:
    """The cells of one line, handed out by column and checked on the way; all raise RowError."""

    line: int
    cells: list[str]

    def text(self, column: Column, longest: int) -> str:
        value = self.cells[column[0] - 1].strip()
        self._check_length(value, column, longest)
        return value

    def required(self, column: Column, longest: int) -> str:
        value = self.text(column, longest)
        if not value:
            raise RowError(self.line, "it is missing", "Fill it in", column)
        return value

    def code(self, column: Column, *, required: bool = False) -> str:
        value = (self.required(column, 10) if required else self.text(column, 10)).upper()
        if value and not _CODE.fullmatch(value):
            raise RowError(self.line, f"{shown(value)} is no ODS code", "Use letters and digits only", column)
        return value

    def day(self, column: Column) -> date | None:
        value = self.text(column, 40)
        if not value:
            return None
        try:
            if found := _DATE.fullmatch(value):
                return date(*map(int, found.groups()))
        except ValueError:
            pass  # eight digits, but no such day
        raise RowError(
            self.line, f"{shown(value)} is no date", "Write it as YYYYMMDD, or leave it empty", column
        )

    def address(self, longest: int) -> str:
        first = ADDRESS[0] - 1
        value = ", ".join(part for cell in self.cells[first : first + 5] if (part := cell.strip(" ,")))
        self._check_length(value, ADDRESS, longest)
        return value

    def _check_length(self, value: str, column: Column, longest: int) -> None:
        if len(value) > longest:
            raise RowError(
                self.line, f"{len(value)} characters are too many", f"Use at most {longest}", column
            )


def shown(value: str) -> str:
    """Return `value` fit for a terminal: short, and with control characters spelled out."""
    return repr(value if len(value) <= 40 else f"{value[:40]}…")
