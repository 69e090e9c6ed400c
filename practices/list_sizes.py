"""How many patients each practice has: the monthly count that NHS England publishes. Counts only.

The file of "Patients Registered at a GP Practice" (gp-reg-pat-prac-all, or the one by single year of age): CSV with
a header. Of its rows those count that speak of a practice, of both sexes and all ages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from practices.ods import NotThisFileError, RowError, cells_of, lines_of, shown

# By what each column is called in one file or the other.
DATE, SEX, AGE, PATIENTS = "EXTRACT_DATE", "SEX", "AGE", "NUMBER_OF_PATIENTS"
CODES, TYPES = ("CODE", "ORG_CODE"), ("TYPE", "ORG_TYPE")
PRACTICE, ALL = "GP", "ALL"
MOST = 1_000_000  # no practice comes near: more is another column
DAYS = ("%d%b%Y", "%Y-%m-%d", "%d/%m/%Y")  # 01NOV2023
_NUMBER = re.compile(r"[0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class ListSize:
    """How many patients were registered with one practice on a day."""

    code: str
    patients: int
    on: date


def read_list_sizes(stream: BinaryIO) -> Iterator[ListSize | RowError]:
    """Yield the count of each practice in `stream`, or what is wrong with its row; one line in memory at a time.

    Raises NotThisFileError when the header is not that of the file.
    """
    lines = lines_of(stream)
    header = next(lines, None)
    if header is None:
        raise NotThisFileError("The file is empty.")
    columns = _columns(*header)
    for number, line in lines:
        try:
            if found := _list_size(number, cells_of(number, line), columns):
                yield found
        except RowError as error:
            yield error


def _columns(number: int, line: bytes) -> list[str]:
    """Return what each column is called, in the words of one of the two files."""
    try:
        names = [name.strip().upper() for name in cells_of(number, line)]
    except RowError as error:
        raise NotThisFileError(f"This is not a list of patients registered at practices. {error}") from None
    for known in ((DATE,), (SEX,), (AGE,), (PATIENTS,), CODES, TYPES):
        if not set(known) & set(names):
            raise NotThisFileError(
                f"The first line names no column {' or '.join(known)}. Use the file gp-reg-pat-prac-all."
            )
    return [{CODES[1]: CODES[0], TYPES[1]: TYPES[0]}.get(name, name) for name in names]


def _list_size(number: int, cells: list[str], columns: list[str]) -> ListSize | None:
    """Return the count in a row, or None where it is of something else. Raises RowError."""
    if len(cells) != len(columns):
        raise RowError(
            number, f"it has {len(cells)} columns", f"Give it {len(columns)}, as the first line has"
        )
    values = {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
    if (values[TYPES[0]], values[SEX], values[AGE]) != (PRACTICE, ALL, ALL):
        return None
    patients = values[PATIENTS]
    if not _NUMBER.fullmatch(patients) or int(patients) > MOST:
        raise RowError(
            number, f"{shown(patients)} is no number of patients", f"Use 0 to {MOST:,}, in digits only"
        )
    return ListSize(values[CODES[0]].upper(), int(patients), _day(number, values[DATE]))


def _day(number: int, text: str) -> date:
    for form in DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise RowError(number, f"{shown(text)} is no date", "Write it as 01NOV2023 or 2023-11-01")
