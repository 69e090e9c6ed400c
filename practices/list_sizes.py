"""How many patients each practice has: the monthly count that NHS England publishes. Counts only.

The file of "Patients Registered at a GP Practice" (gp-reg-pat-prac-all, or the one by single year of age): CSV with
a header. Of its rows those count that speak of a practice, of both sexes and all ages.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import BinaryIO

from django.db import transaction
from simple_history.utils import bulk_update_with_history

from accounts.history import acting_as_job
from practices.models import Practice
from practices.ods import NotThisFileError, RowError, cells_of, lines_of, shown

# By what each column is called in one file or the other.
DATE, SEX, AGE, PATIENTS = "EXTRACT_DATE", "SEX", "AGE", "NUMBER_OF_PATIENTS"
CODES, TYPES = ("CODE", "ORG_CODE"), ("TYPE", "ORG_TYPE")
PRACTICE, ALL = "GP", "ALL"
MOST = 1_000_000  # no practice comes near: more is another column
DAYS = ("%d%b%Y", "%Y-%m-%d", "%d/%m/%Y")  # 01NOV2023
_NUMBER = re.compile(r"[0-9]{1,7}")
_BATCH = 500


@dataclass(frozen=True, slots=True)
class ListSize:
    """How many patients were registered with one practice on a day."""

    code: str
    patients: int
    on: date


@dataclass
class Taken:
    """What became of the rows of a file."""

    rows: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    unknown: int = 0
    bad: int = 0


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


@transaction.atomic
def take_list_sizes(
    rows: Iterable[ListSize | RowError], *, on_bad_row: Callable[[RowError], None], dry_run: bool = False
) -> Taken:
    """Give the practices known here their counts, all or nothing, and return what was done.

    An older count than the one known is left out. Bad rows go to `on_bad_row`, and the rest still come in.
    With `dry_run` all is done and then rolled back.
    """
    done = Taken()
    with acting_as_job("Import of list sizes"):
        good = _good(rows, done, on_bad_row)
        while batch := list(islice(good, _BATCH)):
            _take(batch, done)
    if dry_run:
        transaction.set_rollback(True)
    return done


def _good(
    rows: Iterable[ListSize | RowError], done: Taken, on_bad_row: Callable[[RowError], None]
) -> Iterator[ListSize]:
    for row in rows:
        done.rows += 1
        if isinstance(row, RowError):
            done.bad += 1
            on_bad_row(row)
        else:
            yield row


def _take(batch: Iterable[ListSize], done: Taken) -> None:
    sizes = {row.code: row for row in batch}
    known = Practice.objects.in_bulk(list(sizes), field_name="ods_code")
    news = []
    for code, row in sizes.items():
        practice = known.get(code)
        if practice is None:
            done.unknown += 1
        elif practice.list_counted_on and practice.list_counted_on > row.on:
            done.older += 1
        elif (practice.list_size, practice.list_counted_on) == (row.patients, row.on):
            done.unchanged += 1
        else:
            practice.list_size, practice.list_counted_on = row.patients, row.on
            news.append(practice)
            done.changed += 1
    bulk_update_with_history(
        news, Practice, ["list_size", "list_counted_on"], default_change_reason="List sizes"
    )
